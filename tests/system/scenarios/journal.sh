# Events in the journal, with fields to filter by and an explanation.
# shellcheck shell=bash disable=SC2154

begin=$(now)
running_service >/dev/null
# event FIELD=VALUE...: what the journal has of it.
event() { journalctl --no-pager --quiet --output json --since "@$begin" --unit lwm2md "$@"; }
check "an event is found by its name" soon has 'server 1' event LWM2M_EVENT=registration-complete
check "and by its server" has '"LWM2M_EVENT":"registration-complete"' event LWM2M_SERVER=1
check "it says for which endpoint" has '"LWM2M_ENDPOINT":"container"' event LWM2M_EVENT=registration-complete
check "it has an id" has '"MESSAGE_ID":"[0-9a-f]{32}"' event LWM2M_EVENT=registration-complete
check "other lines have their priority" has '"PRIORITY":"6"' event

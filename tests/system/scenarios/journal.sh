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
explained() { journalctl --no-pager --quiet --catalog --since "@$begin" LWM2M_EVENT=registration-complete; }
check "journalctl -x explains it" has 'Subject: Registered with an LwM2M server' explained
check "and leaves no variable open" lacks '@[A-Z]' explained
check "other lines have their priority" has '"PRIORITY":"6"' event

check "the log level can be changed" systemctl service-log-level lwm2md debug
an_update() { call Manager.Update q 1 && has 'registration-update' event PRIORITY=7; }
check "debugging is logged then" soon an_update
systemctl service-log-level lwm2md info

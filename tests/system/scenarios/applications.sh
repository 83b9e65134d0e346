# An application of the group lwm2m-apps, which the daemon has to be allowed to call.
# shellcheck shell=bash disable=SC2154

running_service >/dev/null
as application /opt/test/bin/demo-thermometer 1 >/run/thermometer.log 2>&1 &
thermometer=$!
check "it publishes a value" soon lwm2mctl get /3303/0/5700
check "the server is told of it" soon has '^update .*3303/0' cat "$server_log"
check "the server reads it" has '2.05' tell read container /3303/0/5700 text
check "the server's Execute reaches it" has '2.04' tell exec container /3303/0/5605
check "what it refuses is refused to the server" has '4.00' tell exec container /3303/0/5605 9
kill "$thermometer"

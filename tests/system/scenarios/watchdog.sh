# A daemon that hangs is killed and started again.
# shellcheck shell=bash disable=SC2154

mkdir -p /run/systemd/system/lwm2md.service.d
printf '[Service]\nWatchdogSec=5\nRestartSec=0\n' >/run/systemd/system/lwm2md.service.d/test.conf
systemctl daemon-reload
running_service >/dev/null
pid=$(property MainPID)
begin=$(now)
fed=$(property WatchdogTimestampMonotonic)
check "a daemon that runs feeds it" soon fails is "$fed" property WatchdogTimestampMonotonic
kill -STOP "$pid"
check "one that hangs is noticed" soon said "$begin" 'watchdog|Watchdog'
check "it is killed and started again" soon is 1 property NRestarts
check "it registers again" soon is_registered
rm -r /run/systemd/system/lwm2md.service.d
systemctl daemon-reload

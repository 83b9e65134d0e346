# The two ways to a reboot. Neither is gone to its end.
# shellcheck shell=bash disable=SC2154

running_service >/dev/null
systemctl mask --runtime --now polkit.service 2>/dev/null
systemd-inhibit --what=shutdown --mode=block --why=test sleep infinity &
inhibitor=$!
soon has test systemd-inhibit --list >/dev/null
check "the server may Execute Reboot" has '2.04' tell exec container /3/0/4
check "whoever inhibits it is not interrupted" soon is exit-code systemctl show --value --property Result lwm2md-reboot
kill "$inhibitor"
soon lacks test systemd-inhibit --list >/dev/null
systemctl reset-failed lwm2md-reboot

mkdir -p /run/systemd/system/lwm2md-reboot.service.d
cat >/run/systemd/system/lwm2md-reboot.service.d/test.conf <<'UNIT'
[Service]
ExecStart=
ExecStart=/bin/rm -f /run/lwm2md/reboot-requested
ExecStart=/bin/touch /run/has-rebooted
UNIT
systemctl daemon-reload
check "the server may Execute it again" has '2.04' tell exec container /3/0/4
check "without polkit, root reboots for the daemon" soon test -e /run/has-rebooted
check "a request is good for one reboot" soon test ! -e /run/lwm2md/reboot-requested
check "the request was watched for all the time" is active systemctl is-active lwm2md-reboot.path
rm -f /run/has-rebooted
check "nobody but the daemon can make a request" fails as application touch /run/lwm2md/reboot-requested
systemctl unmask --runtime polkit.service 2>/dev/null
can_reboot() { as "$1" busctl --system call org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager CanReboot; }
check "with polkit, the daemon may reboot by logind" soon is 's "yes"' can_reboot lwm2md
check "that makes no difference to others" fails is 's "yes"' can_reboot application
rm -r /run/systemd/system/lwm2md-reboot.service.d
systemctl daemon-reload

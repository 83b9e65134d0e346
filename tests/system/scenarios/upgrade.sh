# A newer package, with another default configuration, over one that the administrator has changed; then the end.
# shellcheck shell=bash disable=SC2154

running_service >/dev/null
echo '# A line of the administrator.' >>/etc/lwm2md/lwm2md.toml
lwm2mctl set /3303/8/5700 44.5 --create --persistent >/dev/null
# Not 0, which is nobody's.
is_other_than() { local pid; pid=$(property MainPID) && [ "$pid" -gt 0 ] && [ "$pid" != "$1" ]; }
pid=$(property MainPID)
check "the newer one can be installed" dpkg --install --force-confdef --force-confold /opt/test/newer/lwm2md.deb
check "the service runs" is active systemctl is-active lwm2md
check "it is another process" is_other_than "$pid"
check "it was started once" is 0 property NRestarts
check "the administrator's configuration stays" has 'of the administrator' cat /etc/lwm2md/lwm2md.toml
check "the new one lies beside it" has 'of the next version' cat /etc/lwm2md/lwm2md.toml.dpkg-dist
check "it registers again" soon is_registered
check "state is kept" soon is 44.5 lwm2mctl get /3303/8/5700

check "it can be removed" dpkg --remove lwm2md
check "the service is gone" fails systemctl is-active lwm2md
check "so is what reboots for it" fails systemctl is-active lwm2md-reboot.path
check "the configuration stays" test -f /etc/lwm2md/lwm2md.toml
check "state stays" test -d /var/lib/lwm2md
check "it can be installed again" dpkg --install --force-confold /opt/test/newer/lwm2md.deb
check "with its state" soon is 44.5 lwm2mctl get /3303/8/5700

rm -f /etc/lwm2md/conf.d/test.toml /etc/lwm2md/lwm2md.toml.dpkg-*
check "it can be purged" dpkg --purge lwm2md
check "state is gone" test ! -e /var/lib/lwm2md
check "the configuration is gone" test ! -e /etc/lwm2md
check "no unit is left" is '' systemctl list-unit-files --no-legend 'lwm2md*'
check "the bus policy is gone" test ! -e /usr/share/dbus-1/system.d/org.lwm2md.Client1.conf
check "nothing has failed" is '' systemctl --failed --no-legend --plain

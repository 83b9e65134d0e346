# The bus goes and comes back under the daemon.
# shellcheck shell=bash disable=SC2154

running_service >/dev/null
pid=$(property MainPID)
before=$(received register)
check "the bus can be stopped" systemctl stop dbus.service dbus.socket
check "LwM2M goes on" has '2.05' tell read container /3/0/3
check "the bus can be started" systemctl start dbus.socket dbus.service
check "the daemon is on it again" soon is_on_bus
check "it is answered" is_registered
check "it is the same process" is "$pid" property MainPID
check "the server has noticed nothing" is "$before" received register

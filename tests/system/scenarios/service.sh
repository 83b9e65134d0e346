# What systemd sees of the service: readiness, reload, stop.
# shellcheck shell=bash disable=SC2154

check "it is ready when systemctl start returns" running_service
check "it is one that says so" is notify property Type
check "it serves before there is a network" lacks 'network-online' systemctl show --property After,Wants,Requires lwm2md
check "the server can read from it" has '2.05' tell read container /3/0/3

begin=$(now)
pid=$(property MainPID)
echo 'endpoint = "other"' >/etc/lwm2md/conf.d/zz.toml
check "systemctl reload takes a changed configuration" systemctl reload lwm2md
check "that is said" soon said "$begin" 'configuration reloaded'
check "the process is the same" is "$pid" property MainPID
check "the server sees the change" soon has 'clients: 1; other' tell clients
begin=$(now)
echo 'no-such-key = 1' >/etc/lwm2md/conf.d/zz.toml
systemctl reload lwm2md
check "a bad configuration is said with its place" soon said "$begin" 'conf.d/zz.toml:1:1: no-such-key'
check "the one in force stays" is_registered
rm /etc/lwm2md/conf.d/zz.toml

before=$(received deregister)
check "it can be stopped" systemctl stop lwm2md
check "that is a success" is success property Result
check "the server has been told" is "$((before + 1))" received deregister

for _ in {1..8}; do systemctl restart lwm2md; done
check "it cannot be started too often" running_service
pid=$(property MainPID)
systemctl kill --signal KILL lwm2md
check "it is started again when it dies" soon is 1 property NRestarts
check "it registers again" soon is_registered

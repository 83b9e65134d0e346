# What survives a restart of the service.
# shellcheck shell=bash disable=SC2154

running_service >/dev/null
check "a persistent value is taken" lwm2mctl set /3303/7/5700 33.5 --create --persistent
check "a definition is taken" call Definitions.Define 'qssba(qsssbb)' 26242 Valve 1.0 true 1 0 Opening Integer RW false true
check "the service restarts" systemctl restart lwm2md
check "it is on the bus" soon is_on_bus
check "the value is there" soon is 33.5 lwm2mctl get /3303/7/5700
check "the definition is there" call Definitions.Export q 26242
check "the server finds the value" soon has '2.05.*33.5' tell read container /3303/7/5700 text
systemctl kill --signal KILL lwm2md
check "both survive a crash" soon is 33.5 lwm2mctl get /3303/7/5700

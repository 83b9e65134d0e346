# The sandbox, as systemd rates it and as the kernel has it.
# shellcheck shell=bash disable=SC2154

running_service >/dev/null
status() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$(property MainPID)/status"; }
check "the units are sound" is '' systemd-analyze verify --man=no lwm2md.service lwm2md-reboot.path lwm2md-reboot.service
check "exposure is 1.2 at most" systemd-analyze security --threshold=12 lwm2md.service
check "no capability" is 0000000000000000 status CapEff
check "none to be had" is 0000000000000000 status CapBnd
check "no new privileges" is 1 status NoNewPrivs
check "system calls are filtered" is 2 status Seccomp
check "no core dump of keys" has 'Max core file size +0 +0' cat "/proc/$(property MainPID)/limits"

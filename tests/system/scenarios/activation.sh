# A call starts the service that is not running.
# shellcheck shell=bash disable=SC2154

configure
systemctl stop lwm2md
check "it is stopped" is inactive systemctl is-active lwm2md
check "a call is answered" state
check "systemd has started the service for it" is active systemctl is-active lwm2md
systemctl stop lwm2md
check "a user without rights starts it, too, and is refused" has 'Access denied' as nobody busctl --system call \
  "$name" "$root" "$name.Manager" Reload

# Keys in /etc/lwm2md/credentials: only root reads them there, only the daemon gets them.
# shellcheck shell=bash disable=SC2154

check "it starts without any" running_service
rmdir /etc/lwm2md/credentials
systemctl restart lwm2md 2>/dev/null
systemd-tmpfiles --create lwm2md.conf
check "the directory is made again" is 'root:root 700' mode /etc/lwm2md/credentials
install -m 600 /dev/stdin /etc/lwm2md/credentials/fleet-psk <<<"$key"
check "it starts with one" running_service
credential=/run/credentials/lwm2md.service/keys_fleet-psk
check "the daemon's user can read it" is "$key" as lwm2md cat "$credential"
check "nobody else can" fails as nobody cat "$credential"
check "the daemon cannot read where it comes from" fails as lwm2md cat /etc/lwm2md/credentials/fleet-psk
check "the key is not in the environment" fails grep -q "$key" "/proc/$(property MainPID)/environ"

configure_secure 'key-credential = "fleet-psk"'
rm /etc/lwm2md/credentials/fleet-psk
begin=$(now)
systemctl restart lwm2md
check "without it the service starts nevertheless" is active systemctl is-active lwm2md
check "and says what is missing" soon said "$begin" fleet-psk

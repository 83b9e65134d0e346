# Keys in /etc/lwm2md/credentials: only root reads them there, only the daemon gets them.
# shellcheck shell=bash disable=SC2154

check "it starts without any" running_service
rmdir /etc/lwm2md/credentials
systemctl restart lwm2md 2>/dev/null
systemd-tmpfiles --create lwm2md.conf
check "the directory is made again" is 'root:root 700' mode /etc/lwm2md/credentials
(umask 077 && printf 00112233445566778899aabbccddeeff >/etc/lwm2md/credentials/fleet-psk)
check "it starts with one" running_service
key=/run/credentials/lwm2md.service/keys_fleet-psk
check "the daemon's user can read it" is 00112233445566778899aabbccddeeff as lwm2md cat "$key"
check "nobody else can" fails as nobody cat "$key"
check "the daemon cannot read where it comes from" fails as lwm2md cat /etc/lwm2md/credentials/fleet-psk
check "the key is not in the environment" fails grep -q 00112233 "/proc/$(property MainPID)/environ"

# A DTLS server that knows the key. What it says to a Register is nothing; the handshake is what counts.
openssl s_server -dtls -accept 127.0.0.1:5684 -nocert -cipher PSK -psk_identity container \
  -psk 00112233445566778899aabbccddeeff < <(exec sleep infinity) >/run/dtls-server.log 2>&1 &
dtls_server=$!
cat >/etc/lwm2md/conf.d/test.toml <<TOML
endpoint = "container"
[[server]]
uri = "coaps://127.0.0.1"
key-credential = "fleet-psk"
TOML
soon has ACCEPT cat /run/dtls-server.log >/dev/null
check "the configuration may name it" systemctl restart lwm2md
check "a DTLS server is convinced by it" soon has 'CIPHER is PSK|Ciphersuite.*PSK' cat /run/dtls-server.log
kill "$dtls_server"
rm /etc/lwm2md/credentials/fleet-psk
begin=$(now)
systemctl restart lwm2md
check "without it the service starts nevertheless" is active systemctl is-active lwm2md
check "and says what is missing" soon said "$begin" fleet-psk

# Registered over DTLS inside the unit's sandbox, with a key from each place that one can come from.
# shellcheck shell=bash disable=SC2154

# registers COMMAND...: after it the server that speaks DTLS gets one Register more.
registers() {
  local before
  before=$(secure received register)
  "$@" && soon is "$((before + 1))" secure received register
}
# safely_registered SSID SOURCE: that is what lwm2mctl shows of the server, and where its key is from.
safely_registered() {
  has "^$1 +registered +psk " lwm2mctl server list && has "security +psk, TLS_PSK_WITH_[A-Z0-9_]+, $2" lwm2mctl status
}

install -m 600 /dev/stdin /etc/lwm2md/credentials/fleet-psk <<<"$key"
configure_secure 'key-credential = "fleet-psk"'
check "it registers with a key from the credentials" registers systemctl restart lwm2md
check "lwm2mctl shows it" soon safely_registered 1 'key-credential fleet-psk'
check "so does systemctl status" soon has '^registered with coaps://127.0.0.1' property StatusText
check "the server reads over it" has '2.05' secure tell read container /3/0/3

install -m 600 -o lwm2md -g lwm2md /dev/stdin /etc/lwm2md/fleet.psk <<<"$key"
configure_secure 'key-file = "/etc/lwm2md/fleet.psk"'
check "it registers with a key in a file" registers systemctl restart lwm2md
check "lwm2mctl shows that" soon safely_registered 1 'key-file /etc/lwm2md/fleet.psk'
chmod 640 /etc/lwm2md/fleet.psk
begin=$(now)
systemctl restart lwm2md
check "a file that others may read is refused" soon said "$begin" 'fleet.psk: others may use it'
rm -f /etc/lwm2md/fleet.psk /etc/lwm2md/credentials/fleet-psk

# A server that lwm2mctl adds; the file with the key does not stay.
running_service >/dev/null
install -m 600 /dev/stdin /run/provisioned.psk <<<"$other_key"
check "it registers with a server that is added" registers \
  lwm2mctl server add coaps://127.0.0.1 short-server-id=7 identity=provisioned --key /run/provisioned.psk
rm /run/provisioned.psk
check "lwm2mctl shows it" soon safely_registered 7 'key of the account'
check "it registers again after a restart" registers systemctl restart lwm2md
check "the server reads over it" has '2.05' secure tell read container /3/0/3
systemctl kill --signal KILL lwm2md
soon is 1 property NRestarts >/dev/null
check "it is there after a crash, too" soon safely_registered 7 'key of the account'
check "the server reads over it again" soon has '2.05' secure tell read container /3/0/3

# The key as text, bytes and base64; the expression is none of these.
readonly other_key_anywhere='(?i:[f]feeddccbbaa9988)|\xff\xee\xdd\xcc\xbb\xaa\x99\x88|/\+7dzLuqmYh3'
# files_with_key USER: those that the user can find it in.
files_with_key() {
  as "$1" grep --devices=skip -rlsaP "$other_key_anywhere" /etc /home /root /run /srv /tmp /var
  as "$1" grep -lsaP "$other_key_anywhere" /proc/[0-9]*/cmdline /proc/[0-9]*/environ
}
shown_of_all() {
  lwm2mctl --json status && lwm2mctl --json ls / --depth 4 && journalctl --no-pager --all --output export
  busctl --system call "$name" "$root" org.freedesktop.DBus.ObjectManager GetManagedObjects
}
check "the key is with the state" has '^/var/lib/lwm2md/' files_with_key root
check "and nowhere else" lacks '^/(etc|home|proc|root|run|srv|tmp|var/[^l]|var/l[^i]|var/lib/[^l])' files_with_key root
for user in administrator application nobody; do
  check "$user finds it nowhere" is '' files_with_key "$user"
done
check "it is shown to nobody" fails grep -qaP "$other_key_anywhere" <(shown_of_all 2>&1)
check "the state is the daemon's alone" is '' find /var/lib/lwm2md ! -user lwm2md -o ! -group lwm2md -o \
  -type d ! -perm 700 -o ! -type d ! -perm 600

check "it can be removed" lwm2mctl server remove 7
systemctl restart lwm2md
soon is_registered >/dev/null
check "and stays away" lacks '^7 ' lwm2mctl server list

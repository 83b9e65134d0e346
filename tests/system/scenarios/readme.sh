# What README.md tells a new user to type, as it stands there, with a server that has the name it uses.
# shellcheck shell=bash disable=SC2154

# block HEADING: the first block of code below that heading.
block() {
  awk -v heading="## $1" '$0 == heading { below = 1 } below && /^```/ { if (inside) exit; inside = 1; next } inside' \
    /opt/test/README.md
}
# follow HEADING: types it, and whatever comes on the standard input where a line asks for it.
follow() { bash -eu -o pipefail <(block "$1"); }
# The packages are at hand, and whoever sits there answers "yes" to apt.
install_by_the_book() { cd /opt/test/packages && follow "On a gateway" <<<"$key"; }

dpkg --purge lwm2md lwm2mctl lwm2md-dev >/dev/null 2>&1
rm -rf /etc/lwm2md
echo '127.0.0.1 lwm2m.example.com' >>/etc/hosts
echo 'APT::Get::Assume-Yes "true";' >/etc/apt/apt.conf.d/90test
check "a new user can install, configure and start it" install_by_the_book
check "its key is where only root reads it" is 'root:root 600' mode /etc/lwm2md/credentials/fleet-psk
check "it registers with the server" soon has '^server 1 +registered' lwm2mctl status
check "over DTLS" has 'security +psk, TLS_PSK' lwm2mctl status
check "under the name that the server knows" has '; gateway-0042 ' secure tell clients
check "the ten lines are understood" follow "Ten lines with busctl"
check "the server reads what they have published" has '2.05 text 21.6' secure tell read gateway-0042 /3303/0/5700 text
check "and knows of it by itself" soon has '^update gateway-0042 .*</3303/0>' cat /run/secure-server.log
dpkg --purge lwm2md lwm2mctl >/dev/null 2>&1
rm -rf /etc/lwm2md

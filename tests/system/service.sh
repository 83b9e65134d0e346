# What the scenarios know of the service, of its callers, and of the LwM2M server that it registers with.
# shellcheck shell=bash

readonly name=org.lwm2md.Client1 root=/org/lwm2md/Client1

# property NAME: of the unit.
property() { systemctl show --value --property "$1" lwm2md.service; }
# A moment of the journal, for said().
now() { date +%s.%N; }
# said MOMENT PATTERN: the service has logged that since then.
said() { has "$2" journalctl --no-pager --quiet --output cat --unit lwm2md --since "@$1"; }
mode() { stat --format '%U:%G %a' "$1"; }

# call INTERFACE.MEMBER [SIGNATURE ARGUMENT...]
call() { busctl --system call "$name" "$root" "$name.${1%.*}" "${1##*.}" "${@:2}"; }
state() { busctl --system get-property "$name" "$root" "$name.Manager" State; }
# as USER COMMAND...
as() { runuser --user "$1" -- "${@:2}"; }
is_on_bus() { busctl --system status "$name"; }

# A configuration that registers with the test server, in a file of its own.
configure() {
  cat >/etc/lwm2md/conf.d/test.toml <<TOML
endpoint = "container"
[[server]]
uri = "coap://127.0.0.1"
security = "nosec"
TOML
}

# configure_secure LINE...: one that registers with the server that speaks DTLS.
configure_secure() {
  printf '%s\n' 'endpoint = "container"' '[[server]]' 'uri = "coaps://127.0.0.1"' "$@" >/etc/lwm2md/conf.d/test.toml
}

# LwM2M servers, which take commands from a pipe: one in the clear, and with secure() in front of a function one that
# speaks DTLS and has the keys of two gateways.
server_log=/run/test-server.log server_pipe=/run/test-server
secure() { local server_log=/run/secure-server.log server_pipe=/run/secure-server; "$@"; }
readonly key=00112233445566778899aabbccddeeff other_key=ffeeddccbbaa99887766554433221100
# start_server ARGUMENT...: of lwm2m-server.
start_server() {
  mkfifo "$server_pipe"
  # For reading and writing: it does not end with the first command's writer.
  /opt/test/bin/lwm2m-server "$@" <>"$server_pipe" >"$server_log" 2>&1 &
  soon has '^listening' cat "$server_log"
}
start_servers() {
  start_server --port 5683
  printf '%s\n' "container $key" "gateway-0042 $key" "provisioned $other_key" >/run/secure-server.keys
  secure start_server --port 5684 --keys /run/secure-server.keys
  rm /run/secure-server.keys
}
# received KIND: how many of them the server has got, such as "register".
received() { grep -c "^$1 " "$server_log"; }
# tell COMMAND...: the server's answer to one command of lwm2m-server.
tell() {
  local before
  before=$(wc -l <"$server_log")
  printf '%s\n' "$*" >"$server_pipe"
  soon has "^$1|^error" tail -n "+$((before + 1))" "$server_log"
  tail -n "+$((before + 1))" "$server_log" | grep -E "^$1|^error"
}
is_registered() { is 's "registered"' state && has 'clients: 1' tell clients; }

# Started, registered with the test server, on the bus.
running_service() {
  configure
  systemctl restart lwm2md && soon is_on_bus && soon is_registered
}

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

# The test server takes commands from a pipe that the shell which has started it holds open.
server_log=/run/test-server.log
start_server() {
  mkfifo /run/test-server
  exec 7<>/run/test-server
  /opt/test/bin/lwm2m-server --port 5683 </run/test-server >"$server_log" 2>&1 7>&- &
  soon has '^listening' cat "$server_log"
}
# received KIND: how many of them the server has got, such as "register".
received() { grep -c "^$1 " "$server_log"; }
# tell COMMAND...: the server's answer to one command of lwm2m-server.
tell() {
  local before
  before=$(wc -l <"$server_log")
  printf '%s\n' "$*" >&7
  soon has "^$1|^error" tail -n "+$((before + 1))" "$server_log"
  tail -n "+$((before + 1))" "$server_log" | grep -E "^$1|^error"
}
is_registered() { is 's "registered"' state && has 'clients: 1' tell clients; }

# Started, registered with the test server, on the bus.
running_service() {
  configure
  systemctl restart lwm2md && soon is_on_bus && soon is_registered
}

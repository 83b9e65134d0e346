# Who may call what: root, the group lwm2m, the group lwm2m-apps, everybody else.
# shellcheck shell=bash disable=SC2154

running_service >/dev/null

readonly all="root administrator application nobody"
readonly applications="root administrator application" administrators="root administrator"
declare -A number=([root]=11 [administrator]=12 [application]=13 [nobody]=14)

# may USERS WHAT COMMAND...: they may, all others get the bus's "Access denied". USER stands for the user, NUMBER for one
# that nobody else has.
may() {
  local users=" $1 " what=$2 user command
  shift 2
  for user in $all; do
    command=("${@//USER/$user}")
    command=("${command[@]//NUMBER/${number[$user]}}")
    if [[ $users == *" $user "* ]]; then
      check "$user may $what" as "$user" "${command[@]}"
    else
      check "$user may not $what" has "$denied" as "$user" "${command[@]}"
    fi
  done
}
# What busctl and lwm2mctl make of the bus's refusal, which is not the daemon's own.
denied='Call failed: Access denied|Failed to .*: Access denied|^AccessDenied: the bus refuses'
root_object=("$name" "$root")
properties=("${root_object[@]}" org.freedesktop.DBus.Properties)
manager=("${root_object[@]}" "$name.Manager")
registry=("${root_object[@]}" "$name.Registry")
apps=("${root_object[@]}" "$name.Apps")
definitions=("${root_object[@]}" "$name.Definitions")
provisioning=("${root_object[@]}" "$name.Provisioning")
log_control=("$name" /org/freedesktop/LogControl1 org.freedesktop.LogControl1)

may "$all" "read a property" busctl get-property "${manager[@]}" State
may "$all" "read all properties" busctl call "${properties[@]}" GetAll s "$name.Manager"
may "$all" "introspect" busctl introspect "${root_object[@]}"
may "$all" "ask whether it is there" busctl call "${root_object[@]}" org.freedesktop.DBus.Peer Ping
may "$all" "list the objects" busctl call "${root_object[@]}" org.freedesktop.DBus.ObjectManager GetManagedObjects
may "$all" "read a server's properties" busctl get-property "$name" "$root/server/1" "$name.Server" State

may "$administrators" "have a server updated" busctl call "$name" "$root/server/1" "$name.Server" Update
may "$administrators" "have all servers updated" busctl call "${manager[@]}" Update q 0
may "$administrators" "see the observations" busctl call "${manager[@]}" ListObservations
may "$administrators" "reload" busctl call "${manager[@]}" Reload
check "the daemon's own user may do what they may" as lwm2md busctl call "${manager[@]}" ListObservations

may "$applications" "read a value" busctl call "${registry[@]}" Get s /3/0/3
may "$applications" "create an instance" busctl call "${registry[@]}" CreateInstance 'sa(sv)' /3303 1 5700 d 20
may "$applications" "list the applications" busctl call "${apps[@]}" List
may "$applications" "register" busctl call "${apps[@]}" Register 'sa{sv}' test-USER 0
# It is there for its grace time, and answers that the connection is another one.
application=$(busctl --json short call "${apps[@]}" List | grep -oP '"test-root","\K[^"]+')
for user in $applications; do
  check "$user may call an application's object" has 'another connection' as "$user" \
    busctl call "$name" "$application" "$name.App" Release as 0
done
check "nobody may not" has "$denied" as nobody busctl call "$name" "$application" "$name.App" Release as 0

definition='<LWM2M><Object ObjectType="MODefinition"><Name>Tank</Name><ObjectID>26243</ObjectID><ObjectVersion>1.0</ObjectVersion>
<MultipleInstances>Single</MultipleInstances><Mandatory>Optional</Mandatory><Resources><Item ID="0"><Name>Level</Name>
<Operations>R</Operations><MultipleInstances>Single</MultipleInstances><Mandatory>Mandatory</Mandatory><Type>Float</Type></Item>
</Resources></Object></LWM2M>'
may "$applications" "define an object" \
  busctl call "${definitions[@]}" Define 'qssba(qsssbb)' 262NUMBER Pump 1.0 true 1 0 Speed Integer RW false true
may "$applications" "load a definition" busctl call "${definitions[@]}" Load s "$definition"
may "$administrators" "list the definitions" busctl call "${definitions[@]}" List
may "$administrators" "look at a definition" busctl call "${definitions[@]}" Export q 262NUMBER
may "$administrators" "forget a definition" busctl call "${definitions[@]}" Undefine q 262NUMBER

may "$administrators" "add a server" busctl call "${provisioning[@]}" AddServer 'a{sv}' 3 \
  Uri s coaps://127.0.0.1 KeyCredential s none Ssid q NUMBER
may "$administrators" "change a server" busctl call "${provisioning[@]}" UpdateServer 'qa{sv}' NUMBER 1 Lifetime u 600
# busctl can hand over no descriptor.
may "$administrators" "set a secret" sh -c 'echo node | lwm2mctl server set-secret NUMBER identity -'
may "$administrators" "remove a server" busctl call "${provisioning[@]}" RemoveServer q NUMBER

may "$all" "see the log level" busctl get-property "${log_control[@]}" LogLevel
may "$administrators" "change the log level" busctl set-property "${log_control[@]}" LogLevel s info

# Root may for tests by hand; now it is the daemon's (3: DBUS_REQUEST_NAME_REPLY_EXISTS).
request=(busctl --system call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus RequestName su "$name" 4)
for user in administrator application nobody; do
  check "$user may not take the name" has 'denied|not allowed' as "$user" "${request[@]}"
done
check "root may take the name when it is free" is 'u 3' "${request[@]}"

runuser --user nobody -- timeout 30 lwm2mctl monitor >/run/events 2>&1 &
monitor=$!
an_event() { call Manager.Update q 1 && has 'registration-update' cat /run/events; }
check "nobody hears events" soon an_event
kill "$monitor" 2>/dev/null

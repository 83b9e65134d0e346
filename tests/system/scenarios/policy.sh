# Who may call what: root, the group lwm2m, the group lwm2m-apps, everybody else.
# shellcheck shell=bash disable=SC2154

running_service >/dev/null
readonly everybody=(root administrator application nobody)

# may USERS WHAT busctl-COMMAND...: they may, all others get the bus's "Access denied". USER stands for the user.
may() {
  local users=" $1 " what=$2 user
  shift 2
  for user in "${everybody[@]}"; do
    if [[ $users == *" $user "* ]]; then
      check "$user may $what" as "$user" busctl --system "${@//USER/$user}"
    else
      check "$user may not $what" has 'Access denied' as "$user" busctl --system "$@"
    fi
  done
}
manager=("$name" "$root" "$name.Manager")
registry=("$name" "$root" "$name.Registry")
definitions=("$name" "$root" "$name.Definitions")

may "${everybody[*]}" "read a property" get-property "${manager[@]}" State
may "${everybody[*]}" "read all properties" call "$name" "$root" org.freedesktop.DBus.Properties GetAll s "$name.Manager"
may "${everybody[*]}" "introspect" introspect "$name" "$root"
may "${everybody[*]}" "list the objects" call "$name" "$root" org.freedesktop.DBus.ObjectManager GetManagedObjects
may "${everybody[*]}" "read a server's properties" get-property "$name" "$root/server/1" "$name.Server" State
may "root administrator" "have a server updated" call "$name" "$root/server/1" "$name.Server" Update
may "root administrator" "have all servers updated" call "${manager[@]}" Update q 0
may "root administrator" "see the observations" call "${manager[@]}" ListObservations
may "root administrator" "reload" call "${manager[@]}" Reload
may "root administrator application" "read a value" call "${registry[@]}" Get s /3/0/3
may "root administrator application" "create an instance" call "${registry[@]}" CreateInstance 'sa(sv)' /3303 1 5700 d 20
may "root administrator application" "list the applications" call "$name" "$root" "$name.Apps" List
may "root administrator application" "register" call "$name" "$root" "$name.Apps" Register 'sa{sv}' test-USER 0
may "root administrator application" "define an object" \
  call "${definitions[@]}" Define 'qssba(qsssbb)' 26241 Pump 1.0 true 1 0 Speed Integer RW false true
may "root administrator" "list the definitions" call "${definitions[@]}" List
may "root administrator" "forget a definition" call "${definitions[@]}" Export q 26241

for user in administrator application nobody; do
  check "$user may not take the name" has 'denied|not allowed' as "$user" busctl --system call \
    org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus RequestName su "$name" 0
done

runuser --user nobody -- timeout 30 lwm2mctl monitor >/run/events 2>&1 &
monitor=$!
an_event() { call Manager.Update q 1 && has 'registration-update' cat /run/events; }
check "nobody hears events" soon an_event
kill "$monitor" 2>/dev/null

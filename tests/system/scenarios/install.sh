# The first installation on a machine that has never seen the package, and the first start that comes with it.
# shellcheck shell=bash disable=SC2154

install_all() { dpkg --install /opt/test/packages/*.deb; }
check "the packages can be installed" install_all
check "the service runs" is active systemctl is-active lwm2md
check "it starts with the machine" is enabled systemctl is-enabled lwm2md
check "so does what reboots for it" is active systemctl is-active lwm2md-reboot.path
check "it has its name on the bus at once" soon is_on_bus
check "it was started once, and nothing failed" is 0 property NRestarts
check "the bus has refused it nothing" lacks 'refuses|no bus' journalctl --no-pager --quiet --output cat --unit lwm2md
check "it had nothing to warn of" is '' journalctl --no-pager --quiet --output cat --priority warning --unit lwm2md
check "nothing else has failed" is '' systemctl --failed --no-legend --plain
check "it runs as its own user" is lwm2md ps -o user= -p "$(property MainPID)"
check "there is a group for administrators" getent group lwm2m
check "there is a group for applications" getent group lwm2m-apps
check "the state directory is the daemon's alone" is 'lwm2md:lwm2md 700' mode /var/lib/lwm2md
check "the credentials are root's alone" is 'root:root 700' mode /etc/lwm2md/credentials
check "the configuration can be read" is 'root:root 644' mode /etc/lwm2md/lwm2md.toml
for directory in conf.d apps.d objects; do
  check "there is a directory $directory" is 'root:root 755' mode "/etc/lwm2md/$directory"
done
check "the shipped configuration is sound" lwm2md --check-config
check "object definitions are there" has 3303 lwm2mctl definitions
check "lwm2mctl reaches it" lwm2mctl status

# Callers of the bus, one of each kind.
useradd --groups lwm2m administrator
useradd --groups lwm2m-apps application

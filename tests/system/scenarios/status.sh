# What systemctl status shows of the servers.
# shellcheck shell=bash disable=SC2154

running_service >/dev/null
check "systemctl status tells of the server" soon has '^registered with coap://127.0.0.1' property StatusText
rm /etc/lwm2md/conf.d/test.toml
systemctl reload lwm2md
check "and that there is none" soon has 'no server' property StatusText

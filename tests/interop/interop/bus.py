"""A private bus, so that neither the machine's own one nor a running lwm2md takes part."""
from interop import waiting
from interop.process import Process

_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default">
<allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
</policy>
</busconfig>
"""


class Bus:
    def __init__(self, directory):
        path = directory / "bus"
        configuration = directory / "bus.conf"
        configuration.write_text(_CONFIGURATION.format(path=path))
        self.address = f"unix:path={path}"
        command = ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile"]
        self._process = Process("dbus-daemon", command)
        waiting.until(path.is_socket, "the private bus")

    def close(self):
        self._process.stop()

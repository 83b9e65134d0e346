"""lwm2md as its users run it: a configuration file, a state directory, the bus, lwm2mctl and busctl."""
import json
import os
import re
import subprocess

from interop import waiting
from interop.process import Process

_SANITIZER = re.compile(r"ERROR: \w*Sanitizer|WARNING: \w*Sanitizer|runtime error:|SUMMARY: \w*Sanitizer")


class Ctl(AssertionError):
    """A local command ended with another status than 0."""


class Daemon:
    """Runs from here until stop(). It is an error when it ends before, or when a sanitizer has something to say."""

    def __init__(self, programs, bus_address, directory, configuration):
        self._programs = programs
        self._environment = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": bus_address, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        self.directory = directory
        self._file = directory / "lwm2md.toml"
        self._state = directory / "state"
        self.configure(configuration)
        self._logs = []
        self._background = []
        self.calls = []  # local commands and their output, for the report
        self.start()

    def configure(self, configuration):
        """The file; what runs reads it at reload()."""
        self._file.write_text(configuration)

    def start(self):
        self._process = Process("lwm2md", [self._programs.daemon, "--config", self._file, "--state-dir", self._state,
                                           "--log-level", "debug"], self._environment)
        self._logs.append(self._process)
        self._process.wait_for_line("on the bus as")

    def wait_for_log(self, pattern, times=1, limit=waiting.LIMIT):
        return self._process.wait_for_line(pattern, times, limit)

    def wait_until_registered(self, times=1):
        """The client knows: its server does before, when the answer is on its way."""
        self.wait_for_log("registration-complete", times)

    def stop(self):
        for process in self._background:
            process.stop()
        self._background.clear()
        if self._process is None:
            return
        process, self._process = self._process, None
        early = not process.running
        status = process.stop()
        if early:
            raise AssertionError(f"lwm2md ended by itself with status {status}")
        if status != 0:
            raise AssertionError(f"lwm2md ended with status {status} when asked to stop")
        reports = [line for line in process.lines if _SANITIZER.search(line)]
        if reports:
            raise AssertionError("a sanitizer reports: " + reports[0])

    def ctl(self, *arguments, expect=0):
        """Runs lwm2mctl and returns what it prints. `expect`: its exit status; None: any."""
        return self._call([self._programs.ctl, *arguments], expect)

    def ctl_json(self, *arguments):
        return json.loads(self.ctl("--json", *arguments))

    def busctl(self, interface, method, signature="", *arguments):
        """Calls a method of org.lwm2md.Client1.<interface> and returns what busctl prints."""
        name = "org.lwm2md.Client1"
        return self._call(["busctl", f"--address={self._environment['DBUS_SYSTEM_BUS_ADDRESS']}", "call", "--", name,
                           "/org/lwm2md/Client1", f"{name}.{interface}", method, *([signature] if signature else []),
                           *arguments], 0)

    def set(self, path, value):
        self.ctl("set", "--", path, value)

    def get(self, path):
        return self.ctl("get", path).strip()

    def create(self, path, *values):
        """`values` as in "5700=21.5"."""
        self.ctl("create", path, *values)

    def handle(self, path, command):
        """An application that answers every Execute on `path` by a shell command's exit status."""
        app = f"test-{len(self._background)}"
        handler = self._run("lwm2mctl handle", [self._programs.ctl, "handle", path, "--exec", command, "--app-id", app])
        handler.wait_for_line("handling")
        return handler

    def watch(self, path, count):
        """lwm2mctl, which prints the value and then its changes, and ends after so many lines."""
        return self._run("lwm2mctl watch", [self._programs.ctl, "watch", path, "--count", str(count)])

    def thermometer(self, seconds):
        """The sample application; publishes a new temperature at /3303/0 every so many seconds."""
        demo = self._run("demo-thermometer", [self._programs.thermometer, str(seconds)])
        waiting.until(lambda: self._quiet("get", "/3303/0/5700"), "demo-thermometer publishes /3303/0")
        return demo

    def report(self):
        yield "local commands", self.calls
        for number, process in enumerate(self._logs, 1):
            yield f"lwm2md's log, start {number}", process.lines
        for process in self._background:
            yield process.name, process.lines

    def _run(self, name, command):
        process = Process(name, command, self._environment)
        self._background.append(process)
        return process

    def _quiet(self, *arguments):
        command = [self._programs.ctl, *arguments]
        return subprocess.run(command, env=self._environment, capture_output=True).returncode == 0

    def _call(self, command, expect):
        words = [str(word) for word in command]
        done = subprocess.run(words, env=self._environment, capture_output=True, text=True, timeout=2 * waiting.LIMIT)
        text = f"{' '.join([os.path.basename(words[0]), *words[1:]])}: status {done.returncode}"
        self.calls.append(f"{text} {done.stdout.strip()} {done.stderr.strip()}")
        if expect is not None and done.returncode != expect:
            raise Ctl(f"{text}, not {expect}: {done.stdout}{done.stderr}")
        return done.stdout

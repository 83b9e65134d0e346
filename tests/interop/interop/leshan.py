"""Eclipse Leshan, the foreign server and bootstrap server: the Java programs, a process each. See server.py for what
tests use."""
import hashlib
import itertools
import json
import os
import pathlib
import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from interop.waiting import LIMIT, TimedOut

MODULE = pathlib.Path(__file__).resolve().parent.parent / "leshan"
# One small JVM: starting fast counts more than running fast.
JVM = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx512m",
       "-Dorg.slf4j.simpleLogger.defaultLogLevel=" + os.environ.get("LESHAN_LOG", "warn"))


@dataclass(frozen=True)
class Program:
    pom: str
    jar: str
    main: str


SERVER = Program("pom.xml", "server.jar", "org.lwm2md.interop.Main")
BOOTSTRAP_SERVER = Program("bootstrap-pom.xml", "bootstrap-server.jar", "org.lwm2md.interop.BootstrapMain")


def build(program, output):
    """Compiles the program into `output`, unless it holds this very source already."""
    sources = [MODULE / program.pom, *sorted((MODULE / "src").rglob("*.java"))]
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    stamp = output / "sources.sha256"
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"building tests/interop/leshan, {program.jar}", flush=True)
    done = subprocess.run(["mvn", "-q", "-B", "-f", str(MODULE / program.pom), f"-Doutput={output}", "package"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\ntests/interop/leshan cannot be built")
    stamp.write_text(digest)


# The answer to every command when the process has ended; what it said last is in Leshan's log.
_GONE = {"ok": False, "error": "gone", "message": "Leshan's process has ended"}


class Refused(AssertionError):
    """Leshan did not carry out a command; `kind` says why: timeout, not-registered, InvalidResponseException, ..."""

    def __init__(self, command, kind, message):
        super().__init__(f"Leshan, {command}: {kind}: {message}")
        self.kind = kind


class Leshan:
    """The process. Commands are answered by id, events go to the server that they name."""

    def __init__(self, program, output, errors, arguments=()):
        class_path = f"{output}/{program.jar}:{output}/lib/*"
        self._errors = errors
        self._process = subprocess.Popen(["java", *JVM, "-cp", class_path, program.main, *map(str, arguments)],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True)
        self._ids = itertools.count(1)
        self._answers = {}
        self._events = {"": queue.SimpleQueue()}
        threading.Thread(target=self._read, daemon=True).start()
        first = self.next_event("", time.monotonic() + 4 * LIMIT)
        if first is None or first["event"] != "ready":
            raise TimedOut("Leshan's process did not get ready; see its messages with LESHAN_LOG=debug")

    def _read(self):
        for line in self._process.stdout:
            message = json.loads(line)
            if "event" in message:
                self._events.setdefault(message["server"], queue.SimpleQueue()).put(message)
            elif message.get("id") in self._answers:
                self._answers[message["id"]].put(message)
        self._events[""].put({"event": "gone"})
        for answer in list(self._answers.values()):
            answer.put(_GONE)

    def command(self, do, server, **parameters):
        """The result of the command; Refused where there is none."""
        number = next(self._ids)
        answer = self._answers[number] = queue.SimpleQueue()
        line = json.dumps({"id": number, "do": do, "server": server, **parameters})
        try:
            print(line, file=self._process.stdin, flush=True)
            message = answer.get(timeout=2 * LIMIT)
        except BrokenPipeError:
            message = _GONE
        except queue.Empty:
            raise TimedOut(f"Leshan's process did not answer {do} {parameters}") from None
        finally:
            del self._answers[number]
        if not message["ok"]:
            raise Refused(f"{do} {parameters.get('path', '')}", message["error"], message["message"])
        return message["result"]

    def next_event(self, server, end):
        """None: there was none until `end` (of the monotonic clock)."""
        try:
            return self._events.setdefault(server, queue.SimpleQueue()).get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            return None

    def close(self):
        self._process.stdin.close()
        try:
            self._process.wait(LIMIT)
        finally:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()

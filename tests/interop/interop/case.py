"""What every test case has: a server, a daemon that is registered with it, and a report of both when it fails."""
import contextlib
import functools
import itertools
import pathlib
import tempfile
import unittest
from dataclasses import dataclass

from interop.bus import Bus
from interop.daemon import Daemon
from interop.leshan import BOOTSTRAP_SERVER, SERVER, Leshan
from interop.security import NoSec
from interop.server import BootstrapServer, Server

HERE = pathlib.Path(__file__).resolve().parent.parent
TEST_OBJECTS = HERE / "objects"
SHIPPED_OBJECTS = HERE.parent.parent / "objects/definitions"


@dataclass(frozen=True)
class Programs:
    daemon: pathlib.Path
    ctl: pathlib.Path
    thermometer: pathlib.Path


class Environment:
    """What all tests of a run share: the bus and Leshan's processes. A context manager."""

    def __init__(self, programs, output):
        self.programs = programs
        self._output = output
        self._numbers = itertools.count(1)

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self._directory = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lwm2md-interop-")))
            # "a": the process appends, wherever we read meanwhile
            self._errors = stack.enter_context(open(self._directory / "leshan.log", "a+"))
            self.bus = stack.enter_context(contextlib.closing(Bus(self._directory)))
            leshan = Leshan(SERVER, self._output / "leshan", self._errors, [SHIPPED_OBJECTS, TEST_OBJECTS])
            self.leshan = stack.enter_context(contextlib.closing(leshan))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    @functools.cached_property
    def bootstrap_leshan(self):
        """Another process, for the tests that want it."""
        leshan = Leshan(BOOTSTRAP_SERVER, self._output / "leshan-bootstrap", self._errors)
        return self._stack.enter_context(contextlib.closing(leshan))

    def directory(self):
        """A new one for one test."""
        directory = self._directory / f"test-{next(self._numbers)}"
        directory.mkdir()
        return directory

    def leshan_log(self, since):
        """What Leshan's process printed on its standard error from this position on."""
        self._errors.seek(since)
        return self._errors.read().splitlines()

    def leshan_position(self):
        return self._errors.seek(0, 2)


class InteropCase(unittest.TestCase):
    """Starts nothing by itself; see RegisteredCase for most tests."""

    environment = None
    longMessage = True
    maxDiff = None

    def setUp(self):
        self._reporting = []
        self._position = self.environment.leshan_position()

    def start_server(self, endpoint="interop", security=NoSec()):
        return self._started(Server(self.environment.leshan, endpoint, security))

    def start_bootstrap_server(self, endpoint="interop", security=NoSec()):
        return self._started(BootstrapServer(self.environment.bootstrap_leshan, endpoint, security))

    def _started(self, server):
        self._reporting.append(server)
        self.addCleanup(server.stop)
        return server

    def start_daemon(self, server, client="", account=""):
        """`client`: lines of TOML for the top of the file, `account`: for the [[server]]. Not registered yet."""
        daemon = Daemon(self.environment.programs, self.environment.bus.address, self.environment.directory(),
                        self.configuration(server, client, account))
        self._reporting.append(daemon)
        self.addCleanup(daemon.stop)
        return daemon

    def configuration(self, server, client="", account=""):
        shipped = self.environment.programs.daemon.parent.parent / "share/lwm2md/objects"
        return (f'endpoint = "{server.endpoint}"\nobject-directories = ["{shipped}", "{TEST_OBJECTS}"]\n{client}\n'
                f'[[server]]\nuri = "{server.uri}"\n{server.security.known_to_the_daemon}\n{account}\n')

    def report(self):
        """For the result of a failed test."""
        for part in self._reporting:
            for title, lines in part.report():
                yield title, list(lines)
        yield "Leshan's log", self.environment.leshan_log(self._position)

    def assert_code(self, answer, code):
        self.assertEqual(answer.code, code, repr(answer))


class RegisteredCase(InteropCase):
    """self.daemon is registered with self.server."""

    account = ""  # lines of TOML for the [[server]]

    def setUp(self):
        super().setUp()
        self.server = self.start_server()
        self.daemon = self.start_daemon(self.server, account=self.account)
        self.registered = self.server.expect("registered")
        self.daemon.wait_until_registered()

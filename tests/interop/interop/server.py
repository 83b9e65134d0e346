"""One Leshan server, what it asks its client, and what the client answers."""
import concurrent.futures
import itertools
import json
import socket
import time

from interop.leshan import Refused
from interop.values import from_json, to_json
from interop.waiting import LIMIT, TimedOut


class Answer:
    """What the client answered. `code` as in "2.05"; `content` in Python's types, None where there is none."""

    def __init__(self, raw):
        self.raw = raw
        self.code = raw["code"]
        self.message = raw.get("message")
        self.format = raw.get("format")
        self.size = raw.get("size")
        self.content = from_json(raw.get("content"))
        self.location = raw.get("location")
        self.links = raw.get("links")
        self.observation = raw.get("observation")

    def __repr__(self):
        return json.dumps(self.raw)


class Server:
    """One Leshan server on a port of its own, and the requests it sends to one client, the endpoint."""

    _names = itertools.count(1)

    def __init__(self, leshan, endpoint, security):
        self._leshan = leshan
        self.security = security  # of security.py
        self._name = f"server-{next(self._names)}"
        self.endpoint = endpoint
        self.port = _free_port()
        self._seen = []  # every event, for the report
        self._waiting = []  # those that no expect() has taken
        self.exchanges = []  # requests and answers, for the report
        self._running = False
        self.start()

    @property
    def uri(self):
        return f"{self.security.protocol}://127.0.0.1:{self.port}"

    def start(self):
        self._leshan.command("start", self._name, endpoints=[{"protocol": self.security.protocol, "port": self.port}],
                             **self.security.known_to_the_server)
        self._running = True

    def stop(self):
        """Forgets everything: a start() after it is a server that knows no client."""
        if self._running:
            self.exchanges.append("packets before the stop:\n  " + "\n  ".join(self.packets()))
            self._running = False
            self._leshan.command("destroy", self._name)

    def registration(self):
        return self._leshan.command("registration", self._name, endpoint=self.endpoint)

    def packets(self):
        return self._leshan.command("packets", self._name)["packets"] if self._running else []

    def expect(self, event, where=lambda _: True, limit=LIMIT):
        """The first event of that name that no expect() has taken and that fulfils `where`."""
        end = time.monotonic() + limit
        while True:
            for candidate in self._waiting:
                if candidate["event"] == event and where(candidate):
                    self._waiting.remove(candidate)
                    return candidate
            fresh = self._leshan.next_event(self._name, end)
            if fresh is None:
                raise TimedOut(f"no event '{event}' within {limit:g} s")
            self._keep(fresh)

    def notification(self, observation, limit=LIMIT):
        """The next notification of an observation, as an Answer."""
        return Answer(self.expect("notification", lambda event: event["observation"] == observation.observation, limit))

    def seen(self):
        """Every event until now."""
        while (fresh := self._leshan.next_event(self._name, time.monotonic())) is not None:
            self._keep(fresh)
        return self._seen

    def _keep(self, event):
        self._seen.append(event)
        self._waiting.append(event)

    def _request(self, do, path=None, **parameters):
        parameters = {key: value for key, value in parameters.items() if value is not None}
        if path is not None:
            parameters["path"] = path
        self.exchanges.append(f"{do} {json.dumps(parameters)}")
        try:
            result = self._leshan.command(do, self._name, endpoint=self.endpoint, **parameters)
        except AssertionError as error:
            self.exchanges.append(f"  {error}")
            raise
        self.exchanges.append(f"  {json.dumps(result)}")
        answer = Answer(result)
        if answer.code.startswith("2.") and not result["valid"]:
            raise Refused(f"{do} {path}", "invalid-code", f"{answer.code} is no answer to this operation")
        return answer

    def read(self, path, format=None):
        return self._request("read", path, format=format)

    def write(self, path, content, format=None, payload=None):
        """Write (Replace). `payload`: bytes that go out instead of the content as Leshan encodes it."""
        return self._request("write-replace", path, content=to_json(content), format=format,
                             payload=payload and payload.hex())

    def update(self, path, content, format=None):
        """Write (Partial Update)."""
        return self._request("write-update", path, content=to_json(content), format=format)

    def execute(self, path, arguments=None):
        return self._request("execute", path, arguments=arguments)

    def create(self, path, resources=None, instances=None, format=None):
        """`resources`: the client chooses the id; `instances`: {id: resources}."""
        return self._request("create", path, format=format, resources=resources and to_json(resources),
                             instances=instances and to_json(instances))

    def delete(self, path):
        return self._request("delete", path)

    def discover(self, path):
        return self._request("discover", path)

    def write_attributes(self, path, attributes):
        return self._request("write-attributes", path, attributes=attributes)

    def observe(self, path, format=None):
        return self._request("observe", path, format=format)

    def cancel_actively(self, observation):
        return self._request("cancel-actively", observation=observation.observation)

    def cancel_passively(self, observation):
        self._leshan.command("cancel-passively", self._name, observation=observation.observation)

    def in_background(self, request):
        """The future of a request; others can be sent meanwhile."""
        executor = concurrent.futures.ThreadPoolExecutor(1)
        future = executor.submit(request)
        executor.shutdown(wait=False)
        return future

    def report(self):
        yield "requests and answers", self.exchanges
        yield "events", map(json.dumps, self.seen())
        yield "packets, as the server sees them", self.packets()


class BootstrapServer(Server):
    """One Leshan bootstrap server. Its events: begun, answered, ended, failed."""

    def hand_out(self, *accounts, delete=(), discover=False, format=None):
        """From the next Bootstrap-Request on; see account()."""
        parameters = {"accounts": accounts, "delete": delete, "discover": discover}
        if format is not None:
            parameters["format"] = format
        self.exchanges.append(f"hand-out {json.dumps(parameters)}")
        self._leshan.command("hand-out", self._name, endpoint=self.endpoint, **parameters)

    def answers(self):
        """What the client has answered until now: (request, path, code)."""
        return [(event["request"], event["path"], event["code"]) for event in self.seen()
                if event["event"] == "answered"]


def account(server, ssid, lifetime=86400):
    """What a bootstrap server has to say for a client to register with `server`."""
    secret = server.security.known_to_the_server.get("clients", [{}])[0]
    return {"ssid": ssid, "uri": server.uri, "lifetime": lifetime,
            **{name: secret[name] for name in ("identity", "key") if name in secret}}


def _free_port():
    """Leshan wants to know its port before it opens it; loopback has enough of them for the gap not to matter."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

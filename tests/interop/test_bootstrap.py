"""Bootstrap by Leshan, and what comes of it with the servers that it hands out."""
from interop.case import InteropCase
from interop.security import NoSec, Psk
from interop.server import account

WRITE, DELETE, DISCOVER, FINISH = (f"Bootstrap{name}Request" for name in ("Write", "Delete", "Discover", "Finish"))


class BootstrapCase(InteropCase):
    def start_bootstrapped(self, bootstrap, client=""):
        return self.start_daemon(bootstrap, client=client, account="bootstrap = true")

    def written(self, bootstrap):
        """The paths of what it wrote; every answer of the client was a success."""
        answers = bootstrap.answers()
        for request, path, code in answers:
            self.assertEqual(code, {DELETE: "2.02", DISCOVER: "2.05"}.get(request, "2.04"), f"{request} {path}")
        return [path for request, path, _ in answers if request == WRITE]


class Bootstrap(BootstrapCase):
    def test_of_a_client_that_knows_nobody_else_ends_with_its_registration(self):
        server, bootstrap = self.start_server(), self.start_bootstrap_server()
        bootstrap.hand_out(account(server, 7, lifetime=300))
        daemon = self.start_bootstrapped(bootstrap)
        self.assertEqual(bootstrap.expect("begun")["endpoint"], "interop")
        bootstrap.expect("ended")
        self.assertEqual(server.expect("registered")["lifetime"], 300)
        daemon.wait_until_registered()
        self.assertEqual(self.written(bootstrap), ["/0/1", "/1/1"])
        self.assertEqual(server.read("/1/1/0", "TEXT").content, 7)
        self.assert_code(server.read("/3/0"), "2.05")

    def test_is_written_in_the_format_that_the_client_prefers(self):
        server, bootstrap = self.start_server(), self.start_bootstrap_server()
        bootstrap.hand_out(account(server, 7))
        self.start_bootstrapped(bootstrap)
        self.assertEqual(bootstrap.expect("begun")["preferred"], "SENML_CBOR")
        server.expect("registered")
        formats = {event["format"] for event in bootstrap.seen() if "format" in event}
        self.assertEqual(formats, {"SENML_CBOR"})

    def test_is_taken_in_every_format(self):
        for format in ("TLV", "SENML_JSON", "SENML_CBOR"):
            with self.subTest(format):
                server, bootstrap = self.start_server(), self.start_bootstrap_server()
                bootstrap.hand_out(account(server, 7), format=format)
                daemon = self.start_bootstrapped(bootstrap)
                server.expect("registered")
                self.assertEqual(self.written(bootstrap), ["/0/1", "/1/1"])
                daemon.stop()

    def test_in_version_1_0_is_written_in_tlv(self):
        server, bootstrap = self.start_server(), self.start_bootstrap_server()
        bootstrap.hand_out(account(server, 7))
        self.start_bootstrapped(bootstrap, client='lwm2m-version = "1.0"')
        self.assertEqual(server.expect("registered")["version"], "1.0")
        self.assertEqual({event["format"] for event in bootstrap.seen() if "format" in event}, {"TLV"})

    # Leshan has no Bootstrap-Pack: 1.2 asks for one in vain, and bootstraps all the same.
    def test_in_version_1_2_goes_on_where_there_is_no_pack(self):
        server, bootstrap = self.start_server(), self.start_bootstrap_server()
        bootstrap.hand_out(account(server, 7))
        self.start_bootstrapped(bootstrap, client='lwm2m-version = "1.2"')
        server.expect("registered")
        asked = [line for line in bootstrap.packets() if "<-" in line and "bspack" in line]
        self.assertEqual(len(asked), 1, asked)

    def test_hands_out_several_servers(self):
        one, other, bootstrap = self.start_server(), self.start_server(), self.start_bootstrap_server()
        bootstrap.hand_out(account(one, 7, lifetime=70), account(other, 8, lifetime=80))
        daemon = self.start_bootstrapped(bootstrap)
        self.assertEqual(one.expect("registered")["lifetime"], 70)
        self.assertEqual(other.expect("registered")["lifetime"], 80)
        daemon.wait_until_registered(times=2)
        self.assertEqual(one.read("/1/1/0", "TEXT").content, 7)
        self.assertEqual(other.read("/1/2/0", "TEXT").content, 8)

    def test_discovers_what_there_is_and_keeps_clear_of_its_own_account(self):
        server, bootstrap = self.start_server(), self.start_bootstrap_server()
        bootstrap.hand_out(account(server, 7), discover=True)
        self.start_bootstrapped(bootstrap)
        server.expect("registered")
        found = next(event for event in bootstrap.seen() if event.get("request") == DISCOVER)
        self.assertEqual(found["path"], "/")
        self.assertIn("</0/0>", found["links"])
        self.assertEqual(self.written(bootstrap), ["/0/1", "/1/1"])

    def test_that_deletes_everything_first_keeps_the_way_back(self):
        old, new, bootstrap = self.start_server(), self.start_server(), self.start_bootstrap_server()
        bootstrap.hand_out(account(old, 7))
        daemon = self.start_bootstrapped(bootstrap)
        old.expect("registered")
        daemon.wait_until_registered()
        bootstrap.hand_out(account(new, 8), delete=["/"])
        daemon.ctl("bootstrap")
        new.expect("registered")
        self.assertFalse(old.expect("unregistered")["expired"])
        self.assertIn((DELETE, "/", "2.02"), bootstrap.answers())
        self.assert_code(new.read("/3/0"), "2.05")
        bootstrap.hand_out(account(old, 7), delete=["/"])
        daemon.ctl("bootstrap")
        old.expect("registered")

    def test_is_done_again_when_a_server_triggers_it(self):
        server, bootstrap = self.start_server(), self.start_bootstrap_server()
        bootstrap.hand_out(account(server, 7, lifetime=300))
        daemon = self.start_bootstrapped(bootstrap)
        self.assertEqual(server.expect("registered")["lifetime"], 300)
        daemon.wait_until_registered()
        bootstrap.hand_out(account(server, 7, lifetime=400), discover=True, delete=["/1"])
        self.assert_code(server.execute("/1/1/9"), "2.04")
        bootstrap.expect("ended")
        bootstrap.expect("ended")
        self.assertEqual(server.expect("updated", lambda event: event["with-lifetime"])["lifetime"], 400)

    def test_is_not_needed_again_after_a_restart(self):
        server, bootstrap = self.start_server(), self.start_bootstrap_server()
        bootstrap.hand_out(account(server, 7))
        daemon = self.start_bootstrapped(bootstrap)
        server.expect("registered")
        daemon.wait_until_registered()
        daemon.stop()
        daemon.start()
        server.expect("registered")
        self.assertEqual(len([event for event in bootstrap.seen() if event["event"] == "begun"]), 1)

    def test_of_an_endpoint_that_is_not_known_is_refused_with_the_reason(self):
        bootstrap = self.start_bootstrap_server()
        daemon = self.start_bootstrapped(bootstrap)
        self.assertEqual(bootstrap.expect("failed")["why"], "NO_BOOTSTRAP_CONFIG")
        daemon.wait_for_log("bootstrap-registration-failure, 4.00: no bootstrap config")


class BootstrapWithPreSharedKeys(BootstrapCase):
    def pair(self, of_bootstrap, of_server):
        """A server and a bootstrap server with the security that these make."""
        server = self.start_server(security=of_server)
        return server, self.start_bootstrap_server(security=of_bootstrap)

    def psk(self):
        return Psk(self.environment.directory())

    def test_hands_out_a_server_with_a_key_of_its_own(self):
        server, bootstrap = self.pair(self.psk(), self.psk())
        for format in ("TLV", "SENML_JSON", "SENML_CBOR"):
            with self.subTest(format):
                bootstrap.hand_out(account(server, 7), format=format)
                daemon = self.start_bootstrapped(bootstrap)
                server.expect("registered")
                daemon.wait_until_registered()
                self.assert_code(server.read("/3/0"), "2.05")
                daemon.stop()

    def test_hands_out_a_server_in_the_clear(self):
        server, bootstrap = self.pair(self.psk(), NoSec())
        bootstrap.hand_out(account(server, 7), delete=["/"])
        self.start_bootstrapped(bootstrap)
        server.expect("registered")

    def test_keeps_the_key_over_a_restart_and_out_of_the_log(self):
        security = self.psk()
        server, bootstrap = self.pair(NoSec(), security)
        bootstrap.hand_out(account(server, 7))
        daemon = self.start_bootstrapped(bootstrap)
        server.expect("registered")
        daemon.wait_until_registered()
        daemon.stop()
        daemon.start()
        server.expect("registered")
        key = security.known_to_the_server["clients"][0]["key"]
        said = [line for title, lines in daemon.report() for line in lines if key in line]
        self.assertEqual(said, [])

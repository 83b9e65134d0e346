"""The same over DTLS, with pre-shared keys and with certificates."""
from interop.case import InteropCase
from interop.security import Certificates, Psk

# A server that has forgotten us is silent: this finds out soon.
IMPATIENT = "[coap]\nack-timeout = 1.0\nmax-retransmit = 2\n"


class SecureCase:
    """What holds whatever proves who is who; `security` makes it."""

    security = None

    def registered(self, **details):
        security = self.security(self.environment.directory(), **details)
        server = self.start_server(security=security)
        return server, self.start_daemon(server, client=IMPATIENT, account="retry-timer = 1")

    def test_registers_and_is_read_and_observed(self):
        server, daemon = self.registered()
        server.expect("registered")
        daemon.wait_until_registered()
        daemon.create("/3303/0", "5700=20", "5701=Cel")
        self.assert_code(server.read("/3/0"), "2.05")
        observation = server.observe("/3303/0/5700")
        self.assert_code(observation, "2.05")
        daemon.set("/3303/0/5700", "21.5")
        self.assertEqual(server.notification(observation).content, 21.5)

    def test_registers_again_with_a_server_that_has_forgotten_everything(self):
        server, daemon = self.registered()
        server.expect("registered")
        daemon.wait_until_registered()
        server.stop()
        server.start()
        daemon.ctl("update", expect=None)
        server.expect("registered")
        daemon.wait_until_registered(times=2)
        self.assert_code(server.read("/1/0/1"), "2.05")

    def test_deregisters(self):
        server, daemon = self.registered()
        server.expect("registered")
        daemon.wait_until_registered()
        daemon.stop()
        self.assertFalse(server.expect("unregistered")["expired"])


class WithAPreSharedKey(SecureCase, InteropCase):
    security = Psk

    def test_an_endpoint_name_that_is_not_the_identitys_is_refused_with_a_hint(self):
        _, daemon = self.registered(endpoint="somebody else")
        daemon.wait_for_log("does the endpoint name 'interop' go with the identity 'node-1' there")


class WithCertificates(SecureCase, InteropCase):
    security = Certificates

    def test_an_endpoint_name_that_is_not_the_certificates_is_refused_with_a_hint(self):
        _, daemon = self.registered(endpoint="somebody else", common_name="somebody else")
        daemon.wait_for_log("is the endpoint name 'interop' the common name of certificate-file ")

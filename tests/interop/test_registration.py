"""Register, Update and De-register, as Leshan sees them."""
from interop.case import InteropCase, RegisteredCase


class Registration(RegisteredCase):
    def test_announces_version_lifetime_and_binding(self):
        self.assertEqual(self.registered["version"], "1.1")
        self.assertEqual(self.registered["lifetime"], 86400)
        self.assertEqual(self.registered["binding"], ["U"])
        self.assertFalse(self.registered["queue-mode"])
        self.assertFalse(self.registered["replaced"])
        self.assertEqual(self.registered["others"], {})

    def test_lists_the_instances_but_no_secrets(self):
        self.assertEqual(sorted(self.registered["instances"]), ["/1/0", "/3/0"])

    def test_announces_the_formats_it_speaks(self):
        formats = set(self.registered["formats"])
        self.assertLessEqual({"TEXT", "OPAQUE", "CBOR", "TLV", "SENML_JSON", "SENML_CBOR"}, formats)

    def test_an_object_that_an_application_creates_is_announced_with_its_version(self):
        self.daemon.create("/26250/4", "0=hello")
        updated = self.server.expect("updated", lambda event: event["with-links"])
        self.assertIn("/26250/4", updated["instances"])
        self.assertEqual(updated["objects"]["26250"], "2.3")
        self.assertIn("</26250>;ver=2.3", updated["links"])

    def test_an_instance_that_an_application_deletes_is_no_longer_announced(self):
        self.daemon.create("/3303/0", "5700=20")
        self.daemon.create("/3303/1", "5700=21")
        self.server.expect("updated", lambda event: "/3303/1" in event["instances"])
        self.daemon.ctl("delete", "/3303/1")
        self.daemon.ctl("update")
        updated = self.server.expect("updated", lambda event: "/3303/1" not in event["instances"])
        self.assertIn("/3303/0", updated["instances"])

    def test_an_update_on_demand_carries_nothing_that_has_not_changed(self):
        self.daemon.ctl("update")
        updated = self.server.expect("updated")
        self.assertFalse(updated["with-links"])
        self.assertFalse(updated["with-lifetime"])
        self.assertEqual(updated["location"], self.registered["location"])

    def test_a_lifetime_that_is_set_locally_is_announced(self):
        self.daemon.set("/1/0/1", "120")
        self.daemon.ctl("update")
        updated = self.server.expect("updated", lambda event: event["with-lifetime"])
        self.assertEqual(updated["lifetime"], 120)
        self.assertEqual(updated["location"], self.registered["location"])

    def test_a_lifetime_that_the_server_writes_is_announced(self):
        self.assert_code(self.server.write("/1/0/1", 300), "2.04")
        updated = self.server.expect("updated", lambda event: event["with-lifetime"])
        self.assertEqual(updated["lifetime"], 300)

    def test_the_update_trigger_causes_an_update(self):
        self.assert_code(self.server.execute("/1/0/8"), "2.04")
        self.server.expect("updated")

    def test_stopping_deregisters(self):
        self.daemon.stop()
        gone = self.server.expect("unregistered")
        self.assertFalse(gone["expired"])
        self.assertEqual(gone["location"], self.registered["location"])

    def test_starting_again_registers_again(self):
        self.daemon.stop()
        self.server.expect("unregistered")
        self.daemon.start()
        self.assertEqual(sorted(self.server.expect("registered")["instances"]), ["/1/0", "/3/0"])

    def test_a_server_that_has_forgotten_everything_gets_a_new_registration(self):
        self.server.stop()
        self.server.start()
        self.daemon.ctl("update", expect=None)  # refused with 4.04; its end is not what this is about
        again = self.server.expect("registered")
        self.assertNotEqual(again["location"], self.registered["location"])
        self.daemon.wait_until_registered(times=2)
        self.assert_code(self.server.read("/1/0/1"), "2.05")


class ConfiguredRegistration(InteropCase):
    def test_endpoint_lifetime_and_binding_come_from_the_configuration(self):
        server = self.start_server("urn:dev:ops:32473-Gateway-5678 ä&b=c")
        self.start_daemon(server, account='lifetime = 77\nbinding = "UT"')
        registered = server.expect("registered")
        self.assertEqual(registered["endpoint"], "urn:dev:ops:32473-Gateway-5678 ä&b=c")
        self.assertEqual(registered["lifetime"], 77)
        self.assertEqual(sorted(registered["binding"]), ["T", "U"])

    def test_version_1_0_is_spoken_on_demand(self):
        server = self.start_server()
        daemon = self.start_daemon(server, client='lwm2m-version = "1.0"')
        self.assertEqual(server.expect("registered")["version"], "1.0")
        daemon.wait_until_registered()
        answer = server.read("/1/0")
        self.assert_code(answer, "2.05")
        self.assertEqual(answer.format, "TLV")

    def test_a_restart_within_the_lifetime_without_deregistering_costs_an_update(self):
        server = self.start_server()
        daemon = self.start_daemon(server, account="deregister-on-stop = false")
        server.expect("registered")
        daemon.wait_until_registered()
        before = server.registration()
        daemon.stop()
        daemon.start()
        daemon.wait_for_log("registration-update-complete")
        self.assertEqual(server.registration()["location"], before["location"])
        self.assert_code(server.read("/3/0/13"), "2.05")
        self.assertEqual([event["event"] for event in server.seen() if event["event"] == "unregistered"], [])

    def test_a_server_that_comes_late_is_registered_with(self):
        server = self.start_server()
        server.stop()
        self.start_daemon(server, account="retry-timer = 1")
        server.start()
        server.expect("registered")

    def test_two_servers_are_registered_with_at_once(self):
        one, other = self.start_server(), self.start_server()
        second = f'[[server]]\nuri = "{other.uri}"\nsecurity = "nosec"\nshort-server-id = 2\nlifetime = 90'
        daemon = self.start_daemon(one, account=f"short-server-id = 1\n{second}")
        self.assertEqual(one.expect("registered")["lifetime"], 86400)
        self.assertEqual(other.expect("registered")["lifetime"], 90)
        daemon.wait_until_registered(times=2)
        self.assertEqual(one.read("/3/0/16", "TEXT").content, "U")
        self.assertEqual(other.read("/3/0/16", "TEXT").content, "U")

    def test_a_reload_with_another_lifetime_registers_with_it(self):
        server = self.start_server()
        daemon = self.start_daemon(server)
        server.expect("registered")
        daemon.wait_until_registered()
        daemon.configure(self.configuration(server, account="lifetime = 444"))
        daemon.ctl("reload")
        self.assertEqual(server.expect("registered")["lifetime"], 444)

"""Create and Delete of object instances by the server."""
from interop.case import RegisteredCase

HIERARCHICAL = ("TLV", "SENML_JSON", "SENML_CBOR")


class Create(RegisteredCase):
    def setUp(self):
        super().setUp()
        self.daemon.create("/3308/0", "5900=1")

    def test_the_client_chooses_an_id(self):
        # Leshan sends this in TLV only.
        for number in (1, 2):
            answer = self.server.create("/3308", resources={5900: 18.5, 5750: "mine"}, format="TLV")
            self.assert_code(answer, "2.01")
            self.assertEqual(answer.location, f"3308/{number}")
            self.assertEqual(self.server.read(f"/3308/{number}/5750").content, "mine")

    def test_the_client_chooses_the_first_id_of_an_object_that_an_application_claims(self):
        self.daemon.handle("/3340", "true")
        self.assert_code(self.server.create("/3340", resources={5521: 3.0}), "2.01")
        self.assertEqual(self.server.read("/3340").content, {0: {5521: 3.0}})

    def test_the_server_chooses_an_id(self):
        for number, format in enumerate(HIERARCHICAL, 10):
            with self.subTest(format):
                answer = self.server.create("/3308", instances={number: {5900: 18.5}}, format=format)
                self.assert_code(answer, "2.01")
                self.assertEqual(self.server.read(f"/3308/{number}/5900").content, 18.5)

    def test_is_announced_and_seen_by_applications(self):
        self.assert_code(self.server.create("/3308", instances={3: {5900: 18.5}}), "2.01")
        self.server.expect("updated", lambda event: "/3308/3" in event["instances"])
        self.assertEqual(self.daemon.get("/3308/3/5900"), "18.5")

    def test_an_id_that_is_taken_is_refused(self):
        self.daemon.create("/3308/3", "5900=1")
        self.assert_code(self.server.create("/3308", instances={3: {5900: 2.0}}), "4.00")
        self.assertEqual(self.daemon.get("/3308/3/5900"), "1")

    def test_without_a_mandatory_resource_is_refused(self):
        self.assert_code(self.server.create("/3308", instances={3: {5750: "no set point"}}), "4.00")
        self.assertIn(self.server.read("/3308/3").code, ("4.04",))

    def test_an_object_that_nobody_offers_is_not_found(self):
        self.assert_code(self.server.create("/3306", instances={0: {5850: True}}), "4.04")


class Delete(RegisteredCase):
    def test_removes_an_instance_and_announces_it(self):
        self.daemon.create("/3308/0", "5900=1")
        self.daemon.create("/3308/1", "5900=2")
        self.server.expect("updated", lambda event: "/3308/1" in event["instances"])
        self.assert_code(self.server.delete("/3308/1"), "2.02")
        updated = self.server.expect("updated", lambda event: "/3308/1" not in event["instances"])
        self.assertIn("/3308/0", updated["instances"])
        self.assert_code(self.server.read("/3308/1"), "4.04")
        self.daemon.ctl("get", "/3308/1/5900", expect=1)

    def test_what_is_not_there_is_not_found(self):
        self.assert_code(self.server.delete("/3308/5"), "4.04")

    def test_the_device_object_stays(self):
        self.assert_code(self.server.delete("/3/0"), "4.05")
        self.assert_code(self.server.read("/3/0/16"), "2.05")

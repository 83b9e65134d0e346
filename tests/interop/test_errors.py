"""What is refused, and the code with which Leshan sees it refused."""
from interop import every_type
from interop.case import RegisteredCase
from interop.values import Objlnk


class Errors(RegisteredCase):
    def setUp(self):
        super().setUp()
        self.daemon.create("/26250/0", "0=text", "1=5")

    def test_an_object_that_is_not_there_is_not_found(self):
        for path in ("/9", "/9/0", "/9/0/1", "/65000/0/0"):
            with self.subTest(path):
                self.assert_code(self.server.read(path), "4.04")

    def test_an_instance_or_a_resource_that_is_not_there_is_not_found(self):
        for path in ("/3/1", "/26250/1", "/26250/0/3", "/26250/0/999", "/26250/0/11/0"):
            with self.subTest(path):
                self.assert_code(self.server.read(path), "4.04")

    def test_the_security_object_is_closed(self):
        for path in ("/0", "/0/0", "/0/0/0"):
            with self.subTest(path):
                self.assertIn(self.server.read(path).code, ("4.01", "4.04", "4.05"))

    def test_a_resource_that_cannot_be_read_or_written_or_run(self):
        self.assert_code(self.server.read("/3/0/4"), "4.05")
        self.assert_code(self.server.write("/3/0/16", "U", "TEXT"), "4.05")
        self.assert_code(self.server.execute("/3/0/16"), "4.05")
        self.assert_code(self.server.execute(every_type.TEXT), "4.05")

    def test_a_text_that_is_no_number_is_a_bad_request(self):
        self.assert_code(self.server.write(every_type.INTEGER, 7, "TEXT", payload=b"seven"), "4.00")
        self.assertEqual(self.daemon.get(every_type.INTEGER), "5")

    def test_a_payload_that_is_cut_off_is_a_bad_request(self):
        for format, payload in (("TLV", b"\xc8\x01\x20"), ("SENML_JSON", b'[{"n":"/26250/0/1","v":'),
                                ("SENML_CBOR", b"\x81\xa2\x00"), ("CBOR", b"\x19\x01"), ("SENML_JSON", b"{}")):
            with self.subTest(format, payload=payload):
                self.assert_code(self.server.write(every_type.INTEGER, 7, format, payload=payload), "4.00")
                self.assertEqual(self.daemon.get(every_type.INTEGER), "5")

    def test_a_value_of_another_type_is_a_bad_request(self):
        self.assert_code(self.server.write(every_type.INTEGER, 7, "SENML_JSON",
                                           payload=b'[{"n":"/26250/0/1","vs":"seven"}]'), "4.00")
        self.assert_code(self.server.write(every_type.INTEGER, 7, "SENML_JSON",
                                           payload=b'[{"n":"/26250/0/1","v":5.5}]'), "4.00")

    def test_records_of_another_place_are_a_bad_request(self):
        self.assert_code(self.server.write(every_type.INTEGER, 7, "SENML_JSON",
                                           payload=b'[{"n":"/1/0/1","v":60}]'), "4.00")
        self.assertEqual(self.daemon.get("/1/0/1"), "86400")

    def test_a_write_with_one_bad_value_changes_nothing(self):
        payload = b'[{"bn":"/26250/0/","n":"0","vs":"changed"},{"n":"1","vs":"no number"}]'
        self.assert_code(self.server.write("/26250/0", {0: "x"}, "SENML_JSON", payload=payload), "4.00")
        self.assertEqual(self.server.read("/26250/0", "TLV").content, {0: "text", 1: 5})

    def test_a_format_that_does_not_fit_is_not_acceptable(self):
        self.assert_code(self.server.read("/26250/0", "TEXT"), "4.06")
        self.assert_code(self.server.read("/26250/0", "CBOR"), "4.06")
        self.assert_code(self.server.read(every_type.TEXT, "OPAQUE"), "4.06")

    def test_the_json_of_version_10_is_spoken_to_those_who_ask(self):
        answer = self.server.read("/26250/0", "JSON")
        self.assert_code(answer, "2.05")
        self.assertEqual(answer.format, "JSON")
        self.assert_code(self.server.write(every_type.INTEGER, 7, "JSON"), "2.04")

    def test_an_observation_of_what_is_not_there(self):
        answer = self.server.observe("/26250/9/0")
        self.assert_code(answer, "4.04")
        self.assertIsNone(answer.observation)

    def test_a_binding_that_does_not_exist_is_a_bad_request(self):
        self.assert_code(self.server.write("/1/0/7", "XYZ", "TEXT"), "4.00")
        self.assertEqual(self.daemon.get("/1/0/7"), "U")

    def test_a_link_that_leads_nowhere_is_a_bad_request(self):
        self.daemon.set(every_type.OBJLNK, "3:0")
        self.assert_code(self.server.write(every_type.OBJLNK, Objlnk("3:7"), "TEXT"), "4.00")

    def test_an_application_that_keeps_a_resource_to_itself(self):
        self.daemon.busctl("Registry", "Write", "a(sv)a{sv}", "1", every_type.TEXT, "s", "mine",
                           "1", "ReadOnly", "b", "true")
        self.assert_code(self.server.write(every_type.TEXT, "yours", "TEXT"), "4.05")
        self.assertEqual(self.daemon.get(every_type.TEXT), "mine")

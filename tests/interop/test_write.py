"""Write (Replace and Partial Update), and what applications see of it."""
from interop import every_type
from interop.case import RegisteredCase
from interop.values import Corelnk, Objlnk, Time

NEW_VALUES = {0: "", 1: 42, 2: 2**63, 3: 0.25, 4: False, 5: bytes(range(200)), 6: Time(0), 7: Objlnk("1:0"),
              8: Corelnk("</5>")}
# As lwm2mctl prints them.
LOCALLY = {1: "42", 2: str(2**63), 3: "0.25", 4: "false", 7: "1:0"}
NEW_MULTIPLE = {10: {1: "a", 2: "b"}, 11: {0: -5}, 12: {3: 5}, 13: {0: 2.5, 1: 3.5}, 14: {1: True}, 15: {0: b"xyz"},
                16: {0: Time(1600000000)}, 17: {0: Objlnk("3:0")}, 18: {0: Corelnk("</6>")}}


def without(values, id):
    return {key: value for key, value in values.items() if key != id}


class Write(RegisteredCase):
    def setUp(self):
        super().setUp()
        every_type.create(self.daemon)

    def test_a_resource_that_the_instance_does_not_have_is_not_found(self):
        self.assert_code(self.server.write(every_type.SECRET, "hush", "TEXT"), "4.04")

    def check_resources(self, format, values):
        for id, value in values.items():
            with self.subTest(id):
                path = f"/26250/0/{id}"
                self.assert_code(self.server.write(path, value, format), "2.04")
                self.assertEqual(self.server.read(path, "TLV").content, value)
                if id in LOCALLY:
                    self.assertEqual(self.daemon.get(path), LOCALLY[id])

    def test_replaces_a_resource_of_every_type_in_tlv(self):
        self.check_resources("TLV", NEW_VALUES)

    def test_replaces_a_resource_of_every_type_but_objlnk_in_senml_json(self):
        self.check_resources("SENML_JSON", without(NEW_VALUES, 7))

    def test_replaces_a_resource_of_every_type_but_objlnk_in_senml_cbor(self):
        self.check_resources("SENML_CBOR", without(NEW_VALUES, 7))

    def test_takes_a_link_that_leshan_sends_as_a_string_in_senml(self):
        # "vs" where the specification has "vlo"; what is meant is clear from the definition.
        for format in ("SENML_JSON", "SENML_CBOR"):
            with self.subTest(format):
                self.check_resources(format, {7: Objlnk("1:0"), 17: {0: Objlnk("3:0")}})

    def test_replaces_a_resource_of_every_type_but_opaque_in_text(self):
        self.check_resources("TEXT", without(NEW_VALUES, 5))

    def test_replaces_a_resource_of_every_type_in_cbor(self):
        self.check_resources("CBOR", NEW_VALUES)

    def test_replaces_an_opaque_resource_in_opaque(self):
        self.check_resources("OPAQUE", {5: bytes(range(256))})

    def test_replaces_a_multiple_resource_of_every_type_in_tlv(self):
        self.check_resources("TLV", NEW_MULTIPLE)

    def test_replaces_a_multiple_resource_of_every_type_but_objlnk_in_senml_json(self):
        self.check_resources("SENML_JSON", without(NEW_MULTIPLE, 17))

    def test_replaces_a_multiple_resource_of_every_type_but_objlnk_in_senml_cbor(self):
        self.check_resources("SENML_CBOR", without(NEW_MULTIPLE, 17))

    def test_replaces_a_resource_instance(self):
        for format in ("TEXT", "CBOR", "TLV", "SENML_JSON", "SENML_CBOR"):
            with self.subTest(format):
                self.assert_code(self.server.write("/26250/0/11/7", len(format), format), "2.04")
                self.assertEqual(self.server.read("/26250/0/11").content, {0: 1, 7: len(format)})

    def test_replacing_an_instance_removes_what_is_not_given(self):
        for format in ("TLV", "SENML_JSON", "SENML_CBOR"):
            with self.subTest(format):
                self.assert_code(self.server.write("/26250/0", {0: format, 11: {2: 2}}, format), "2.04")
                self.assertEqual(self.server.read("/26250/0").content, {0: format, 11: {2: 2}})

    def test_updating_an_instance_keeps_what_is_not_given(self):
        for format in ("TLV", "SENML_JSON", "SENML_CBOR"):
            with self.subTest(format):
                self.assert_code(self.server.update("/26250/0", {0: format, 1: 7}, format), "2.04")
                self.assertEqual(self.server.read("/26250/0").content, every_type.INSTANCE | {0: format, 1: 7})

    def test_updating_an_instance_adds_to_its_multiple_resources(self):
        for number, format in enumerate(("TLV", "SENML_JSON", "SENML_CBOR"), 20):
            with self.subTest(format):
                self.assert_code(self.server.update("/26250/0", {11: {0: number, number: 1}}, format), "2.04")
                written = self.server.read("/26250/0/11").content
                self.assertEqual((written[0], written[7], written[number]), (number, -7, 1))

    def test_updating_a_multiple_resource_adds_instances(self):
        for number, format in enumerate(("TLV", "SENML_JSON", "SENML_CBOR"), 20):
            with self.subTest(format):
                self.assert_code(self.server.update("/26250/0/11", {number: number}, format), "2.04")
                written = self.server.read("/26250/0/11").content
                self.assertEqual((written[0], written[7], written[number]), (1, -7, number))

    def test_creates_an_optional_resource(self):
        self.daemon.create("/26250/1", "0=only this")
        self.assert_code(self.server.update("/26250/1", {1: 5}), "2.04")
        self.assertEqual(self.server.read("/26250/1").content, {0: "only this", 1: 5})

    def test_takes_a_body_that_needs_block_wise_transfer(self):
        content = bytes(number % 251 for number in range(20_000))
        self.assert_code(self.server.write(every_type.OPAQUE, content, "OPAQUE"), "2.04")
        self.assertEqual(self.daemon.ctl("get", "--hex", every_type.OPAQUE).strip(), content.hex())

    def test_reaches_an_application_that_watches(self):
        watch = self.daemon.watch(every_type.TEXT, count=1)
        watch.wait_for_line("世界")
        self.server.write(every_type.TEXT, "for you", "TEXT")
        watch.wait_for_line("for you")
        self.assertEqual(watch.wait(), 0)

    def test_writes_a_resource_that_cannot_be_read(self):
        self.daemon.set(every_type.SECRET, "old")
        self.assert_code(self.server.write(every_type.SECRET, "hush", "TEXT"), "2.04")
        self.assert_code(self.server.read(every_type.SECRET), "4.05")
        self.assertNotIn(21, self.server.read("/26250/0").content)

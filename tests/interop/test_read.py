"""Read: what there is, in every format."""
from interop import every_type
from interop.case import RegisteredCase
from interop.values import Objlnk, Time

HIERARCHICAL = ("TLV", "SENML_JSON", "SENML_CBOR")


class Read(RegisteredCase):
    def setUp(self):
        super().setUp()
        every_type.create(self.daemon)

    def read(self, path, format=None):
        answer = self.server.read(path, format)
        self.assert_code(answer, "2.05")
        if format is not None:
            self.assertEqual(answer.format, format)
        return answer.content

    def test_a_resource_without_accept(self):
        for id, value in every_type.SINGLE.items():
            with self.subTest(id):
                self.assertEqual(self.read(f"/26250/0/{id}"), value)

    def test_a_multiple_resource_without_accept(self):
        self.assertEqual(self.read("/26250/0/10"), every_type.MULTIPLE[10])

    def test_an_instance_without_accept(self):
        self.assertEqual(self.read("/26250/0"), every_type.INSTANCE)

    def test_an_object_without_accept(self):
        self.assertEqual(self.read("/26250"), {0: every_type.INSTANCE})

    def test_a_resource_of_every_type_in_tlv(self):
        self.check_single("TLV")

    def test_a_resource_of_every_type_in_senml_json(self):
        self.check_single("SENML_JSON")

    def test_a_resource_of_every_type_in_senml_cbor(self):
        self.check_single("SENML_CBOR")

    def test_a_resource_of_every_type_but_opaque_in_text(self):
        self.check_single("TEXT", but=(5,))

    def test_a_resource_of_every_type_but_time_in_cbor(self):
        self.check_single("CBOR", but=(6,))

    def test_a_time_in_cbor(self):
        # Leshan wants tag 1 (RFC 8949 3.4.2) around the number.
        self.assertEqual(self.read(every_type.TIME, "CBOR"), Time(1700000000))

    def test_an_opaque_resource_in_opaque(self):
        self.assertEqual(self.read(every_type.OPAQUE, "OPAQUE"), b"\x00\xff\x80")

    def test_a_multiple_resource_of_every_type_in_tlv(self):
        self.check_multiple("TLV")

    def test_a_multiple_resource_of_every_type_in_senml_json(self):
        self.check_multiple("SENML_JSON")

    def test_a_multiple_resource_of_every_type_in_senml_cbor(self):
        self.check_multiple("SENML_CBOR")

    def test_a_resource_instance_in_every_format(self):
        for format in ("TEXT", "CBOR", "SENML_JSON", "SENML_CBOR"):
            with self.subTest(format):
                self.assertEqual(self.read("/26250/0/11/7", format), -7)

    def test_a_resource_instance_in_tlv(self):
        self.assertEqual(self.read("/26250/0/11/7", "TLV"), -7)

    def test_an_instance_in_every_hierarchical_format(self):
        for format in HIERARCHICAL:
            with self.subTest(format):
                self.assertEqual(self.read("/26250/0", format), every_type.INSTANCE)

    def test_an_object_in_every_hierarchical_format(self):
        self.daemon.create("/26250/7", "0=second")
        for format in HIERARCHICAL:
            with self.subTest(format):
                self.assertEqual(self.read("/26250", format), {0: every_type.INSTANCE, 7: {0: "second"}})

    def test_an_object_without_an_instance_is_empty_or_not_there(self):
        answer = self.server.read("/3305")
        self.assertIn(answer.code, ("2.05", "4.04"))

    def test_built_in_objects(self):
        self.assertEqual(self.read("/1/0/0", "TEXT"), 1)
        self.assertEqual(self.read("/1/0")[1], 86400)
        self.assertIsInstance(self.read("/3/0/13", "TLV"), Time)
        self.assertEqual(self.read("/3/0/11", "TLV"), {0: 0})

    def test_a_value_that_needs_block_wise_transfer(self):
        text = "0123456789" * 2000
        self.daemon.set(every_type.TEXT, text)
        for format in (None, "TEXT", "SENML_CBOR", "TLV"):
            with self.subTest(format):
                self.assertEqual(self.read(every_type.TEXT, format), text)

    def test_the_null_link(self):
        self.daemon.set(every_type.OBJLNK, "65535:65535")
        for format in ("TEXT", "CBOR", *HIERARCHICAL):
            with self.subTest(format):
                self.assertEqual(self.read(every_type.OBJLNK, format), Objlnk("65535:65535"))

    def test_extreme_numbers_in_every_format(self):
        for value in (-(2**63), 2**63 - 1, 0, -1, 127, 128, -128, -129, 32768, -32769, 2**31, -(2**31) - 1):
            self.daemon.set(every_type.INTEGER, str(value))
            for format in ("TEXT", "CBOR", *HIERARCHICAL):
                with self.subTest(format, value=value):
                    self.assertEqual(self.read(every_type.INTEGER, format), value)

    def test_fractions_in_every_format(self):
        for text in ("0.1", "-1e-300", "1.7976931348623157e308", "16777217", "0"):
            self.daemon.set(every_type.FLOAT, text)
            for format in ("TEXT", "CBOR", *HIERARCHICAL):
                with self.subTest(format, value=text):
                    self.assertEqual(self.read(every_type.FLOAT, format), float(text))

    def check_single(self, format, but=()):
        for id, value in every_type.SINGLE.items():
            if id not in but:
                with self.subTest(id):
                    self.assertEqual(self.read(f"/26250/0/{id}", format), value)

    def check_multiple(self, format):
        for id, values in every_type.MULTIPLE.items():
            with self.subTest(id):
                self.assertEqual(self.read(f"/26250/0/{id}", format), values)

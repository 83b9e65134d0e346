"""Discover, and Write-Attributes whose effect it shows."""
from interop.case import RegisteredCase


class Discover(RegisteredCase):
    def setUp(self):
        super().setUp()
        self.daemon.create("/26250/0", "0=text", "3=1.5", "11=0=1,7=7")
        self.daemon.create("/26250/2", "0=other")

    def discover(self, path):
        answer = self.server.discover(path)
        self.assert_code(answer, "2.05")
        self.assertEqual(answer.format, "LINK")
        return {link.partition(">")[0] + ">": link.partition(">")[2] for link in answer.links}

    def test_an_object_lists_version_instances_and_resources(self):
        links = self.discover("/26250")
        self.assertIn("ver=2.3", links["</26250>"])
        self.assertLessEqual({"</26250/0>", "</26250/0/0>", "</26250/0/3>", "</26250/0/11>"}, links.keys())
        self.assertLessEqual({"</26250/2>", "</26250/2/0>"}, links.keys())
        self.assertNotIn("</26250/2/3>", links)

    def test_an_instance_lists_its_resources_and_what_can_be_run(self):
        self.daemon.handle("/26250/0/22", "true")
        links = self.discover("/26250/0")
        self.assertLessEqual({"</26250/0>", "</26250/0/0>", "</26250/0/22>"}, links.keys())
        self.assertNotIn("</26250/2>", links)

    def test_a_multiple_resource_tells_its_dimension(self):
        self.assertIn("dim=2", self.discover("/26250/0")["</26250/0/11>"])
        self.assertIn("dim=2", self.discover("/26250/0/11")["</26250/0/11>"])

    def test_a_multiple_resource_lists_its_instances(self):
        self.assertLessEqual({"</26250/0/11/0>", "</26250/0/11/7>"}, self.discover("/26250/0/11").keys())

    def test_attributes_show_where_they_were_written(self):
        self.assert_code(self.server.write_attributes("/26250/0/3", "pmin=10&pmax=60&gt=25.5&lt=-5&st=0.5"), "2.04")
        attributes = set(self.discover("/26250/0/3")["</26250/0/3>"].strip(";").split(";"))
        self.assertEqual(attributes, {"pmin=10", "pmax=60", "gt=25.5", "lt=-5", "st=0.5"})

    def test_attributes_of_an_object_show_there(self):
        self.assert_code(self.server.write_attributes("/26250", "pmin=1"), "2.04")
        self.assertIn("pmin=1", self.discover("/26250")["</26250>"])

    def test_attributes_of_an_instance_show_there(self):
        self.assert_code(self.server.write_attributes("/26250/0", "pmax=50"), "2.04")
        self.assertIn("pmax=50", self.discover("/26250/0")["</26250/0>"])
        self.assertNotIn("pmax", self.discover("/26250/2")["</26250/2>"])

    def test_a_resource_inherits_attributes(self):
        self.assert_code(self.server.write_attributes("/26250/0", "pmax=50"), "2.04")
        self.assertIn("pmax=50", self.discover("/26250/0/3")["</26250/0/3>"])

    def test_an_attribute_is_removed_by_one_without_a_value(self):
        self.server.write_attributes("/26250/0/3", "pmin=10&pmax=60")
        self.assert_code(self.server.write_attributes("/26250/0/3", "pmin"), "2.04")
        attributes = self.discover("/26250/0/3")["</26250/0/3>"]
        self.assertNotIn("pmin", attributes)
        self.assertIn("pmax=60", attributes)

    def test_a_minimum_above_the_maximum_does_no_harm(self):
        # In two requests, for Leshan refuses to send both. Core 1.1.1 5.1.2 has pmax ignored then.
        self.assert_code(self.server.write_attributes("/26250/0/3", "pmax=10"), "2.04")
        self.assertIn(self.server.write_attributes("/26250/0/3", "pmin=60").code, ("2.04", "4.00"))

    def test_a_threshold_of_a_text_is_refused(self):
        self.assert_code(self.server.write_attributes("/26250/0/0", "gt=1"), "4.00")

    def test_what_is_not_there_is_not_found(self):
        self.assert_code(self.server.discover("/26250/5"), "4.04")
        self.assert_code(self.server.write_attributes("/26250/5", "pmin=1"), "4.04")

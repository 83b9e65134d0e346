"""Observe, Notify and both ways to end it. What must not be notified is shown by what comes next instead."""
import time

from interop import waiting
from interop.case import RegisteredCase

VALUE = "/3303/0/5700"


class ObserveCase(RegisteredCase):
    """A temperature sensor and what observes it."""

    def setUp(self):
        super().setUp()
        self.daemon.create("/3303/0", "5700=20", "5701=Cel")

    def observe(self, path=VALUE, format=None):
        answer = self.server.observe(path, format)
        self.assert_code(answer, "2.05")
        self.assertIsNotNone(answer.observation, repr(answer))
        return answer

    def observations(self):
        return self.daemon.ctl_json("observe")


class Observe(ObserveCase):
    def test_the_answer_carries_the_value(self):
        self.assertEqual(self.observe().content, 20.0)

    def test_a_change_is_notified(self):
        observation = self.observe()
        self.daemon.set(VALUE, "21.5")
        self.assertEqual(self.server.notification(observation).content, 21.5)

    def test_a_value_of_the_server_itself_is_notified(self):
        self.daemon.create("/3308/0", "5900=1")
        observation = self.observe("/3308/0/5900")
        self.server.write("/3308/0/5900", 2.0)
        self.assertEqual(self.server.notification(observation).content, 2.0)

    def test_notifications_keep_the_format_that_was_asked_for(self):
        for value, format in enumerate(("TEXT", "CBOR", "TLV", "SENML_JSON", "SENML_CBOR"), 30):
            with self.subTest(format):
                observation = self.observe(format=format)
                self.daemon.set(VALUE, str(value))
                notified = self.server.notification(observation)
                self.assertEqual((notified.content, notified.format), (value, format))
                self.assert_code(self.server.cancel_actively(observation), "2.05")

    def test_an_instance(self):
        observation = self.observe("/3303/0")
        self.daemon.set(VALUE, "22")
        notified = self.server.notification(observation)
        self.assertEqual((notified.content[5700], notified.content[5701]), (22.0, "Cel"))

    def test_an_object(self):
        observation = self.observe("/3303")
        self.daemon.create("/3303/4", "5700=4")
        self.assertEqual(self.server.notification(observation).content[4][5700], 4.0)

    def test_a_multiple_resource_and_one_of_its_instances(self):
        self.daemon.create("/26250/0", "11=0=1,7=7")
        whole, part = self.observe("/26250/0/11", "TLV"), self.observe("/26250/0/11/7", "TEXT")
        self.daemon.set("/26250/0/11/7", "8")
        self.assertEqual(self.server.notification(whole).content, {0: 1, 7: 8})
        self.assertIn(self.server.notification(part).content, (8, "8"))

    def test_an_equal_value_is_not_notified(self):
        observation = self.observe()
        self.daemon.set(VALUE, "20")
        self.daemon.set(VALUE, "23")
        self.assertEqual(self.server.notification(observation).content, 23.0)

    def test_the_sample_applications_wave_is_notified(self):
        self.daemon.ctl("delete", "/3303/0")
        self.daemon.thermometer(seconds=0.2)
        observation = self.observe()
        first, second = self.server.notification(observation), self.server.notification(observation)
        self.assertNotEqual(first.content, second.content)

    def test_a_large_value_is_notified_whole(self):
        self.daemon.create("/26250/0", "0=small")
        observation = self.observe("/26250/0/0")
        text = "abcdefgh" * 1000
        self.daemon.set("/26250/0/0", text)
        self.assertEqual(self.server.notification(observation).content, text)

    def test_the_observation_survives_an_update(self):
        observation = self.observe()
        self.daemon.ctl("update")
        self.server.expect("updated")
        self.daemon.set(VALUE, "24")
        self.assertEqual(self.server.notification(observation).content, 24.0)

    def test_notifications_are_non_confirmable_by_default(self):
        observation = self.observe()
        self.daemon.set(VALUE, "24")
        self.assertFalse(self.server.notification(observation).raw["confirmable"])


class ObserveWithAttributes(ObserveCase):
    def test_pmin_holds_a_notification_back_and_sends_the_last_value(self):
        self.server.write_attributes(VALUE, "pmin=1")
        began = time.monotonic()
        observation = self.observe()
        self.daemon.set(VALUE, "21")
        self.daemon.set(VALUE, "22")
        notified = self.server.notification(observation)
        self.assertEqual(notified.content, 22.0)
        self.assertGreaterEqual(time.monotonic() - began, 1.0)

    def test_pmax_repeats_a_value_that_does_not_change(self):
        self.server.write_attributes(VALUE, "pmax=1")
        observation = self.observe()
        self.assertEqual(self.server.notification(observation).content, 20.0)
        self.assertEqual(self.server.notification(observation).content, 20.0)

    def test_gt_notifies_when_the_value_crosses_it_either_way(self):
        self.server.write_attributes(VALUE, "gt=25")
        self.check_notified(sets=("22", "26", "27", "24"), notified=(26.0, 24.0))

    def test_lt_notifies_when_the_value_crosses_it_either_way(self):
        self.server.write_attributes(VALUE, "lt=10")
        self.check_notified(sets=("15", "9", "8", "11"), notified=(9.0, 11.0))

    def test_st_notifies_when_the_value_has_moved_that_far(self):
        self.server.write_attributes(VALUE, "st=2")
        self.check_notified(sets=("21", "21.9", "22", "21", "24.5"), notified=(22.0, 24.5))

    def test_attributes_of_the_instance_hold_for_its_resources(self):
        self.server.write_attributes("/3303/0", "pmax=1")
        observation = self.observe()
        self.assertEqual(self.server.notification(observation).content, 20.0)

    def test_attributes_that_are_written_later_hold_at_once(self):
        observation = self.observe()
        self.server.write_attributes(VALUE, "pmax=1")
        self.assertEqual(self.server.notification(observation).content, 20.0)

    def check_notified(self, sets, notified):
        observation = self.observe()
        for value in sets:
            self.daemon.set(VALUE, value)
        self.assertEqual(tuple(self.server.notification(observation).content for _ in notified), notified)


class ConfirmableNotifications(ObserveCase):
    account = 'default-notification = "con"'

    def test_are_sent_where_the_configuration_says_so(self):
        observation = self.observe()
        for value in (21.0, 22.0):
            self.daemon.set(VALUE, str(value))
            notified = self.server.notification(observation)
            self.assertEqual((notified.content, notified.raw["confirmable"]), (value, True))

    def test_their_reset_ends_the_observation(self):
        observation = self.observe()
        self.server.cancel_passively(observation)
        self.daemon.set(VALUE, "21")
        waiting.until(lambda: self.observations() == [], "the Reset ends the observation")


class Cancel(ObserveCase):
    def test_actively_by_a_get(self):
        observation = self.observe()
        self.assert_code(self.server.cancel_actively(observation), "2.05")
        self.assertEqual(self.observations(), [])

    def test_passively_by_a_reset(self):
        observation = self.observe()
        self.server.cancel_passively(observation)
        self.daemon.set(VALUE, "21")
        waiting.until(lambda: self.observations() == [], "the Reset ends the observation")
        self.assertFalse([event for event in self.server.seen() if event["event"] == "notification"])

    def test_deleting_the_instance_ends_its_observation(self):
        self.observe()
        self.assert_code(self.server.delete("/3303/0"), "2.02")
        waiting.until(lambda: self.observations() == [], "the Delete ends the observation")

    def test_a_new_registration_ends_it(self):
        self.observe()
        self.server.stop()
        self.server.start()
        self.daemon.ctl("update", expect=None)
        self.server.expect("registered")
        self.daemon.wait_until_registered(times=2)
        self.assertEqual(self.observations(), [])

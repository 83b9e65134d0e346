"""Execute: an application decides what comes of it."""
from interop import every_type
from interop.case import RegisteredCase


class Execute(RegisteredCase):
    def setUp(self):
        super().setUp()
        self.daemon.create("/26250/0", "0=to be run")

    def test_succeeds_when_the_application_does(self):
        self.daemon.handle(every_type.RUN, "true")
        self.assert_code(self.server.execute(every_type.RUN), "2.04")

    def test_hands_over_the_arguments(self):
        command = 'echo "ran with 0=[$LWM2M_ARG_0] 5=[${LWM2M_ARG_5-none}] from $LWM2M_SSID"'
        handler = self.daemon.handle(every_type.RUN, command)
        self.assert_code(self.server.execute(every_type.RUN, "0='hello',5"), "2.04")
        handler.wait_for_line(r"ran with 0=\[hello\] 5=\[\] from 1")

    def test_the_application_refuses_as_bad_request(self):
        self.daemon.handle(every_type.RUN, "exit 64")
        self.assert_code(self.server.execute(every_type.RUN), "4.00")

    def test_the_application_fails(self):
        self.daemon.handle(every_type.RUN, "exit 1")
        self.assert_code(self.server.execute(every_type.RUN), "5.00")

    def test_the_application_is_not_ready(self):
        self.daemon.handle(every_type.RUN, "exit 75")
        self.assert_code(self.server.execute(every_type.RUN), "5.03")

    def test_without_an_application_it_does_not_succeed(self):
        answer = self.server.execute(every_type.RUN)
        self.assertNotEqual(answer.code[0], "2", repr(answer))

    def test_other_requests_are_answered_meanwhile(self):
        self.daemon.handle(every_type.RUN, f"while ! [ -e '{self.daemon.directory}/go' ]; do sleep 0.05; done")
        pending = self.server.in_background(lambda: self.server.execute(every_type.RUN))
        self.assertEqual(self.server.read(every_type.TEXT).content, "to be run")
        self.assertFalse(pending.done())
        (self.daemon.directory / "go").touch()
        self.assert_code(pending.result(30), "2.04")

    def test_the_sample_application_resets_or_refuses(self):
        demo = self.daemon.thermometer(seconds=60)
        self.assert_code(self.server.execute("/3303/0/5605"), "2.04")
        demo.wait_for_line("execute /3303/0/5605: done")
        self.assert_code(self.server.execute("/3303/0/5605", "9"), "4.00")
        demo.wait_for_line("execute /3303/0/5605 9: refused")

    def test_the_daemon_resets_measured_extremes_where_no_application_wants_to(self):
        self.daemon.create("/3303/0", "5700=20")
        self.daemon.set("/3303/0/5700", "30")
        self.assertEqual(self.server.read("/3303/0/5602").content, 30.0)
        self.daemon.set("/3303/0/5700", "25")
        self.assert_code(self.server.execute("/3303/0/5605"), "2.04")
        self.assertEqual(self.server.read("/3303/0/5602").content, 25.0)

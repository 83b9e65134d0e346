#include <new>
#include <stdexcept>

#include "tests/bus/service_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;

class Manager : public Service {
 protected:
  // The names in a PropertiesChanged of an interface.
  static std::vector<std::string> changed(const ReceivedSignal& signal) {
    auto reader = signal.reader();
    reader.text();
    std::vector<std::string> names;
    reader.enter('a', "{sv}");
    while (reader.enter('e', "sv")) {
      names.emplace_back(reader.text());
      reader.skip("v");
      reader.leave();
    }
    return names;
  }
};

TEST_F(Manager, ShowsItsProperties) {
  EXPECT_EQ(text_property(kRoot, "Manager", "Version"), "0.1.0");
  EXPECT_EQ(text_property(kRoot, "Manager", "EndpointName"), "node");
  EXPECT_EQ(text_property(kRoot, "Manager", "ProtocolVersion"), "1.1");
  EXPECT_EQ(text_property(kRoot, "Manager", "State"), "registered");
  auto features = get_property(kRoot, "Manager", "Features");
  EXPECT_EQ(features.reader().peek().contents, "as");
}

TEST_F(Manager, PausesAndResumesAndSaysSo) {
  caller.listen();
  EXPECT_EQ(caller.call("Manager", "Pause").text, "");
  EXPECT_THAT(changed(caller.next_signal("PropertiesChanged")), testing::IsSupersetOf({"State", "Paused"}));
  EXPECT_EQ(text_property(kRoot, "Manager", "State"), "suspended");
  EXPECT_EQ(caller.call("Manager", "Resume").text, "");
  EXPECT_THAT(changed(caller.next_signal("PropertiesChanged")), testing::Contains("Paused"));
}

TEST_F(Manager, StopsAndStarts) {
  EXPECT_EQ(caller.call("Manager", "Stop", "b", 0).text, "");
  EXPECT_EQ(text_property(kRoot, "Manager", "State"), "stopped");
  EXPECT_EQ(caller.call("Manager", "Start").text, "");
  EXPECT_EQ(text_property(kRoot, "Manager", "State"), "registered");
}

TEST_F(Manager, UpdatesServers) {
  EXPECT_EQ(caller.call("Manager", "Update", "q", 1).text, "");
  EXPECT_EQ(caller.call("Manager", "Update", "q", 0).text, "");
  EXPECT_EQ(caller.call("Manager", "Update", "q", 77).error, "NotFound");
}

TEST_F(Manager, EmitsEvents) {
  caller.listen();
  caller.call("Manager", "Update", "q", 1);
  auto signal = caller.next_signal("Event");
  auto reader = signal.reader();
  EXPECT_THAT(std::string(reader.text()), HasSubstr("registration-update"));
  EXPECT_EQ(reader.u16(), 1);
}

TEST_F(Manager, SendsValues) {
  create_temperature();
  auto sent = caller.call("Manager", "Send", "qasa{sv}", 1, 2, "/3303/0/5700", "/3/0/0", 0);
  ASSERT_EQ(sent.text, "");
  const std::uint64_t first = sent.reader().u64();
  caller.listen();
  sent = caller.call("Manager", "Send", "qasa{sv}", 0, 1, "/3303/0", 0);
  ASSERT_EQ(sent.text, "");
  const std::uint64_t second = sent.reader().u64();
  EXPECT_NE(first, second);
  const auto signal = caller.next_signal("Event");
  auto reader = signal.reader();
  EXPECT_EQ(reader.text(), "send-complete");
  EXPECT_EQ(reader.u16(), 1);
  reader.enter('a', "{sv}");
  reader.enter('e', "sv");
  EXPECT_EQ(reader.text(), "Id");
  reader.enter('v', "t");
  EXPECT_EQ(reader.u64(), second);
}

TEST_F(Manager, SendsSamples) {
  create_temperature();
  EXPECT_EQ(caller.call("Manager", "Send", "qasa{sv}", 1, 0, 1, "Samples", "a(stv)", 2, "/3303/0/5700",
                        std::uint64_t{1'600'000'000'000'000}, "d", 18.5, "/3303/0/5700",
                        std::uint64_t{1'600'000'060'000'000}, "d", 18.6).text, "");
}

TEST_F(Manager, RefusesToSendWhatIsWrong) {
  create_temperature();
  const auto sample = [this](const char* path, std::uint64_t time) {
    return caller.call("Manager", "Send", "qasa{sv}", 1, 0, 1, "Samples", "a(stv)", 1, path, time, "d", 18.5).error;
  };
  EXPECT_EQ(sample("/3303/0/5700", 0), "BadValue");
  EXPECT_EQ(sample("/3303/0/5700", UINT64_MAX), "BadValue");
  EXPECT_EQ(sample("3303", 1'600'000'000'000'000), "BadValue");
  EXPECT_EQ(caller.call("Manager", "Send", "qasa{sv}", 1, 0, 1, "Samples", "as", 0).error, "TypeMismatch");
  EXPECT_EQ(caller.call("Manager", "Send", "qasa{sv}", 1, 0, 1, "Samples", "s", "x").error, "TypeMismatch");
  EXPECT_EQ(caller.call("Manager", "Send", "qasa{sv}", 1, 0, 0).error, "BadValue");
  EXPECT_EQ(caller.call("Manager", "Send", "qasa{sv}", 77, 1, "/3/0/0", 0).error, "NotFound");
  EXPECT_EQ(caller.call("Manager", "Send", "qasa{sv}", 1, 1, "/3303/9", 0).error, "NotFound");
}

TEST_F(Manager, SetsHowOftenServersAreNotified) {
  create_temperature();
  EXPECT_EQ(caller.call("Manager", "SetNotificationPeriods", "qsuu", 1, "/3303/0/5700", 10, 60).error, "");
  EXPECT_EQ(caller.call("Manager", "SetNotificationPeriods", "qsuu", 0, "/3303", 0, 0).error, "");
  EXPECT_EQ(caller.call("Manager", "SetNotificationPeriods", "qsuu", 1, "/3303/0/5700", 60, 10).error, "BadValue");
  EXPECT_EQ(caller.call("Manager", "SetNotificationPeriods", "qsuu", 1, "/3303/9", 1, 2).error, "NotFound");
  EXPECT_EQ(caller.call("Manager", "SetNotificationPeriods", "qsuu", 77, "/3303/0", 1, 2).error, "NotFound");
}

TEST_F(Manager, ReloadsOrTellsWhyNot) {
  EXPECT_EQ(caller.call("Manager", "Reload").text, "");
  EXPECT_EQ(daemon.reloads, 1);
  daemon.reload = []() -> Result<void> { return fail(ErrorCode::kBadValue, "lwm2md.toml:3: uri: no such scheme"); };
  const auto refused = caller.call("Manager", "Reload");
  EXPECT_EQ(refused.error, "BadValue");
  EXPECT_THAT(refused.text, HasSubstr("lwm2md.toml:3"));
}

TEST_F(Manager, ListsObservations) {
  create_temperature();
  daemon.turn([this] {
    engine::Request observe{.exchange = engine::ExchangeId(77), .token = {1, {9}}, .uri_path = {"3303", "0", "5700"}};
    observe.observe = 0;
    daemon.client().on_request(engine::ShortServerId(1), observe);
  });
  auto listed = caller.call("Manager", "ListObservations");
  auto reader = listed.reader();
  ASSERT_TRUE(reader.enter('a', "(qasa{sv})"));
  ASSERT_TRUE(reader.enter('r', "qasa{sv}"));
  EXPECT_EQ(reader.u16(), 1);
  reader.enter('a', "s");
  EXPECT_EQ(reader.text(), "/3303/0/5700");

  EXPECT_TRUE(caller.call("Manager", "IsObserved", "s", "/3303/0/5700").reader().boolean());
  EXPECT_FALSE(caller.call("Manager", "IsObserved", "s", "/3303/1").reader().boolean());
  EXPECT_EQ(caller.call("Manager", "IsObserved", "s", "x").error, "BadValue");
}

TEST_F(Manager, KeepsDeviceErrors) {
  EXPECT_EQ(caller.call("Manager", "AddDeviceError", "y", 2).text, "");
  EXPECT_EQ(caller.call("Manager", "ClearDeviceErrors").text, "");
}

TEST_F(Manager, TakesDeviceErrorsFrom1To32) {
  EXPECT_EQ(caller.call("Manager", "AddDeviceError", "y", 0).error, "BadValue");
  EXPECT_EQ(caller.call("Manager", "AddDeviceError", "y", 33).error, "BadValue");
  for (int code = 32; code >= 1; --code) {
    EXPECT_EQ(caller.call("Manager", "AddDeviceError", "y", code).text, "") << code;
  }
  EXPECT_EQ(caller.call("Manager", "AddDeviceError", "y", 32).text, "");  // it is there already
}

TEST_F(Manager, AnswersInternalWhenAMethodThrowsAndGoesOn) {
  daemon.reload = []() -> Result<void> { throw std::runtime_error("no paper"); };
  const auto thrown = caller.call("Manager", "Reload");
  EXPECT_EQ(thrown.error, "Internal");
  EXPECT_EQ(thrown.text, "Reload: no paper");
  daemon.reload = []() -> Result<void> { throw std::bad_alloc(); };
  EXPECT_EQ(caller.call("Manager", "Reload").error, "Internal");

  daemon.reload = [] { return Result<void>(); };
  EXPECT_EQ(caller.call("Manager", "Reload").text, "");
  EXPECT_EQ(daemon.reloads, 3);
  EXPECT_EQ(caller.call("Manager", "Update", "q", 1).text, "");  // the turn has ended with the exception: timers run
}

class ImpatientManager : public Service {
 protected:
  ImpatientManager() : Service(milliseconds(50)) {}
};

TEST_F(ImpatientManager, AnswersTimeoutWhenAServerIsSlowAndTheWorkGoesOn) {
  daemon.server_answers = false;
  const auto slow = caller.call("Manager", "Update", "q", 1);
  EXPECT_EQ(slow.error, "Timeout");
  daemon.server_answers = true;
  EXPECT_EQ(text_property(kRoot, "Manager", "EndpointName"), "node");
}

}  // namespace
}  // namespace lwm2m::test

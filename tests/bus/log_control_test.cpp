// The log level at run time, the way that systemctl service-log-level goes.
#include "tests/bus/service_fixture.hpp"
#include "tests/bus/tool.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;

constexpr const char* kPath = "/org/freedesktop/LogControl1";
constexpr const char* kInterface = "org.freedesktop.LogControl1";
constexpr const char* kProperties = "org.freedesktop.DBus.Properties";

class LogControl : public Service {
 protected:
  std::string get(const char* name) {
    const auto reply = caller.call_at(kPath, kProperties, "Get", "ss", kInterface, name);
    EXPECT_EQ(reply.text, "");
    auto reader = reply.reader();
    reader.enter('v', "s");
    return std::string(reader.text());
  }
  Reply set(const char* name, const char* value) {
    return caller.call_at(kPath, kProperties, "Set", "ssv", kInterface, name, "s", value);
  }
  ToolResult busctl(std::vector<std::string> rest, std::optional<uid_t> user = std::nullopt) {
    std::vector<std::string> words{"busctl", "--system"};
    words.insert(words.end(), rest.begin(), rest.end());
    return run_tool(event.get(), bus.address(), words, user);
  }
  void TearDown() override { spdlog::set_level(spdlog::level::off); }
};

TEST_F(LogControl, ChangesTheLevel) {
  const auto becomes = [this](const char* word, spdlog::level::level_enum level, const char* shown) {
    EXPECT_EQ(set("LogLevel", word).text, "") << word;
    EXPECT_EQ(spdlog::get_level(), level) << word;
    EXPECT_EQ(get("LogLevel"), shown);
  };
  becomes("emerg", spdlog::level::critical, "crit");
  becomes("alert", spdlog::level::critical, "crit");
  becomes("crit", spdlog::level::critical, "crit");
  becomes("err", spdlog::level::err, "err");
  becomes("warning", spdlog::level::warn, "warning");
  becomes("notice", spdlog::level::info, "info");
  becomes("info", spdlog::level::info, "info");
  becomes("debug", spdlog::level::debug, "debug");
}

TEST_F(LogControl, ShowsTheNearestWordForALevelThatSyslogHasNot) {
  spdlog::set_level(spdlog::level::trace);
  EXPECT_EQ(get("LogLevel"), "debug");
}

TEST_F(LogControl, RefusesALevelThatThereIsNot) {
  spdlog::set_level(spdlog::level::err);
  EXPECT_EQ(set("LogLevel", "verbose").error, "BadValue");
  const auto number = caller.call_at(kPath, kProperties, "Set", "ssv", kInterface, "LogLevel", "u", 7U);
  EXPECT_EQ(number.error, "BadValue");
  EXPECT_EQ(spdlog::get_level(), spdlog::level::err);
}

TEST_F(LogControl, TakesTheTargetThatItHasAndNoOther) {
  EXPECT_EQ(get("LogTarget"), "console");
  EXPECT_EQ(set("LogTarget", "console").text, "");
  EXPECT_EQ(set("LogTarget", "journal").error, "BadValue");
  EXPECT_EQ(get("LogTarget"), "console");
}

TEST_F(LogControl, LeavesOtherPropertiesToTheLibrary) {
  EXPECT_EQ(get("SyslogIdentifier"), "lwm2md");
  EXPECT_EQ(set("SyslogIdentifier", "other").error, "org.freedesktop.DBus.Error.PropertyReadOnly");
  EXPECT_EQ(set("LogColour", "red").error, "org.freedesktop.DBus.Error.UnknownProperty");
  const auto short_call = caller.call_at(kPath, kProperties, "Set", "s", kInterface);
  EXPECT_NE(short_call.error, "");
}

TEST_F(LogControl, ServesTheFirstCallOfAStranger) {
  BusClient stranger(event.get(), bus.address());
  EXPECT_EQ(stranger.call_at(kPath, kProperties, "Set", "ssv", kInterface, "LogLevel", "s", "warning").text, "");
  EXPECT_EQ(spdlog::get_level(), spdlog::level::warn);
}

TEST_F(LogControl, WorksWithBusctl) {
  const auto set = busctl({"set-property", "org.lwm2md.Client1", kPath, kInterface, "LogLevel", "s", "err"});
  EXPECT_EQ(set.status, 0) << set.output;
  EXPECT_EQ(busctl({"get-property", "org.lwm2md.Client1", kPath, kInterface, "LogLevel"}).output, "s \"err\"\n");
  EXPECT_THAT(busctl({"introspect", "org.lwm2md.Client1", kPath, kInterface}).output, HasSubstr("writable"));
}

TEST_F(LogControl, IsReadByEverybodyAndWrittenByAdministrators) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root, to be somebody else";
  constexpr uid_t kNobody = 65534;
  spdlog::set_level(spdlog::level::err);
  const auto set = busctl({"set-property", "org.lwm2md.Client1", kPath, kInterface, "LogLevel", "s", "debug"}, kNobody);
  EXPECT_NE(set.status, 0);
  EXPECT_THAT(set.output, HasSubstr("root and the group lwm2m only"));
  EXPECT_EQ(spdlog::get_level(), spdlog::level::err);
  EXPECT_EQ(busctl({"get-property", "org.lwm2md.Client1", kPath, kInterface, "LogLevel"}, kNobody).output,
            "s \"err\"\n");
}

}  // namespace
}  // namespace lwm2m::test

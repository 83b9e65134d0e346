// What a careless or hostile caller sends over the bus: each is refused by name, and nothing else happens.
#include "tests/daemon/daemon_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

constexpr const char* kInvalidArguments = "org.freedesktop.DBus.Error.InvalidArgs";
constexpr const char* kUnknownMethod = "org.freedesktop.DBus.Error.UnknownMethod";
constexpr const char* kUnknownInterface = "org.freedesktop.DBus.Error.UnknownInterface";
constexpr int kTooManyPaths = 65537;
constexpr std::size_t kTooLargeValue = (1U << 20U) + 1;

class DaemonBusInput : public Daemon {
 protected:
  void SetUp() override {
    Daemon::SetUp();
    start();
    ASSERT_EQ(set_up_values(), "");
  }
  void TearDown() override {
    if (HasFatalFailure()) return Daemon::TearDown();
    EXPECT_EQ(caller.number("/3303/0/5700"), 20);
    EXPECT_EQ(read("/3/0/0"), "Maker");
    EXPECT_EQ(received(support::RequestKind::kRegister), 1U);
    Daemon::TearDown();
  }
  std::string set_up_values() {
    return caller
        .call("Registry", "Write", "a(sv)a{sv}", 2, "/3303/0/5700", "d", 20.0, "/3303/0/5750", "s", "hall", 1, "Create",
              "b", 1)
        .error;
  }
  // Set with a variant of this type.
  template <class... Arguments>
  std::string set(const char* path, const char* type, Arguments... arguments) {
    return caller.call("Registry", "Set", "sv", path, type, arguments...).error;
  }
};

TEST_F(DaemonBusInput, ASignatureThatIsNotTheMethodsIsInvalid) {
  EXPECT_EQ(caller.call("Registry", "Get", "i", 3303).error, kInvalidArguments);
  EXPECT_EQ(caller.call("Registry", "Get").error, kInvalidArguments);
  EXPECT_EQ(caller.call("Registry", "Set", "ss", "/3303/0/5700", "21").error, kInvalidArguments);
  EXPECT_EQ(caller.call("Registry", "Write", "a(sv)", 1, "/3303/0/5700", "d", 21.0).error, kInvalidArguments);
  EXPECT_EQ(caller.call("Registry", "Execute", "sa{ss}", "/3303/0/5605", 0).error, kInvalidArguments);
  EXPECT_EQ(caller.call("Manager", "Update", "u", 1).error, kInvalidArguments);
  EXPECT_EQ(caller.call("Definitions", "Define", "q", 26241).error, kInvalidArguments);
}

TEST_F(DaemonBusInput, AMethodThatIsNotThereIsUnknown) {
  EXPECT_EQ(caller.call("Registry", "Forge", "s", "/3").error, kUnknownMethod);
  EXPECT_THAT(caller.call("NoSuchInterface", "Get", "s", "/3").error, AnyOf(kUnknownInterface, kUnknownMethod));
}

TEST_F(DaemonBusInput, AVariantThatDoesNotFitTheResourceIsATypeMismatch) {
  EXPECT_EQ(set("/3303/0/5700", "s", "21"), "TypeMismatch");
  EXPECT_EQ(set("/3303/0/5700", "b", 1), "TypeMismatch");
  EXPECT_EQ(set("/3303/0/5700", "v", "d", 21.0), "TypeMismatch");
  EXPECT_EQ(set("/3303/0/5700", "ad", 1, 21.0), "TypeMismatch");
  EXPECT_EQ(set("/3303/0/5700", "(d)", 21.0), "TypeMismatch");
  EXPECT_EQ(set("/3303/0/5700", "a{sv}", 1, "Value", "d", 21.0), "TypeMismatch");
  EXPECT_EQ(set("/3303/0/5700", "a(qv)", 1, 0, "d", 21.0), "TypeMismatch");
  EXPECT_EQ(set("/3303/0/5750", "d", 1.0), "TypeMismatch");
  EXPECT_EQ(set("/3303/0/5750", "o", "/hall"), "TypeMismatch");
  EXPECT_EQ(set("/3303/0/5750", "ay", 0), "TypeMismatch");
  EXPECT_EQ(set("/3/0/9", "d", 5.5), "TypeMismatch");
  EXPECT_EQ(set("/3/0/9", "t", std::uint64_t{1} << 63U), "TypeMismatch");
  EXPECT_EQ(caller.text("/3303/0/5750"), "hall");
}

TEST_F(DaemonBusInput, AnyIntegerTypeIsTakenForAnInteger) {
  EXPECT_EQ(set("/3/0/9", "y", 50), "");
  EXPECT_EQ(set("/3/0/9", "q", 51), "");
  EXPECT_EQ(set("/3/0/9", "n", 52), "");
  EXPECT_EQ(set("/3/0/9", "u", 53), "");
  EXPECT_EQ(set("/3/0/9", "i", 54), "");
  EXPECT_EQ(set("/3/0/9", "t", std::uint64_t{55}), "");
  EXPECT_EQ(set("/3/0/9", "x", std::int64_t{56}), "");
  EXPECT_EQ(caller.integer("/3/0/9"), 56);
}

TEST_F(DaemonBusInput, APathThatIsNoneIsABadValue) {
  const std::string endless(1U << 20U, '/');
  const std::string digits = "/" + std::string(1U << 20U, '3');
  for (const char* path :
       {"", "//", "3303/0/5700", "/3303/0/5700/", "/3303//5700", "/65536/0/0", "/3303/0/5700/0/0", "/-1/0/0",
        "/3303/0/0x10", " /3303/0/5700", "/3303/0/5700\n", "/03303/0/5700", "/3303/0/5700 ", "/\xc3\xa9/0/0",
        "/99999999999999999999/0/0", "/3303/*/5700", endless.c_str(), digits.c_str()}) {
    EXPECT_EQ(caller.call("Registry", "Get", "s", path).error, "BadValue") << std::string(path).substr(0, 40);
    EXPECT_EQ(set(path, "d", 21.0), "BadValue") << std::string(path).substr(0, 40);
    EXPECT_EQ(caller.call("Registry", "Read", "asa{sv}", 1, path, 0).error, "BadValue")
        << std::string(path).substr(0, 40);
    EXPECT_EQ(caller.call("Registry", "List", "su", path, 1).error, "BadValue") << std::string(path).substr(0, 40);
    EXPECT_EQ(caller.call("Registry", "Delete", "s", path).error, "BadValue") << std::string(path).substr(0, 40);
  }
}

TEST_F(DaemonBusInput, AMessageAboutALongPathStaysShort) {
  const std::string path = "/" + std::string(1U << 20U, '3');
  EXPECT_LT(caller.call("Registry", "Get", "s", path.c_str()).text.size(), 1000U);
}

TEST_F(DaemonBusInput, APathOfAnotherLevelIsABadValue) {
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/").error, "BadValue");
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/3303").error, "BadValue");
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/3303/0").error, "BadValue");
  EXPECT_EQ(set("/3303/0", "d", 21.0), "BadValue");
  EXPECT_EQ(caller.call("Registry", "Delete", "s", "/").error, "BadValue");
  EXPECT_EQ(caller.call("Registry", "Execute", "sa{ys}", "/3303/0", 0).error, "BadValue");
}

TEST_F(DaemonBusInput, WhatIsNotThereIsNamedAsSuch) {
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/3303/9/5700").error, "NotFound");
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/3303/0/5701").error, "NotFound");
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/64999/0/0").error, "NotFound");
  EXPECT_EQ(set("/64999/0/0", "d", 21.0), "NotDefined");
  EXPECT_EQ(set("/3303/0/64999", "d", 21.0), "NotDefined");
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/3303/0/5605").error, "MethodNotAllowed");
  EXPECT_EQ(caller.call("Registry", "Execute", "sa{ys}", "/3303/0/5700", 0).error, "MethodNotAllowed");
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/0/0/0").error, "AccessDenied");
  EXPECT_EQ(caller.call("Manager", "Update", "q", 9).error, "NotFound");
}

TEST_F(DaemonBusInput, AnOptionThatIsNoneIsABadValue) {
  const auto write_with = [this](const char* key, const char* type, auto value) {
    return caller.call("Registry", "Write", "a(sv)a{sv}", 1, "/3303/0/5700", "d", 21.0, 1, key, type, value).error;
  };
  EXPECT_EQ(write_with("Persistant", "b", 1), "BadValue");
  EXPECT_EQ(write_with("", "b", 1), "BadValue");
  EXPECT_EQ(write_with("Persistent\n", "b", 1), "BadValue");
  EXPECT_EQ(write_with("Persistent", "s", "true"), "TypeMismatch");
  EXPECT_EQ(
      caller
          .call("Registry", "Write", "a(sv)a{sv}", 1, "/3303/0/5700", "d", 21.0, 2, "Create", "b", 1, "Create", "b", 1)
          .error,
      "BadValue");
}

TEST_F(DaemonBusInput, AWriteWithOneBadValueWritesNone) {
  EXPECT_EQ(
      caller.call("Registry", "Write", "a(sv)a{sv}", 2, "/3303/0/5700", "d", 21.0, "/3303/0/5750", "d", 1.0, 0).error,
      "TypeMismatch");
}

TEST_F(DaemonBusInput, MoreThanTheBoundsIsTooLarge) {
  const auto many_paths = [](sd_bus_message* message) {
    sd_bus_message_open_container(message, 'a', "s");
    for (int i = 0; i < kTooManyPaths; ++i) sd_bus_message_append(message, "s", "/3303/0/5700");
    sd_bus_message_close_container(message);
    return sd_bus_message_append(message, "a{sv}", 0);
  };
  EXPECT_EQ(caller.call_with("Registry", "Read", many_paths).error, "TooLarge");
  const auto many_values = [](sd_bus_message* message) {
    sd_bus_message_open_container(message, 'a', "(sv)");
    for (int i = 0; i < kTooManyPaths; ++i) sd_bus_message_append(message, "(sv)", "/3303/0/5700", "d", 21.0);
    sd_bus_message_close_container(message);
    return sd_bus_message_append(message, "a{sv}", 0);
  };
  EXPECT_EQ(caller.call_with("Registry", "Write", many_values).error, "TooLarge");
  const std::string text(kTooLargeValue, 'x');
  EXPECT_EQ(set("/3303/0/5750", "s", text.c_str()), "TooLarge");
  EXPECT_THAT(caller.call("Definitions", "Load", "s", text.c_str()).error, AnyOf("TooLarge", "BadDefinition"));
}

TEST_F(DaemonBusInput, ALineBreakInAStringIsPartOfIt) {
  const std::string value = "first\nsecond\r\n\tthird\x01";
  ASSERT_EQ(set("/3303/0/5750", "s", value.c_str()), "");
  EXPECT_EQ(caller.text("/3303/0/5750"), value);
  EXPECT_EQ(read("/3303/0/5750"), value);
}

// Whoever reads the log must be able to trust each line of it.
TEST_F(DaemonBusInput, NobodyWritesLinesIntoTheLog) {
  const char* forged = "x\n2026-01-01T00:00:00.000 critical: forged";
  caller.call("Registry", "Get", "s", forged);
  caller.call("Apps", "Register", "sa{sv}", forged, 0);
  caller.call("Definitions", "Load", "s", forged);
  caller.call("Definitions", "Define", "qssba(qsssbb)", 26241, forged, "1.0", 1, 1, 0, forged, "String", "RW", 0, 1);
  caller.call("Manager", "Update", "q", 9);
  EXPECT_EQ(caller.number("/3303/0/5700"), 20);
  EXPECT_THAT(daemon.log_so_far(), testing::Not(HasSubstr("\n2026-01-01T00:00:00.000 critical: forged")));
}

TEST_F(DaemonBusInput, ADefinitionThatIsNoneIsABadDefinition) {
  const auto define = [this](const char* type, const char* operations, const char* version) {
    return caller
        .call("Definitions", "Define", "qssba(qsssbb)", 26241, "Pump", version, 1, 1, 0, "Speed", type, operations, 0,
              1)
        .error;
  };
  EXPECT_EQ(define("Complex", "RW", "1.0"), "BadDefinition");
  EXPECT_EQ(define("Integer", "X", "1.0"), "BadDefinition");
  EXPECT_EQ(define("Integer", "RW", "one"), "BadDefinition");
  EXPECT_EQ(caller.call("Definitions", "Load", "s", "<LWM2M>").error, "BadDefinition");
  EXPECT_EQ(caller.call("Definitions", "Load", "s", "").error, "BadDefinition");
  EXPECT_EQ(caller.call("Definitions", "Define", "qssba(qsssbb)", 1, "Server", "1.0", 1, 0).error, "AccessDenied");
}

}  // namespace
}  // namespace lwm2m::test

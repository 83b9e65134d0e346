#include "dbus/bus_errors.hpp"

#include <gmock/gmock.h>

#include <set>

namespace lwm2m::dbus {
namespace {

TEST(BusErrors, HaveANameForEveryCode) {
  std::set<std::string> names;
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInUse); ++code) {
    names.insert(bus_error_name(static_cast<ErrorCode>(code)));
  }
  // The table of the contract.
  std::set<std::string> wanted;
  for (const char* name :
       {"NotFound", "NotDefined", "MethodNotAllowed", "BadValue", "TypeMismatch", "Unauthorized", "NotAcceptable",
        "PreconditionFailed", "TooLarge", "Unavailable", "Internal", "AccessDenied", "NotOwner", "AlreadyExists", "Busy",
        "CacheFull", "Held", "NotConnected", "ServerRejected", "Timeout", "Inhibited", "BadDefinition", "InUse"}) {
    wanted.insert(std::string("org.lwm2md.Client1.Error.") + name);
  }
  EXPECT_EQ(names, wanted);
}

TEST(BusErrors, SayBadValueForWhatIsNoPathAndCannotBeDecoded) {
  EXPECT_EQ(bus_error_name(ErrorCode::kBadPath), "org.lwm2md.Client1.Error.BadValue");
  EXPECT_EQ(bus_error_name(ErrorCode::kMalformed), "org.lwm2md.Client1.Error.BadValue");
}

TEST(BusErrors, KeepTheMeaningOfAHandlersError) {
  const auto code = [](const char* name) { return from_bus_error(std::string("org.lwm2md.Client1.Error.") + name, "x").code(); };
  EXPECT_EQ(code("NotFound"), ErrorCode::kNotFound);
  EXPECT_EQ(code("NotDefined"), ErrorCode::kNotDefined);
  EXPECT_EQ(code("MethodNotAllowed"), ErrorCode::kMethodNotAllowed);
  EXPECT_EQ(code("BadValue"), ErrorCode::kBadValue);
  EXPECT_EQ(code("TypeMismatch"), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("Unauthorized"), ErrorCode::kUnauthorized);
  EXPECT_EQ(code("NotAcceptable"), ErrorCode::kNotAcceptable);
  EXPECT_EQ(code("PreconditionFailed"), ErrorCode::kPreconditionFailed);
  EXPECT_EQ(code("TooLarge"), ErrorCode::kTooLarge);
  EXPECT_EQ(code("Unavailable"), ErrorCode::kUnavailable);
  EXPECT_EQ(code("Internal"), ErrorCode::kInternal);
}

TEST(BusErrors, TakeNobodyThereForUnavailable) {
  for (const char* name : {"NoReply", "Timeout", "TimedOut", "ServiceUnknown", "NameHasNoOwner", "Disconnected"}) {
    EXPECT_EQ(from_bus_error(std::string("org.freedesktop.DBus.Error.") + name, "x").code(), ErrorCode::kUnavailable) << name;
  }
}

TEST(BusErrors, TakeAnyOtherErrorForInternal) {
  for (const char* name : {"org.lwm2md.Client1.Error.AccessDenied", "org.lwm2md.Client1.Error.Held",
                           "org.lwm2md.Client1.Error.NoSuchName", "org.freedesktop.DBus.Error.UnknownMethod",
                           "com.example.NotFound", "NotFound", ""}) {
    EXPECT_EQ(from_bus_error(name, "x").code(), ErrorCode::kInternal) << name;
  }
}

TEST(BusErrors, CarryTheTextOrElseTheName) {
  EXPECT_EQ(from_bus_error("org.lwm2md.Client1.Error.BadValue", "too hot").message(), "too hot");
  EXPECT_EQ(from_bus_error("com.example.Broken", "").message(), "com.example.Broken");
}

}  // namespace
}  // namespace lwm2m::dbus

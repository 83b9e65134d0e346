#include "dbus/option_reader.hpp"

#include <gmock/gmock.h>

#include "tests/unit/dbus/test_message.hpp"

namespace lwm2m::dbus {
namespace {

using testing::HasSubstr;

class OptionReader : public testing::Test {
 protected:
  template <class... Arguments>
  Result<void> read(Arguments... arguments) {
    TestMessage message;
    message.append("a{sv}", arguments...);
    auto reader = message.reader();
    const std::array<Option, 4> known{
        {{"Flag", &flag}, {"Text", &text}, {"Number", &number}, {"Handler", ObjectPathOption{&handler}}}};
    return read_options(reader, known);
  }

  bool flag = false;
  std::string text{};
  std::uint64_t number = 7;
  std::string handler{};
};

TEST_F(OptionReader, ReadsEveryKind) {
  ASSERT_TRUE(read(4, "Flag", "b", 1, "Text", "s", "grace", "Number", "t", std::uint64_t{5}, "Handler", "o", "/h"));
  EXPECT_TRUE(flag);
  EXPECT_EQ(text, "grace");
  EXPECT_EQ(number, 5U);
  EXPECT_EQ(handler, "/h");
}

TEST_F(OptionReader, LeavesDefaultsWhereNothingIsGiven) {
  ASSERT_TRUE(read(0));
  EXPECT_EQ(number, 7U);
}

TEST_F(OptionReader, TakesAnyIntegerForANumber) {
  ASSERT_TRUE(read(1, "Number", "i", 30));
  EXPECT_EQ(number, 30U);
  EXPECT_EQ(read(1, "Number", "i", -1).error().code(), ErrorCode::kTypeMismatch);
  EXPECT_EQ(read(1, "Number", "d", 1.0).error().code(), ErrorCode::kTypeMismatch);
}

TEST_F(OptionReader, RefusesAnUnknownKeyByItsName) {
  const auto outcome = read(1, "Flagg", "b", 1);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), ErrorCode::kBadValue);
  EXPECT_THAT(outcome.error().message(), HasSubstr("Flagg"));
}

TEST_F(OptionReader, RefusesAKeyTwice) {
  EXPECT_EQ(read(2, "Flag", "b", 1, "Flag", "b", 0).error().code(), ErrorCode::kBadValue);
}

TEST_F(OptionReader, RefusesTheWrongTypeByTheKey) {
  const auto outcome = read(1, "Flag", "s", "yes");
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), ErrorCode::kTypeMismatch);
  EXPECT_THAT(outcome.error().message(), HasSubstr("Flag"));
  EXPECT_EQ(read(1, "Handler", "s", "/h").error().code(), ErrorCode::kTypeMismatch);
  EXPECT_EQ(read(1, "Text", "o", "/h").error().code(), ErrorCode::kTypeMismatch);
  EXPECT_EQ(read(1, "Flag", "a(qv)", 0).error().code(), ErrorCode::kTypeMismatch);
}

}  // namespace
}  // namespace lwm2m::dbus

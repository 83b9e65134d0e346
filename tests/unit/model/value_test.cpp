#include "daemon/model/value.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>
#include <string>

namespace lwm2m::model {
namespace {

constexpr auto kNan = std::numeric_limits<double>::quiet_NaN();
constexpr auto kInfinity = std::numeric_limits<double>::infinity();
constexpr auto kLowest = std::numeric_limits<std::int64_t>::min();
constexpr auto kHighest = std::numeric_limits<std::int64_t>::max();

Value text(const char* value) { return std::string(value); }
Value integer(std::int64_t value) { return value; }
Value unsigned_integer(std::uint64_t value) { return value; }

// The value after conversion, as text; "refused".
std::string converted(Value value, DataType type) {
  const auto result = convert(std::move(value), type);
  if (result) return to_string(*result);
  EXPECT_EQ(result.error().code(), ErrorCode::kTypeMismatch);
  return "refused";
}

TEST(DataType, HasANameThatReadsBack) {
  for (int i = 0; i <= static_cast<int>(DataType::kCorelnk); ++i) {
    const auto type = static_cast<DataType>(i);
    EXPECT_EQ(parse_data_type(to_string(type)), type);
  }
  EXPECT_EQ(to_string(DataType::kUnsignedInteger), "Unsigned Integer");
  EXPECT_EQ(parse_data_type("integer"), std::nullopt);
  EXPECT_EQ(parse_data_type(""), std::nullopt);
}

TEST(Value, KnowsItsType) {
  EXPECT_EQ(type_of(text("x")), DataType::kString);
  EXPECT_EQ(type_of(integer(1)), DataType::kInteger);
  EXPECT_EQ(type_of(unsigned_integer(1)), DataType::kUnsignedInteger);
  EXPECT_EQ(type_of(1.0), DataType::kFloat);
  EXPECT_EQ(type_of(true), DataType::kBoolean);
  EXPECT_EQ(type_of(Bytes{}), DataType::kOpaque);
  EXPECT_EQ(type_of(Time{}), DataType::kTime);
  EXPECT_EQ(type_of(Objlnk{}), DataType::kObjlnk);
  EXPECT_EQ(type_of(Corelnk{}), DataType::kCorelnk);
}

TEST(Value, TakesNanForEqualToItself) {
  EXPECT_TRUE(same_value(Value(kNan), Value(kNan)));
  EXPECT_FALSE(same_value(Value(kNan), Value(1.0)));
  EXPECT_TRUE(same_value(Value(0.0), Value(-0.0)));
}

TEST(Value, DiffersFromTheSameNumberOfAnotherType) {
  EXPECT_FALSE(same_value(integer(1), unsigned_integer(1)));
  EXPECT_FALSE(same_value(integer(1), Value(1.0)));
  EXPECT_FALSE(same_value(integer(1), Value(Time{1})));
}

TEST(Value, IsANumberIfItsTypeIsNumeric) {
  EXPECT_EQ(as_number(integer(-3)), -3.0);
  EXPECT_EQ(as_number(unsigned_integer(3)), 3.0);
  EXPECT_EQ(as_number(Value(0.5)), 0.5);
  EXPECT_EQ(as_number(Value(Time{3})), 3.0);
  EXPECT_EQ(as_number(Value(true)), std::nullopt);
  EXPECT_EQ(as_number(text("3")), std::nullopt);
}

TEST(Value, IsPrintedForPeople) {
  EXPECT_EQ(to_string(text("x")), "x");
  EXPECT_EQ(to_string(Value(22.5)), "22.5");
  EXPECT_EQ(to_string(Value(true)), "true");
  EXPECT_EQ(to_string(Value(Objlnk{66, 0})), "66:0");
  EXPECT_EQ(to_string(Value(Time{-5})), "-5");
  EXPECT_EQ(to_string(Value(Bytes{0x0A, 0xFF})), "0aff");
  EXPECT_EQ(to_string(Value(Bytes(33, 0))), std::string(64, '0') + "…");
}

TEST(Convert, TakesIntegersForAnotherIntegerTypeIfTheyFit) {
  EXPECT_EQ(converted(integer(5), DataType::kUnsignedInteger), "5");
  EXPECT_EQ(converted(integer(-5), DataType::kUnsignedInteger), "refused");
  EXPECT_EQ(converted(unsigned_integer(5), DataType::kInteger), "5");
  EXPECT_EQ(converted(unsigned_integer(static_cast<std::uint64_t>(kHighest)), DataType::kInteger),
            "9223372036854775807");
  EXPECT_EQ(converted(unsigned_integer(static_cast<std::uint64_t>(kHighest) + 1), DataType::kInteger), "refused");
  EXPECT_EQ(converted(integer(kLowest), DataType::kTime), "-9223372036854775808");
  EXPECT_EQ(converted(Value(Time{-1}), DataType::kInteger), "-1");
  EXPECT_EQ(converted(Value(Time{-1}), DataType::kUnsignedInteger), "refused");
}

TEST(Convert, TakesAFloatForAnIntegerIfItIsExact) {
  EXPECT_EQ(converted(Value(5.0), DataType::kInteger), "5");
  EXPECT_EQ(converted(Value(-0.0), DataType::kUnsignedInteger), "0");
  EXPECT_EQ(converted(Value(5.5), DataType::kInteger), "refused");
  EXPECT_EQ(converted(Value(-5.0), DataType::kUnsignedInteger), "refused");
  EXPECT_EQ(converted(Value(-0x1p63), DataType::kInteger), "-9223372036854775808");
  EXPECT_EQ(converted(Value(0x1p63), DataType::kInteger), "refused");
  EXPECT_EQ(converted(Value(0x1p63), DataType::kUnsignedInteger), "9223372036854775808");
  EXPECT_EQ(converted(Value(0x1p64), DataType::kUnsignedInteger), "refused");
  EXPECT_EQ(converted(Value(1e300), DataType::kInteger), "refused");
  EXPECT_EQ(converted(Value(-1e300), DataType::kInteger), "refused");
}

TEST(Convert, TakesNanAndInfinityForNoInteger) {
  for (const double value : {kNan, kInfinity, -kInfinity}) {
    EXPECT_EQ(converted(Value(value), DataType::kInteger), "refused");
    EXPECT_EQ(converted(Value(value), DataType::kUnsignedInteger), "refused");
    EXPECT_EQ(converted(Value(value), DataType::kTime), "refused");
  }
}

TEST(Convert, TakesAnIntegerForAFloat) {
  EXPECT_EQ(converted(integer(-3), DataType::kFloat), "-3");
  EXPECT_EQ(converted(unsigned_integer(3), DataType::kFloat), "3");
}

TEST(Convert, TakesAStringForACorelnkButNotTheOtherWayRound) {
  EXPECT_EQ(std::get<Corelnk>(convert(text("</3>"), DataType::kCorelnk).value()).links, "</3>");
  EXPECT_EQ(converted(Value(Corelnk{"</3>"}), DataType::kString), "refused");
}

TEST(Convert, LeavesTheRightTypeAlone) {
  EXPECT_EQ(converted(text("x"), DataType::kString), "x");
  EXPECT_EQ(converted(Value(kNan), DataType::kFloat), "nan");
}

TEST(Convert, RefusesEverythingElse) {
  EXPECT_EQ(converted(text("5"), DataType::kInteger), "refused");
  EXPECT_EQ(converted(integer(1), DataType::kBoolean), "refused");
  EXPECT_EQ(converted(Value(true), DataType::kInteger), "refused");
  EXPECT_EQ(converted(integer(1), DataType::kString), "refused");
  EXPECT_EQ(converted(Value(Bytes{}), DataType::kString), "refused");
  EXPECT_EQ(converted(text("1:2"), DataType::kObjlnk), "refused");
  EXPECT_EQ(converted(integer(1), DataType::kNone), "refused");
}

// The same, of a value whose giver chose its type.
std::string converted_strictly(Value value, DataType type) {
  const auto result = convert_strictly(std::move(value), type);
  if (result) return to_string(*result);
  EXPECT_EQ(result.error().code(), ErrorCode::kTypeMismatch);
  return "refused";
}

TEST(ConvertStrictly, TakesNoFloatForAnIntegerHoweverWholeItIs) {
  for (const auto type : {DataType::kInteger, DataType::kUnsignedInteger, DataType::kTime}) {
    EXPECT_EQ(converted_strictly(Value(5.0), type), "refused");
    EXPECT_EQ(converted_strictly(Value(0.0), type), "refused");
  }
  EXPECT_EQ(converted_strictly(Value(5.0), DataType::kFloat), "5");
}

TEST(ConvertStrictly, TakesAnIntegerForAFloatThatHoldsExactlyThat) {
  constexpr std::int64_t kEveryIntegerBelow = std::int64_t{1} << 53;
  EXPECT_EQ(converted_strictly(integer(-kEveryIntegerBelow), DataType::kFloat), "-9007199254740992");
  EXPECT_EQ(converted_strictly(integer(-kEveryIntegerBelow - 1), DataType::kFloat), "refused");
  EXPECT_EQ(converted_strictly(integer(kEveryIntegerBelow + 2), DataType::kFloat), "9007199254740994");
  EXPECT_EQ(converted_strictly(integer(kLowest), DataType::kFloat), "-9.223372036854776e+18");
  EXPECT_EQ(converted_strictly(integer(kHighest), DataType::kFloat), "refused");
  EXPECT_EQ(converted_strictly(unsigned_integer(std::uint64_t{1} << 63U), DataType::kFloat), "9.223372036854776e+18");
  EXPECT_EQ(converted_strictly(unsigned_integer(~std::uint64_t{0}), DataType::kFloat), "refused");
}

TEST(ConvertStrictly, TakesIntegersThatFitAndStringsForCorelnk) {
  EXPECT_EQ(converted_strictly(unsigned_integer(5), DataType::kInteger), "5");
  EXPECT_EQ(converted_strictly(integer(-5), DataType::kUnsignedInteger), "refused");
  EXPECT_EQ(converted_strictly(integer(-5), DataType::kTime), "-5");
  EXPECT_EQ(converted_strictly(text("</3>"), DataType::kCorelnk), "</3>");
  EXPECT_EQ(converted_strictly(text("5"), DataType::kFloat), "refused");
}

TEST(Objlnk, ReadsAndWritesTwoIds) {
  EXPECT_EQ(Objlnk::parse("66:0").value(), (Objlnk{66, 0}));
  EXPECT_EQ(Objlnk::parse("65535:65535").value(), Objlnk{});
  EXPECT_EQ(Objlnk::parse("FFFF:FFFF").value(), Objlnk{});
  EXPECT_TRUE(Objlnk{}.is_null());
  EXPECT_FALSE((Objlnk{3303, 65535}).is_null());
  EXPECT_EQ((Objlnk{3303, 65535}).to_string(), "3303:65535");
  for (const char* bad :
       {"", ":", "66", "66:", ":0", "66:0:0", "66:0 ", " 66:0", "65536:0", "-1:0", "a:b", "ffff:ffff"}) {
    EXPECT_EQ(Objlnk::parse(bad).error().code(), ErrorCode::kMalformed) << bad;
  }
}

TEST(ResourceInstances, StaySortedAndUnique) {
  ResourceInstances instances;
  set_instance(instances, ResourceInstanceId(7), integer(1));
  set_instance(instances, ResourceInstanceId(2), integer(2));
  set_instance(instances, ResourceInstanceId(9), integer(3));
  set_instance(instances, ResourceInstanceId(7), integer(4));
  const ResourceInstances expected{
      {ResourceInstanceId(2), integer(2)}, {ResourceInstanceId(7), integer(4)}, {ResourceInstanceId(9), integer(3)}};
  EXPECT_EQ(instances, expected);
}

TEST(ResourceInstances, AreFoundById) {
  const ResourceInstances instances{{ResourceInstanceId(2), integer(2)}, {ResourceInstanceId(7), integer(7)}};
  ASSERT_NE(find_instance(instances, ResourceInstanceId(7)), nullptr);
  EXPECT_EQ(*find_instance(instances, ResourceInstanceId(7)), integer(7));
  EXPECT_EQ(find_instance(instances, ResourceInstanceId(3)), nullptr);
  EXPECT_EQ(find_instance(instances, ResourceInstanceId(8)), nullptr);
  EXPECT_EQ(find_instance({}, ResourceInstanceId(0)), nullptr);
}

TEST(ResourceValue, ComparesInstanceByInstance) {
  const ResourceInstances one{{ResourceInstanceId(0), Value(kNan)}};
  const ResourceInstances other{{ResourceInstanceId(1), Value(kNan)}};
  const ResourceInstances two{{ResourceInstanceId(0), Value(kNan)}, {ResourceInstanceId(1), Value(kNan)}};
  EXPECT_TRUE(same_value(ResourceValue(one), ResourceValue(one)));
  EXPECT_FALSE(same_value(ResourceValue(one), ResourceValue(other)));
  EXPECT_FALSE(same_value(ResourceValue(one), ResourceValue(two)));
  EXPECT_FALSE(same_value(ResourceValue(one), ResourceValue(Value(kNan))));
  EXPECT_TRUE(same_value(ResourceValue(Value(kNan)), ResourceValue(Value(kNan))));
  EXPECT_TRUE(same_value(ResourceValue(ResourceInstances{}), ResourceValue(ResourceInstances{})));
}

}  // namespace
}  // namespace lwm2m::model

#include "dbus/value_marshalling.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "tests/unit/dbus/test_message.hpp"

namespace lwm2m::dbus {
namespace {

using model::Value;
using testing::HasSubstr;

model::Path path(std::string_view text) { return model::Path::parse(text).value(); }

// What a value is after the bus has carried it.
Value carried(const Value& value) {
  TestMessage message;
  auto writer = message.writer();
  append_value(writer, value);
  auto reader = message.reader();
  return read_value(reader, "/1/2/3").value().single();
}

template <class... Arguments>
Result<model::ResourceValue> read(const char* types, Arguments... arguments) {
  TestMessage message;
  message.append(types, arguments...);
  auto reader = message.reader();
  return read_value(reader, "/3303/0/5700");
}

TEST(ValueMarshalling, CarriesEveryType) {
  EXPECT_EQ(carried(std::string("Cel")), Value(std::string("Cel")));
  EXPECT_EQ(carried(std::string()), Value(std::string()));
  EXPECT_EQ(carried(std::int64_t{-5}), Value(std::int64_t{-5}));
  EXPECT_EQ(carried(std::numeric_limits<std::uint64_t>::max()), Value(std::numeric_limits<std::uint64_t>::max()));
  EXPECT_EQ(carried(21.5), Value(21.5));
  EXPECT_EQ(carried(true), Value(true));
  EXPECT_EQ(carried(false), Value(false));
  EXPECT_EQ(carried(Bytes{0, 1, 255}), Value(Bytes{0, 1, 255}));
  EXPECT_EQ(carried(Bytes{}), Value(Bytes{}));
  EXPECT_EQ(carried(model::Objlnk{3303, 0}), Value(model::Objlnk{3303, 0}));
}

TEST(ValueMarshalling, CarriesTimeAndCorelnkAsWhatTheyAreMadeOf) {
  EXPECT_EQ(carried(model::Time{-1}), Value(std::int64_t{-1}));
  EXPECT_EQ(carried(model::Corelnk{"</3/0>"}), Value(std::string("</3/0>")));
}

TEST(ValueMarshalling, HasTheSignatureOfTheContract) {
  const auto signature = [](const Value& value) {
    TestMessage message;
    auto writer = message.writer();
    append_value(writer, value);
    return std::string(message.reader().peek().contents);
  };
  EXPECT_EQ(signature(std::string()), "s");
  EXPECT_EQ(signature(model::Corelnk{}), "s");
  EXPECT_EQ(signature(std::int64_t{}), "x");
  EXPECT_EQ(signature(model::Time{}), "x");
  EXPECT_EQ(signature(std::uint64_t{}), "t");
  EXPECT_EQ(signature(0.0), "d");
  EXPECT_EQ(signature(false), "b");
  EXPECT_EQ(signature(Bytes{}), "ay");
  EXPECT_EQ(signature(model::Objlnk{}), "(qq)");
}

TEST(ValueMarshalling, TakesEveryIntegerTypeOfTheBus) {
  EXPECT_EQ(read("v", "y", 255)->single(), Value(std::uint64_t{255}));
  EXPECT_EQ(read("v", "n", -7)->single(), Value(std::int64_t{-7}));
  EXPECT_EQ(read("v", "q", 65535)->single(), Value(std::uint64_t{65535}));
  EXPECT_EQ(read("v", "i", -8)->single(), Value(std::int64_t{-8}));
  EXPECT_EQ(read("v", "u", 4000000000U)->single(), Value(std::uint64_t{4000000000U}));
  EXPECT_EQ(read("v", "x", std::int64_t{-9})->single(), Value(std::int64_t{-9}));
  EXPECT_EQ(read("v", "t", std::uint64_t{9})->single(), Value(std::uint64_t{9}));
}

TEST(ValueMarshalling, CarriesAMultipleResource) {
  const model::ResourceInstances instances{{model::ResourceInstanceId(0), std::int64_t{1}},
                                           {model::ResourceInstanceId(7), std::string("x")}};
  TestMessage message;
  auto writer = message.writer();
  append_value(writer, model::ResourceValue(instances));
  auto reader = message.reader();
  EXPECT_EQ(reader.peek().contents, "a(qv)");

  const auto value = read_value(reader, "/3/0/6");

  ASSERT_TRUE(value && value->is_multiple());
  EXPECT_EQ(value->instances(), instances);
}

TEST(ValueMarshalling, TakesAMultipleResourceWithoutInstances) {
  const auto value = read("v", "a(qv)", 0);
  ASSERT_TRUE(value && value->is_multiple());
  EXPECT_TRUE(value->instances().empty());
}

TEST(ValueMarshalling, SortsResourceInstances) {
  const auto value = read("v", "a(qv)", 2, 9, "b", 1, 4, "b", 0);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->instances().front().first, model::ResourceInstanceId(4));
}

TEST(ValueMarshalling, RefusesAResourceInstanceTwice) {
  const auto value = read("v", "a(qv)", 2, 4, "b", 1, 4, "b", 0);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code(), ErrorCode::kBadValue);
  EXPECT_THAT(value.error().message(), HasSubstr("/3303/0/5700: resource instance 4"));
}

TEST(ValueMarshalling, RefusesTheReservedResourceInstance) {
  EXPECT_EQ(read("v", "a(qv)", 1, 65535, "b", 1).error().code(), ErrorCode::kBadValue);
}

TEST(ValueMarshalling, RefusesOtherSignaturesByTheirName) {
  const auto list = read("v", "as", 0);
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().code(), ErrorCode::kTypeMismatch);
  EXPECT_THAT(list.error().message(), HasSubstr("/3303/0/5700"));
  EXPECT_THAT(list.error().message(), HasSubstr("'as'"));
  EXPECT_EQ(read("v", "o", "/a").error().code(), ErrorCode::kTypeMismatch);
  EXPECT_EQ(read("v", "g", "s").error().code(), ErrorCode::kTypeMismatch);
  EXPECT_EQ(read("v", "(qqq)", 1, 2, 3).error().code(), ErrorCode::kTypeMismatch);
  EXPECT_EQ(read("v", "a{sv}", 0).error().code(), ErrorCode::kTypeMismatch);
  EXPECT_EQ(read("v", "ax", 0).error().code(), ErrorCode::kTypeMismatch);
}

TEST(ValueMarshalling, RefusesAVariantInAVariant) {
  EXPECT_EQ(read("v", "v", "s", "x").error().code(), ErrorCode::kTypeMismatch);
  EXPECT_EQ(read("v", "a(qv)", 1, 0, "v", "s", "x").error().code(), ErrorCode::kTypeMismatch);
  EXPECT_EQ(read("v", "a(qv)", 1, 0, "a(qv)", 0).error().code(), ErrorCode::kTypeMismatch);
}

TEST(ValueMarshalling, LimitsTheSizeOfOneValue) {
  const std::string at_limit(kMaximumValueSize, 'x');
  EXPECT_TRUE(read("v", "s", at_limit.c_str()));
  const auto beyond = read("v", "s", (at_limit + "x").c_str());
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code(), ErrorCode::kTooLarge);
}

TEST(ValueMarshalling, LimitsTheNumberOfPaths) {
  TestMessage message;
  auto writer = message.writer();
  writer.open('a', "s");
  for (std::size_t i = 0; i <= kMaximumValues; ++i) writer.text("/3");
  writer.close();
  auto reader = message.reader();
  EXPECT_EQ(read_paths(reader).error().code(), ErrorCode::kTooLarge);
}

TEST(ValueMarshalling, ReplacesWhatTheBusDoesNotCarry) {
  EXPECT_EQ(carried(std::string("a\0b", 3)), Value(std::string("a\xEF\xBF\xBD" "b")));
  EXPECT_EQ(carried(std::string("a\xFFz\xC3")), Value(std::string("a\xEF\xBF\xBDz\xEF\xBF\xBD")));
  EXPECT_EQ(carried(std::string("\xC3\xA4\xFF\xE2\x82\xAC")), Value(std::string("\xC3\xA4\xEF\xBF\xBD\xE2\x82\xAC")));
}

TEST(ValueMarshalling, ReadsRecords) {
  TestMessage message;
  message.append("a(sv)", 2, "/3303/0/5700", "d", 21.5, "/3/0/6/1", "i", 3);
  auto reader = message.reader();

  const auto records = read_records(reader);

  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 2U);
  EXPECT_EQ(records->at(0).path, path("/3303/0/5700"));
  EXPECT_EQ(records->at(0).value->single(), Value(21.5));
  EXPECT_EQ(records->at(1).path, path("/3/0/6/1"));
}

TEST(ValueMarshalling, NamesTheRecordThatIsWrong) {
  TestMessage message;
  message.append("a(sv)", 2, "/3303/0/5700", "d", 21.5, "/3303/0/5701", "as", 0);
  auto reader = message.reader();
  EXPECT_THAT(read_records(reader).error().message(), HasSubstr("/3303/0/5701"));

  TestMessage bad_path;
  bad_path.append("a(sv)", 1, "3303/0/5700", "d", 21.5);
  auto bad_reader = bad_path.reader();
  EXPECT_EQ(read_records(bad_reader).error().code(), ErrorCode::kBadPath);
}

TEST(ValueMarshalling, LeavesOutRecordsWithoutAValue) {
  const std::vector<model::Record> records{{path("/3303/0"), std::nullopt, {}}, {path("/3303/1/5700"), Value(1.0), {}}};
  TestMessage message;
  auto writer = message.writer();
  append_records(writer, records);
  EXPECT_STREQ(message.signature(), "a(sv)");
  auto reader = message.reader();
  const auto read_back = read_records(reader);
  ASSERT_EQ(read_back->size(), 1U);
  EXPECT_EQ(read_back->front().path, path("/3303/1/5700"));
}

}  // namespace
}  // namespace lwm2m::dbus

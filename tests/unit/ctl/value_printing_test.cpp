#include "dbus/ctl/value_printing.hpp"

#include <gtest/gtest.h>

#include "dbus/ctl/json.hpp"
#include "dbus/ctl/table.hpp"
#include "dbus/ctl/value_parsing.hpp"

namespace lwm2m::ctl {
namespace {

BusValue text(const char* value) { return BusValue{std::string(value)}; }

TEST(CtlPrinting, WritesEachTypeAsSetTakesIt) {
  EXPECT_EQ(to_text(text("a, b")), "a, b");
  EXPECT_EQ(to_text(BusValue{std::int64_t{-5}}), "-5");
  EXPECT_EQ(to_text(BusValue{std::uint64_t{18446744073709551615U}}), "18446744073709551615");
  EXPECT_EQ(to_text(BusValue{21.5}), "21.5");
  EXPECT_EQ(to_text(BusValue{true}), "true");
  EXPECT_EQ(to_text(BusValue{Bytes{0x01, 0xff}}), "hex:01ff");
  EXPECT_EQ(to_text(BusValue{model::Objlnk{3303, 0}}), "3303:0");
  EXPECT_EQ(to_text(BusValue{}), "");
}

TEST(CtlPrinting, HexIsBareForTextAndOpaque) {
  EXPECT_EQ(to_text(BusValue{Bytes{0x01, 0xff}}, BytesAs::kHex), "01ff");
  EXPECT_EQ(to_text(text("Az"), BytesAs::kHex), "417a");
  EXPECT_EQ(to_text(BusValue{std::int64_t{10}}, BytesAs::kHex), "10");
}

TEST(CtlPrinting, AMultipleResourceCanBeParsedAgain) {
  const BusValue value{BusInstances{{0, text("a,b")}, {7, text("c\\d")}}};
  EXPECT_EQ(to_text(value), "0=a\\,b,7=c\\\\d");
  const auto parsed = parse_resource_value(to_text(value), {model::DataType::kString, true});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->instances()[0].second, model::Value(std::string("a,b")));
  EXPECT_EQ(parsed->instances()[1].second, model::Value(std::string("c\\d")));
}

TEST(CtlPrinting, ATimeIsADateWhereTheTypeIsKnown) {
  EXPECT_EQ(to_text(BusValue{std::int64_t{1700000000}}, model::DataType::kTime), "2023-11-14T22:13:20Z");
  EXPECT_EQ(to_text(BusValue{BusInstances{{2, BusValue{std::int64_t{0}}}}}, model::DataType::kTime),
            "2=1970-01-01T00:00:00Z");
  EXPECT_EQ(to_text(BusValue{std::int64_t{1700000000}}, model::DataType::kInteger), "1700000000");
}

TEST(CtlPrinting, ControlCharactersCannotReachATerminal) {
  EXPECT_EQ(printable("a\x1b[2J\n\x7f"), "a\\x1b[2J\\x0a\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"
                      "2J"),
            "\\x9b2J");  // U+009B, CSI
  EXPECT_EQ(printable("21 \xc2\xb0"
                      "C"),
            "21 \xc2\xb0"
            "C");
  EXPECT_EQ(printable("\xc2"), "\xc2");
}

TEST(CtlPrinting, CodesAreCoapOrTls) {
  EXPECT_EQ(code_text(404), "4.04");
  EXPECT_EQ(code_text(201), "2.01");
  EXPECT_EQ(code_text(40), "alert 40");
}

TEST(CtlTable, PadsToTheLongestCellInCharacters) {
  Table table({"A", "NAME", "C"});
  table.add({"1", "Grad \xc2\xb0", "x"});
  table.add({"1000", "", ""});
  EXPECT_EQ(table.to_string(), "A     NAME    C\n1     Grad \xc2\xb0  x\n1000\n");
}

TEST(CtlTable, ACellCannotEndItsLine) {
  Table table;
  table.add({"a\nb", "c"});
  EXPECT_EQ(table.to_string(), "a\\x0ab  c\n");
}

TEST(CtlJson, HasPlainTypes) {
  const BusValue value{BusDictionary{{"Opaque", BusValue{Bytes{1, 255}}},
                                     {"Link", BusValue{model::Objlnk{3303, 0}}},
                                     {"Multiple", BusValue{BusInstances{{7, BusValue{true}}}}},
                                     {"List", BusValue{BusList{text("a"), BusValue{std::int64_t{-1}}}}},
                                     {"Big", BusValue{std::uint64_t{18446744073709551615U}}},
                                     {"None", BusValue{}}}};
  EXPECT_EQ(to_json(value, JsonLayout::kLine),
            "{\"Opaque\":\"01ff\",\"Link\":\"3303:0\",\"Multiple\":{\"7\":true},\"List\":[\"a\",-1],"
            "\"Big\":18446744073709551615,\"None\":null}");
}

TEST(CtlJson, ADocumentIsIndented) {
  EXPECT_EQ(to_json(BusValue{BusDictionary{{"A", BusValue{1.5}}}}, JsonLayout::kDocument), "{\n  \"A\": 1.5\n}");
}

TEST(CtlBusValue, WhatIsNotThereIsNothing) {
  const BusValue value{BusDictionary{{"Name", text("x")}}};
  EXPECT_EQ(value.at("Name").text(), "x");
  EXPECT_TRUE(value.at("Other").is_nothing());
  EXPECT_TRUE(value.at(3).is_nothing());
  EXPECT_EQ(value.at("Name").number(), 0U);
  EXPECT_FALSE(value.at("Name").flag());
}

}  // namespace
}  // namespace lwm2m::ctl

#include "daemon/codec/link_format.hpp"

#include <array>

#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

std::string message(std::string_view text) {
  const auto links = parse_links(text);
  return links ? "accepted" : links.error().message();
}

TEST(LinkFormat, WritesAttributesOfEveryKind) {
  Bytes out;
  LinkFormatWriter writer(out);
  writer.link(at("/3/0/7/1"));
  writer.attribute("dim", 2U);
  writer.attribute("st", -0.5);
  writer.attribute("lt", 1e-7);
  writer.unquoted("ver", "1.1");
  writer.quoted("uri", "coap://[::1]\"\\");
  writer.flag("obs");
  EXPECT_EQ(as_text(out), R"(</3/0/7/1>;dim=2;st=-0.5;lt=0.0000001;ver=1.1;uri="coap://[::1]\"\\";obs)");
}

TEST(LinkFormat, QuotesSeveralContentFormatsOnly) {
  const std::array<std::uint16_t, 2> formats{110, 11542};
  Bytes out;
  LinkFormatWriter writer(out);
  writer.link({});
  writer.content_formats(std::span(formats).first(0));
  writer.content_formats(std::span(formats).first(1));
  writer.content_formats(formats);
  EXPECT_EQ(as_text(out), "</>;ct=110;ct=\"110 11542\"");
}

TEST(LinkFormat, PutsThePrefixBeforeEveryPath) {
  Bytes out;
  LinkFormatWriter writer(out, "/a/b");
  writer.link({});
  writer.link(at("/3"));
  EXPECT_EQ(as_text(out), "</a/b>,</a/b/3>");
}

TEST(LinkFormat, BeginsItsListBehindWhatIsThere) {
  Bytes out = to_bytes("x");
  LinkFormatWriter writer(out);
  writer.link(at("/3"));
  EXPECT_EQ(as_text(out), "x</3>");
}

TEST(LinkFormat, ReadsSeparatorsInsideQuotes) {
  const auto links = parse_links(R"(</3>;a="x,y;z<>";b=1,</4>;c="\"\\")");
  ASSERT_TRUE(links) << links.error().message();
  ASSERT_EQ(links->size(), 2U);
  EXPECT_EQ((*links)[0].find("a")->value, "x,y;z<>");
  EXPECT_EQ((*links)[0].find("b")->value, "1");
  EXPECT_EQ((*links)[1].find("c")->value, "\"\\");
  EXPECT_EQ((*links)[1].find("d"), nullptr);
}

TEST(LinkFormat, ReadsFlagsAndEmptyQuotes) {
  const auto links = parse_links(R"(</3>;obs;title="")");
  ASSERT_TRUE(links);
  EXPECT_EQ((*links)[0].find("obs")->value, std::nullopt);
  EXPECT_EQ((*links)[0].find("title")->value, "");
}

TEST(LinkFormat, ReadsEmptyTextAsAnEmptyList) { EXPECT_TRUE(parse_links("").value().empty()); }

TEST(LinkFormat, RefusesWhatIsNoList) {
  EXPECT_EQ(message("</3"), "offset 1: no '>'");
  EXPECT_EQ(message("</3>,"), "offset 5: the name of an attribute wanted");
  EXPECT_EQ(message("</3>;"), "offset 5: the name of an attribute wanted");
  EXPECT_EQ(message("</3>;a="), "offset 7: a value wanted");
  EXPECT_EQ(message("</3>;a=\"x"), "offset 9: no closing quote");
  EXPECT_EQ(message("</3>;a=\"x\\"), "offset 10: no closing quote");
  EXPECT_EQ(message("</3></4>"), "offset 4: ',' or ';' wanted");
  EXPECT_EQ(message("</3>;a=\"x\"y"), "offset 10: ',' or ';' wanted");
  EXPECT_EQ(message(",</3>"), "offset 0: the name of an attribute wanted");
}

}  // namespace
}  // namespace lwm2m::codec

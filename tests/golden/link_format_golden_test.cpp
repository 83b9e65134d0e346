// Every golden vector of link-format: written where we send it, parsed always. Facts beside those of
// golden_vectors.hpp: prefix, link, member, and of the link before: number, bare, quoted, formats.
#include <gtest/gtest.h>

#include <string>

#include "daemon/codec/link_format.hpp"
#include "tests/golden/golden_vectors.hpp"

namespace lwm2m::golden {
namespace {

using codec::Link;
using codec::LinkAttribute;

std::string name(const testing::TestParamInfo<Vector>& info) { return test_name(info.param); }

std::vector<std::uint16_t> numbers_of(std::string_view text) {
  std::vector<std::uint16_t> numbers;
  while (!text.empty()) numbers.push_back(static_cast<std::uint16_t>(std::stoul(take_word(text))));
  return numbers;
}

std::string prefix_of(const Vector& vector) {
  for (const auto& fact : vector.facts) {
    if (fact.keyword == "prefix") return fact.text;
  }
  return {};
}

void write_number(codec::LinkFormatWriter& writer, const std::string& attribute, const std::string& number) {
  if (number.find('.') == std::string::npos) {
    writer.attribute(attribute, std::stoi(number));
  } else {
    writer.attribute(attribute, std::stod(number));
  }
}

Bytes write(const Vector& vector) {
  Bytes out;
  const std::string prefix = prefix_of(vector);
  codec::LinkFormatWriter writer(out, prefix);
  for (const auto& fact : vector.facts) {
    std::string_view rest = fact.text;
    if (fact.keyword == "link") writer.link(parse_path(rest));
    if (fact.keyword == "formats") writer.content_formats(numbers_of(rest));
    const std::string attribute = take_word(rest);
    if (fact.keyword == "member") writer.member(attribute, rest);
    if (fact.keyword == "number") write_number(writer, attribute, std::string(rest));
    if (fact.keyword == "bare") writer.unquoted(attribute, rest);
    if (fact.keyword == "quoted") writer.quoted(attribute, rest);
  }
  return out;
}

std::vector<Link> expected_links(const Vector& vector) {
  const std::string prefix = prefix_of(vector);
  std::vector<Link> links;
  for (const auto& fact : vector.facts) {
    std::string_view rest = fact.text;
    const std::string first = take_word(rest);
    if (fact.keyword == "prefix") continue;
    if (fact.keyword == "link") {
      links.push_back({.target = prefix.empty() ? first : prefix + (first == "/" ? "" : first)});
      continue;
    }
    if (fact.keyword == "member") links.push_back({});
    const bool formats = fact.keyword == "formats";
    const bool several = formats && fact.text.find(' ') != std::string::npos;
    const bool quoted = fact.keyword == "quoted" || fact.keyword == "member" || several;
    links.back().attributes.push_back({formats ? "ct" : first, formats ? fact.text : std::string(rest), quoted});
  }
  return links;
}

class GoldenLinks : public testing::TestWithParam<Vector> {};

TEST_P(GoldenLinks, AreWrittenAsTheVector) {
  if (GetParam().direction == "decode") GTEST_SKIP() << "never sent";
  EXPECT_EQ(as_text(write(GetParam())), as_text(GetParam().payload));
}

TEST_P(GoldenLinks, AreParsed) {
  const auto links = codec::parse_links(as_text(GetParam().payload));

  ASSERT_TRUE(links) << links.error().message();
  EXPECT_EQ(*links, expected_links(GetParam()));
}

TEST_P(GoldenLinks, SurviveTruncation) {
  const std::string text(as_text(GetParam().payload));
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto links = codec::parse_links(std::string(text, 0, size));
    if (links) {
      EXPECT_NE(*links, expected_links(GetParam())) << size;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Vectors, GoldenLinks, testing::ValuesIn(load("link_format.txt")), name);

TEST(GoldenLinkVectors, AreAllTested) { EXPECT_EQ(load("link_format.txt").size(), 12U); }

}  // namespace
}  // namespace lwm2m::golden

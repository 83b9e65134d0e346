#include "config/server_uri.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace lwm2m::config {
namespace {

struct Good {
  const char* text;
  Scheme scheme;
  const char* host;
  int port;
  bool is_ip_literal;
  const char* canonical;

  // GoogleTest would print the bytes, padding included.
  friend void PrintTo(const Good& good, std::ostream* out) { *out << good.text; }
};

class GoodUri : public testing::TestWithParam<Good> {};

TEST_P(GoodUri, IsTakenApart) {
  const Good& expected = GetParam();
  const auto uri = ServerUri::parse(expected.text);
  ASSERT_TRUE(uri) << expected.text << ": " << uri.error().message();
  EXPECT_EQ(uri->scheme, expected.scheme);
  EXPECT_EQ(uri->host, expected.host);
  EXPECT_EQ(uri->port.value(), expected.port);
  EXPECT_EQ(uri->is_ip_literal, expected.is_ip_literal);
  EXPECT_EQ(uri->text, expected.text);
  EXPECT_EQ(uri->to_string(), expected.canonical);
}

INSTANTIATE_TEST_SUITE_P(
    Table, GoodUri,
    testing::Values(Good{"coap://a", Scheme::kCoap, "a", 5683, false, "coap://a:5683"},
                    Good{"coaps://lwm2m.example.com", Scheme::kCoaps, "lwm2m.example.com", 5684, false,
                         "coaps://lwm2m.example.com:5684"},
                    Good{"coap+tcp://h", Scheme::kCoapTcp, "h", 5683, false, "coap+tcp://h:5683"},
                    Good{"coaps+tcp://h", Scheme::kCoapsTcp, "h", 5684, false, "coaps+tcp://h:5684"},
                    Good{"coaps://h:1", Scheme::kCoaps, "h", 1, false, "coaps://h:1"},
                    Good{"coaps://h:65535", Scheme::kCoaps, "h", 65535, false, "coaps://h:65535"},
                    Good{"COAPS://H.Example", Scheme::kCoaps, "h.example", 5684, false, "coaps://h.example:5684"},
                    Good{"coaps://h/", Scheme::kCoaps, "h", 5684, false, "coaps://h:5684"},
                    Good{"coaps://my_host-1.x2", Scheme::kCoaps, "my_host-1.x2", 5684, false,
                         "coaps://my_host-1.x2:5684"},
                    Good{"coap://192.0.2.1:5683", Scheme::kCoap, "192.0.2.1", 5683, true, "coap://192.0.2.1:5683"},
                    Good{"coap://[2001:DB8::1]", Scheme::kCoap, "2001:db8::1", 5683, true, "coap://[2001:db8::1]:5683"},
                    Good{"coaps://[::1]:7000", Scheme::kCoaps, "::1", 7000, true, "coaps://[::1]:7000"},
                    Good{"coaps://[::ffff:192.0.2.1]", Scheme::kCoaps, "::ffff:192.0.2.1", 5684, true,
                         "coaps://[::ffff:192.0.2.1]:5684"}));

class BadUri : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(BadUri, IsRefusedWithItsReason) {
  const auto& [text, reason] = GetParam();
  const auto uri = ServerUri::parse(text);
  ASSERT_FALSE(uri) << text;
  EXPECT_EQ(uri.error().code(), ErrorCode::kBadValue);
  EXPECT_NE(uri.error().message().find(reason), std::string::npos) << text << ": " << uri.error().message();
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadUri,
    testing::Values(
        std::pair("", "empty"), std::pair("lwm2m.example.com", "no scheme"), std::pair("coaps:host", "no scheme"),
        std::pair("http://h", "scheme is not known"), std::pair("coap+ws://h", "scheme is not known"),
        std::pair("://h", "scheme is not known"), std::pair("coaps://", "host is missing"),
        std::pair("coaps://:5684", "host is missing"), std::pair("coaps://h:", "port"),
        std::pair("coaps://h:0", "port"), std::pair("coaps://h:65536", "port"), std::pair("coaps://h:+1", "port"),
        std::pair("coaps://h:1x", "port"), std::pair("coaps://h:99999999999", "port"),
        std::pair("coaps://user@h", "user information"), std::pair("coaps://u:p@h:1", "user information"),
        std::pair("coaps://h/rd", "path, query or fragment"), std::pair("coaps://h?q", "path, query or fragment"),
        std::pair("coaps://h/?q", "path, query or fragment"), std::pair("coaps://h#f", "path, query or fragment"),
        std::pair("coaps://2001:db8::1", "needs brackets"), std::pair("coaps://[::1", "']' is missing"),
        std::pair("coaps://[::1]x", "may follow"), std::pair("coaps://[::1]:", "port"),
        std::pair("coaps://[]", "host is missing"), std::pair("coaps://[1.2.3.4]", "no IPv6 address"),
        std::pair("coaps://[fe80::1%eth0]", "zone"), std::pair("coaps://[v1.x]", "no IPv6 address"),
        std::pair("coaps://-a", "no DNS name"), std::pair("coaps://a-", "no DNS name"),
        std::pair("coaps://a..b", "no DNS name"), std::pair("coaps://a.", "no DNS name"),
        std::pair("coaps://.a", "no DNS name"), std::pair("coaps://a b", "no DNS name"),
        std::pair("coaps://h%41", "no DNS name"), std::pair("coaps://b\xC3\xBC.de", "no DNS name"),
        std::pair("coaps://10.0.0.256", "no DNS name"), std::pair("coaps://10.0.0", "no DNS name"),
        std::pair("coaps://010.0.0.1", "no DNS name"), std::pair("coaps://" + std::string(64, 'a'), "no DNS name"),
        std::pair("coaps://" + std::string(250, 'a'), "longer than 255"),
        std::pair(std::string("coaps://h\0.x", 12), "no DNS name"),
        std::pair(std::string("coaps://[::1\0]", 14), "no IPv6 address")));

TEST(ServerUri, NeverQuotesWhatIsWrong) {
  for (const char* text :
       {"coaps://user:hunter2@h", "hunter2", "coaps://h/hunter2", "coaps://hunter2!", "hunter2://h"}) {
    const auto uri = ServerUri::parse(text);
    ASSERT_FALSE(uri);
    EXPECT_EQ(uri.error().message().find("hunter2"), std::string::npos) << uri.error().message();
  }
}

TEST(ServerUri, AcceptsALabelOf63AndANameOf253Bytes) {
  const std::string label(63, 'a');
  const std::string name = label + "." + label + "." + label + "." + std::string(61, 'b');
  ASSERT_EQ(name.size(), 253U);
  EXPECT_TRUE(is_dns_name(name));
  EXPECT_FALSE(is_dns_name(name + "b"));
}

}  // namespace
}  // namespace lwm2m::config

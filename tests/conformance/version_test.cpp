// What differs between the versions of the enabler, and what becomes of a version that the server does not know.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::Method;
using engine::ProtocolVersion;
using testing::HasSubstr;
using testing::Not;

class Version : public testing::TestWithParam<ProtocolVersion> {
 protected:
  static engine::Options speaking(ProtocolVersion version) {
    engine::Options options = Scenario::default_options();
    options.version = version;
    return options;
  }
  static bool is(ProtocolVersion version) { return GetParam() == version; }
  static bool since(ProtocolVersion version) { return GetParam() >= version; }
  std::string code(const Ask& ask) {
    const auto answer = scenario.ask(ask);
    return answer ? answer->code.to_string() : "none";
  }
  void SetUp() override {
    scenario.create("/26241/0", {{"/26241/0/0", model::Value(std::int64_t{1})}});
    scenario.client().start();
    scenario.drain();
    query = scenario.query();
    links = std::string(as_text(scenario.next_request()->request.payload));
    scenario.answer(engine::kCreated, {"rd", "1"});
    scenario.ask(
        {.method = Method::kPost, .path = "/26241/0", .content_format = 11542, .payload = "\x83\x05\x41\x01\x01"});
  }

  Scenario scenario{speaking(GetParam())};
  std::string query;
  std::string links;
};

INSTANTIATE_TEST_SUITE_P(All, Version,
                         testing::Values(ProtocolVersion::k1_0, ProtocolVersion::k1_1, ProtocolVersion::k1_2),
                         [](const auto& of) { return "Of1_" + std::to_string(static_cast<int>(of.param)); });

TEST_P(Version, IsSaidInRegister) {
  EXPECT_THAT(query, HasSubstr("lwm2m=" + std::string(engine::to_string(GetParam()))));
}

TEST_P(Version, RegisterNamesTheFormatsThatItHas) {
  EXPECT_EQ(links.find("110") != std::string::npos, since(ProtocolVersion::k1_1)) << links;
}

TEST_P(Version, AnswersWithoutAcceptInItsFirstFormat) {
  const auto answer = scenario.ask({.path = "/26241/0"});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->content_format, is(ProtocolVersion::k1_0) ? 11542 : 112);
}

TEST_P(Version, SenmlBelongsTo11) {
  EXPECT_EQ(code({.path = "/26241/0", .accept = 110}), since(ProtocolVersion::k1_1) ? "2.05" : "4.06");
  EXPECT_EQ(code({.path = "/26241/0/0", .accept = 60}), since(ProtocolVersion::k1_1) ? "2.05" : "4.06");
  EXPECT_EQ(code({.method = Method::kPut,
                  .path = "/26241/0/0",
                  .content_format = 110,
                  .payload = R"([{"n":"/26241/0/0","v":2}])"}),
            since(ProtocolVersion::k1_1) ? "2.04" : "4.15");
}

TEST_P(Version, TlvAndTextBelongToAll) {
  EXPECT_EQ(code({.path = "/26241/0", .accept = 11542}), "2.05");
  EXPECT_EQ(code({.path = "/26241/0/0", .accept = 0}), "2.05");
}

TEST_P(Version, ResourceInstancesHavePathsFrom11On) {
  const bool has = since(ProtocolVersion::k1_1);
  EXPECT_EQ(code({.path = "/26241/0/5/1"}), has ? "2.05" : "4.05");
  EXPECT_EQ(code({.path = "/26241/0/5/1", .observe = 0}), has ? "2.05" : "4.05");
  EXPECT_EQ(code({.method = Method::kPut, .path = "/26241/0/5/1", .content_format = 0, .payload = "2"}),
            has ? "2.04" : "4.05");
  EXPECT_EQ(code({.method = Method::kPut, .path = "/26241/0/5/1", .queries = {"pmin=1"}}), has ? "2.04" : "4.05");
}

TEST_P(Version, ResourceInstancesAreDeletedFrom12On) {
  scenario.ask({.method = Method::kPut,
                .path = "/26241/0/5",
                .content_format = 11542,
                .payload = "\x86\x05\x41\x01\x01\x41\x02\x02"});
  EXPECT_EQ(code({.method = Method::kDelete, .path = "/26241/0/5/1"}), since(ProtocolVersion::k1_2) ? "2.02" : "4.05");
  EXPECT_EQ(code({.method = Method::kDelete, .path = "/26241/0/5"}), "4.05");
  if (!since(ProtocolVersion::k1_2)) return;
  EXPECT_EQ(code({.path = "/26241/0/5/1", .accept = 0}), "4.04");
  EXPECT_EQ(code({.path = "/26241/0/5/2", .accept = 0}), "2.05");
  EXPECT_EQ(code({.method = Method::kDelete, .path = "/26241/0/5/7"}), "4.04");
  EXPECT_EQ(code({.method = Method::kDelete, .path = "/3/0/11/0"}), "4.05");  // not writable
}

TEST(VersionFallback, AServerThatDoesNotKnowTheVersionIsAskedWithOlderOnes) {
  engine::Options options = Scenario::default_options();
  options.version = ProtocolVersion::k1_2;
  Scenario scenario(options);
  scenario.client().start();
  scenario.drain();
  EXPECT_THAT(scenario.query(), HasSubstr("lwm2m=1.2"));
  scenario.answer(engine::kPreconditionFailed);
  EXPECT_THAT(scenario.query(), HasSubstr("lwm2m=1.1"));
  scenario.answer(engine::kBadRequest);
  EXPECT_THAT(scenario.query(), HasSubstr("lwm2m=1.0"));
  scenario.answer(engine::kCreated, {"rd", "1"});
  EXPECT_EQ(scenario.ask({.path = "/3/0"})->content_format, 11542);  // what was agreed upon counts
  // For this run: a new registration begins with what the server has taken.
  ASSERT_TRUE(scenario.client().reconnect(engine::ShortServerId(1)));
  scenario.drain();
  EXPECT_THAT(scenario.query(), HasSubstr("lwm2m=1.0"));
}

TEST(VersionFallback, WhereEveryVersionIsRefusedItWasNotTheVersion) {
  Scenario scenario;
  scenario.client().start();
  scenario.drain();
  scenario.answer(engine::kBadRequest);
  scenario.answer(engine::kBadRequest);
  EXPECT_EQ(scenario.next_request(), nullptr);
  scenario.advance(seconds(70));
  EXPECT_THAT(scenario.query(), HasSubstr("lwm2m=1.1"));
}

TEST(VersionFallback, OtherRefusalsAreNoReason) {
  Scenario scenario;
  scenario.client().start();
  scenario.drain();
  scenario.answer(engine::kForbidden);
  EXPECT_EQ(scenario.next_request(), nullptr);
}

}  // namespace
}  // namespace lwm2m::test

// The alternate path (Transport 1.1.1 §6.4.1; 1.2.1 for what payloads name): all objects are below it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/codec/codec.hpp"
#include "tests/support/record_text.hpp"
#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::Method;
using engine::ShortServerId;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr std::uint16_t kText = 0;
constexpr std::uint16_t kSenmlJson = 110;
constexpr std::uint16_t kSenmlCbor = 112;
constexpr std::uint16_t kLinks = 40;

class AlternatePath : public testing::Test {
 protected:
  static engine::Options below(const char* path) {
    engine::Options options = Scenario::default_options();
    options.version = engine::ProtocolVersion::k1_2;
    options.servers.front().alternate_path = path;
    return options;
  }
  void SetUp() override {
    scenario.create("/3303/0", {{"/3303/0/5700", 20.0}, {"/3303/0/5750", std::string("a")}});
    scenario.register_client();
  }
  std::string code(const Ask& ask) { return scenario.ask(ask)->code.to_string(); }
  std::string text(const Ask& ask) { return text_of(*scenario.ask(ask)); }
  std::string stored(const char* path) {
    return std::get<std::string>(*scenario.client().tree().find_value(*model::Path::parse(path)));
  }

  Scenario scenario{below("/lwm2m")};
};

TEST_F(AlternatePath, IsNamedByTheRootLinkOfRegisterAndBeginsEveryOther) {
  Scenario fresh(below("/lwm2m"));
  fresh.client().start();
  fresh.drain();
  const auto links = as_text(fresh.next_request()->request.payload);
  EXPECT_EQ(links, R"(</lwm2m>;rt="oma.lwm2m";ct="0 42 60 110 112 11542 11544",)"
                   R"(</lwm2m/1>;ver=1.1,</lwm2m/1/0>,</lwm2m/3>;ver=1.1,</lwm2m/3/0>)");
}

TEST_F(AlternatePath, IsNoPartOfWhereTheClientRegisters) {
  Scenario fresh(below("/lwm2m"));
  fresh.client().start();
  fresh.drain();
  EXPECT_THAT(fresh.next_request()->request.uri_path, ElementsAre("rd"));
}

TEST_F(AlternatePath, RequestsComeBelowIt) {
  EXPECT_EQ(text({.path = "/lwm2m/3303/0/5700", .accept = kText}), "20");
  EXPECT_EQ(code({.method = Method::kPut, .path = "/lwm2m/3303/0/5750", .content_format = kText, .payload = "x"}),
            "2.04");
  EXPECT_EQ(stored("/3303/0/5750"), "x");
  EXPECT_EQ(code({.method = Method::kPost, .path = "/lwm2m/1/0/8"}), "2.04");
  EXPECT_EQ(code({.method = Method::kPut, .path = "/lwm2m/3303/0/5700", .queries = {"pmin=1"}}), "2.04");
}

TEST_F(AlternatePath, WhatIsNotBelowItIsNotFound) {
  EXPECT_EQ(code({.path = "/3303/0/5700"}), "4.04");
  EXPECT_EQ(code({.path = "/lwm2/3303/0/5700"}), "4.04");
  EXPECT_EQ(code({.path = "/"}), "4.04");
  EXPECT_EQ(code({.path = "/lwm2m/9999/0"}), "4.04");
  EXPECT_EQ(code({.path = "/lwm2m/lwm2m/3/0"}), "4.05");
}

TEST_F(AlternatePath, MayHaveSeveralSegments) {
  Scenario deep(below("/a/b"));
  deep.register_client();
  EXPECT_EQ(text_of(*deep.ask({.path = "/a/b/3/0/0", .accept = kText})), "Maker");
  EXPECT_EQ(deep.ask({.path = "/a/3/0/0"})->code, engine::kNotFound);
}

TEST_F(AlternatePath, DiscoverPrintsItInEveryLink) {
  EXPECT_THAT(text({.path = "/lwm2m/3303/0", .accept = kLinks}), StartsWith("</lwm2m/3303/0>,</lwm2m/3303/0/5601>"));
}

TEST_F(AlternatePath, BeginsTheNamesOfSenml) {
  EXPECT_EQ(text({.path = "/lwm2m/3303/0/5700", .accept = kSenmlJson}),
            R"([{"bn":"/lwm2m/3303/0/5700","v":20}])");
  EXPECT_THAT(text({.path = "/lwm2m/3303/0", .accept = kSenmlJson}),
              StartsWith(R"([{"bn":"/lwm2m/3303/0/","n":"5601")"));
  EXPECT_THAT(text({.path = "/lwm2m/3303/0/5700", .accept = kSenmlCbor}), HasSubstr("/lwm2m/3303/0/5700"));
}

TEST_F(AlternatePath, IsUnderstoodInTheNamesOfWhatIsWrittenAndMayBeMissingThere) {
  for (const std::string name : {"/lwm2m/3303/0/5750", "/3303/0/5750"}) {
    EXPECT_EQ(code({.method = Method::kPost,
                    .path = "/lwm2m/3303/0",
                    .content_format = kSenmlJson,
                    .payload = R"([{"n":")" + name + R"(","vs":")" + name + R"("}])"}),
              "2.04");
    EXPECT_EQ(stored("/3303/0/5750"), name);
  }
  EXPECT_EQ(code({.method = Method::kPost,
                  .path = "/lwm2m/3303/0",
                  .content_format = kSenmlJson,
                  .payload = R"([{"n":"/other/3303/0/5750","vs":"y"}])"}),
            "4.00");
}

TEST_F(AlternatePath, CompositesComeToItOrToNoPathAtAll) {
  for (const char* path : {"/lwm2m", "/"}) {
    EXPECT_EQ(text({.method = Method::kFetch,
                    .path = path,
                    .content_format = kSenmlJson,
                    .accept = kSenmlJson,
                    .payload = R"([{"n":"/lwm2m/3303/0/5700"},{"n":"/lwm2m/3/0/0"}])"}),
              R"([{"bn":"/lwm2m","n":"/3/0/0","vs":"Maker"},{"n":"/3303/0/5700","v":20}])");
    EXPECT_EQ(code({.method = Method::kIPatch,
                    .path = path,
                    .content_format = kSenmlJson,
                    .payload = R"([{"n":"/lwm2m/3303/0/5750","vs":"z"}])"}),
              "2.04");
    EXPECT_EQ(stored("/3303/0/5750"), "z");
  }
  EXPECT_EQ(code({.method = Method::kFetch,
                  .path = "/lwm2m/3",
                  .content_format = kSenmlJson,
                  .payload = R"([{"n":"/lwm2m/3/0/0"}])"}),
            "4.05");
}

TEST_F(AlternatePath, NotificationsNameItToo) {
  EXPECT_EQ(code({.path = "/lwm2m/3303/0/5700", .accept = kSenmlJson, .observe = 0}), "2.05");
  scenario.forget();
  scenario.set("/3303/0/5700", 21.0);
  EXPECT_EQ(text_of(scenario.take<engine::SendNotification>()->response), R"([{"bn":"/lwm2m/3303/0/5700","v":21}])");
  scenario.ask({.path = "/lwm2m/3303/0/5700", .accept = kSenmlJson, .observe = 1});
  EXPECT_THAT(scenario.client().observations(), IsEmpty());
}

TEST_F(AlternatePath, BeginsTheLocationOfWhatIsCreated) {
  scenario.create("/26241/0", {});  // the object is known
  const auto created = scenario.ask({.method = Method::kPost,
                                     .path = "/lwm2m/26241",
                                     .content_format = 11542,
                                     .payload = std::string("\xC1\x00\x01", 3)});
  EXPECT_EQ(created->code, engine::kCreated);
  EXPECT_THAT(created->location_path, ElementsAre("lwm2m", "26241", "1"));
}

TEST_F(AlternatePath, IsNoPartOfWhatABootstrapServerNames) {
  engine::Options options = below("/lwm2m");
  options.version = engine::ProtocolVersion::k1_1;  // asks for no pack
  options.servers.push_back({.id = engine::kBootstrapServer, .uri = "coap://bootstrap", .bootstrap = true});
  Scenario both(options);
  both.register_client();
  ASSERT_TRUE(both.client().bootstrap());
  both.drain();
  both.answer(engine::kChanged);
  const auto links = both.ask({.path = "/", .accept = kLinks}, engine::kBootstrapServer);
  ASSERT_TRUE(links);
  EXPECT_THAT(text_of(*links), HasSubstr("</3/0>"));
  EXPECT_THAT(text_of(*links), Not(HasSubstr("/lwm2m/")));
}

TEST_F(AlternatePath, IsOfOneServerAndNotOfTheOthers) {
  engine::Options options = below("/lwm2m");
  options.servers.push_back({.id = ShortServerId(2), .uri = "coap://second"});
  Scenario both(options);
  both.register_client();
  both.answer(engine::kCreated, {"rd", "2"});
  EXPECT_EQ(text_of(*both.ask({.path = "/3/0/0", .accept = kText}, ShortServerId(2))), "Maker");
  EXPECT_EQ(text_of(*both.ask({.path = "/lwm2m/3/0/0", .accept = kText})), "Maker");
}

TEST_F(AlternatePath, ThatIsAnotherAfterARestartMakesANewRegistration) {
  engine::Options options = below("/lwm2m");
  options.servers.front().deregister_on_stop = false;
  const engine::LinkUp up{.local_address = "192.0.2.7:40000"};
  Scenario before(options);
  before.link = up;
  before.register_client();
  const Bytes saved = before.client().saved_registrations([](ShortServerId) { return Secret(Bytes{1}); });
  options.servers.front().alternate_path = "/other";
  Scenario after(options);
  after.link = up;
  ASSERT_TRUE(after.client().restore(engine::StateFile::kRegistrations, saved));
  after.client().start();
  after.drain();
  EXPECT_THAT(after.next_request()->request.uri_path, ElementsAre("rd"));
}

TEST_F(AlternatePath, BeginsTheNamesOfASend) {
  (void)scenario.call([this](engine::CallId call) {
    scenario.client().send(Scenario::root(), call, ShortServerId(1), {path("/3303/0/5700")}, {});
  });
  const auto sent = scenario.take<engine::SendRequest>();
  ASSERT_TRUE(sent);
  EXPECT_THAT(sent->request.uri_path, ElementsAre("dp"));
  const auto records = codec::decode(codec::ContentFormat::kSenmlCbor, sent->request.payload, model::Path(),
                                     scenario.client().tree().definitions(), "/lwm2m");
  ASSERT_TRUE(records);
  EXPECT_THAT(text_of(*records), ElementsAre("/3303/0/5700 Float 20"));
  EXPECT_THAT(std::string(as_text(sent->request.payload)), HasSubstr("/lwm2m"));
}

}  // namespace
}  // namespace lwm2m::test

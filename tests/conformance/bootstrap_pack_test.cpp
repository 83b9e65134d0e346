// Bootstrap-Pack (Core 1.2 §6.1.7): one answer that holds a whole bootstrap, and an ordinary one where there is none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conformance/bootstrap_account.hpp"
#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::IncomingResponse;
using engine::Method;
using engine::SaveState;
using engine::ShortServerId;
using engine::StateFile;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::uint16_t kJson = 110;
constexpr ShortServerId kBootstrap = engine::kBootstrapServer;

const std::string kServer =
    R"({"bn":"/1/7/","n":"0","v":123},{"n":"1","v":300},{"n":"6","vb":true},{"n":"7","vs":"U"})";
const std::string kPack = "[" + kSecurityRecords + "," + kServer + "]";

class BootstrapPack : public testing::Test {
 protected:
  static engine::Options only_bootstrap() { return test::only_bootstrap(engine::ProtocolVersion::k1_2); }
  static engine::Options with_server() { return test::with_server(engine::ProtocolVersion::k1_2); }
  // "GET /bspack", "POST /bs", "0 POST /rd": of a server, with its short server id.
  static std::string next(Scenario& at) {
    at.drain();
    const engine::SendRequest* request = at.next_request();
    if (request == nullptr) return "none";
    std::string out = request->server == kBootstrap ? "" : std::to_string(request->server.value()) + " ";
    out += request->request.method == Method::kGet ? "GET" : "POST";
    for (const auto& segment : request->request.uri_path) out += "/" + segment;
    return out;
  }
  std::string next() { return next(scenario); }
  static void answer_with(Scenario& at, std::string_view pack, std::uint16_t format = kJson) {
    at.answer(IncomingResponse{.code = engine::kContent, .content_format = format, .payload = as_bytes(pack)});
  }
  void begin() {
    scenario.client().start();
    ASSERT_EQ(next(), "GET/bspack");
  }
  static std::string code(const std::optional<engine::Response>& answer) {
    return answer ? answer->code.to_string() : "none";
  }
  // The reason of the first failure that is told.
  std::string failure() {
    for (const auto& event : scenario.take_all<engine::EmitEvent>()) {
      if (event.name == engine::EventName::kBootstrapRegistrationFailure) return event.reason;
    }
    return "none";
  }
  // Not a pack that is of use: what follows is an ordinary bootstrap on the same link, which changes nothing yet.
  void expect_ordinary_after(std::string_view pack, std::string_view reason) {
    begin();
    scenario.forget();
    answer_with(scenario, pack);
    EXPECT_THAT(failure(), HasSubstr(reason));
    EXPECT_EQ(next(), "POST/bs");
    EXPECT_FALSE(scenario.take<SaveState>());
    EXPECT_FALSE(scenario.take<engine::CloseLink>());
    EXPECT_EQ(scenario.client().servers().size(), 1U);  // the bootstrap server
  }

  Scenario scenario{only_bootstrap()};
};

// ---- asking -------------------------------------------------------------------------------------

TEST_F(BootstrapPack, IsAskedForBeforeAnythingElse) {
  begin();
  const engine::OutgoingRequest& request = scenario.next_request()->request;
  EXPECT_THAT(request.queries, testing::ElementsAre("ep=node", "acc=</0/0>"));
  EXPECT_EQ(request.accept, 112);
  EXPECT_EQ(scenario.client().state(), engine::ManagerState::kBootstrapping);
}

TEST_F(BootstrapPack, IsAskedForWithoutTheAccountWhereThatIsRefused) {
  begin();
  scenario.answer(engine::kBadRequest);
  EXPECT_EQ(next(), "GET/bspack");
  EXPECT_EQ(scenario.query(), "ep=node");
  scenario.answer(engine::kBadRequest);
  EXPECT_EQ(next(), "POST/bs");
}

TEST_F(BootstrapPack, IsNotAskedForByOlderClients) {
  for (const auto version : {engine::ProtocolVersion::k1_0, engine::ProtocolVersion::k1_1}) {
    engine::Options options = only_bootstrap();
    options.version = version;
    Scenario older(options);
    older.client().start();
    EXPECT_EQ(next(older), "POST/bs");
  }
}

TEST_F(BootstrapPack, ThatIsNotToBeHadLeadsToAnOrdinaryBootstrap) {
  for (const engine::Code code : {engine::kUnauthorized, engine::kNotFound, engine::kMethodNotAllowed,
                                  engine::kNotAcceptable, engine::Code(5, 1), engine::kChanged}) {
    Scenario refused(only_bootstrap());
    refused.client().start();
    refused.drain();
    refused.answer(code);
    EXPECT_EQ(next(refused), "POST/bs") << code.to_string();
    EXPECT_EQ(refused.query(), "ep=node&pct=112");
    refused.answer(engine::kChanged);
    EXPECT_EQ(refused.client().state(), engine::ManagerState::kBootstrapping);
    EXPECT_EQ(refused.ask({.path = "/1", .accept = kJson}, kBootstrap)->code, engine::kContent);
  }
}

TEST_F(BootstrapPack, IsNotWaitedForForEver) {
  begin();
  scenario.stay_silent();
  EXPECT_EQ(next(), "POST/bs");
}

// Acknowledged, and then nothing: the transport waits no more.
TEST_F(BootstrapPack, ARequestThatIsNotAnsweredIsGivenUpInTheEnd) {
  begin();
  scenario.advance(seconds(246));
  EXPECT_EQ(next(), "GET/bspack");
  scenario.advance(seconds(2));
  scenario.answer(engine::kContent);  // too late
  EXPECT_EQ(next(), "POST/bs");
  scenario.advance(seconds(248));
  EXPECT_THAT(scenario.events(), Contains(engine::EventName::kBootstrapRegistrationFailure));
}

// ---- what it does -------------------------------------------------------------------------------

TEST_F(BootstrapPack, EndsWithARegistration) {
  begin();
  answer_with(scenario, kPack);
  const auto events = scenario.events();
  EXPECT_THAT(events, testing::IsSupersetOf({engine::EventName::kBootstrapRegistrationComplete,
                                             engine::EventName::kBootstrapTransferComplete}));
  EXPECT_EQ(next(), "123 POST/rd");
  EXPECT_THAT(scenario.query(), HasSubstr("lt=300"));
  scenario.answer(engine::kCreated, {"rd", "1"});
  EXPECT_EQ(text_of(*scenario.ask({.path = "/1/7/0", .accept = 0}, ShortServerId(123))), "123");
  EXPECT_EQ(code(scenario.ask({.path = "/1/7/2", .accept = 0}, ShortServerId(123))), "4.04");  // not invented
}

TEST_F(BootstrapPack, IsNotFollowedByAFinish) {
  begin();
  answer_with(scenario, kPack);
  EXPECT_TRUE(scenario.take<engine::CloseLink>());
  EXPECT_EQ(code(scenario.ask({.method = Method::kPost, .path = "/bs"}, kBootstrap)), "none");
}

TEST_F(BootstrapPack, ComesInEveryFormatThatItMayHave) {
  const Bytes cbor{0xa2,                                                              // LwM2M CBOR (11544)
                   0x00, 0xa1, 0x01, 0xa7,                                            // /0/1
                   0x00, 0x6a, 'c',  'o',  'a',  'p',  ':',  '/',  '/',  'n', 'e', 'w',  //
                   0x01, 0xf4, 0x02, 0x03, 0x03, 0x40, 0x04, 0x40, 0x05, 0x40, 0x0a, 0x18, 0x7b,
                   0x01, 0xa1, 0x07, 0xa4,  // /1/7
                   0x00, 0x18, 0x7b, 0x01, 0x19, 0x01, 0x2c, 0x06, 0xf5, 0x07, 0x61, 'U'};
  begin();
  answer_with(scenario, as_text(cbor), 11544);
  EXPECT_EQ(failure(), "none");
  EXPECT_EQ(next(), "123 POST/rd");
}

TEST_F(BootstrapPack, InAFormatThatCannotCarryItIsOfNoUse) {
  begin();
  answer_with(scenario, kPack, 11543);
  EXPECT_EQ(next(), "POST/bs");
}

TEST_F(BootstrapPack, PassesOverResourcesThatItDoesNotKnow) {
  begin();
  answer_with(scenario, "[" + kSecurityRecords + "," + kServer + R"(,{"n":"999","v":1}])");
  EXPECT_EQ(next(), "123 POST/rd");
}

TEST_F(BootstrapPack, KeepsTheKeysWithTheAccount) {
  begin();
  answer_with(scenario, R"([{"bn":"/0/1/","n":"0","vs":"coaps://new"},{"n":"1","vb":false},{"n":"2","v":0},)"
                        R"({"n":"3","vd":"bm9kZQ"},{"n":"4","vd":""},{"n":"5","vd":"AAECAwQFBgc"},)"
                        R"({"n":"10","v":123},)" +
                            kServer + "]");
  const engine::ServerOptions* account = scenario.client().account(ShortServerId(123));
  ASSERT_NE(account, nullptr);
  EXPECT_EQ(account->security.identity, to_bytes("node"));
  EXPECT_EQ(account->security.key,
            engine::MaterialSource(engine::StoredMaterial{Secret(to_bytes("0001020304050607"))}));
}

// ---- what goes and what stays -------------------------------------------------------------------

class RepeatedPack : public BootstrapPack {
 protected:
  void SetUp() override {
    both.register_client();
    both.create("/3303/0", {{"/3303/0/5700", model::Value(20.0)}});  // an application's
    both.forget();
    ASSERT_TRUE(both.client().bootstrap());
    ASSERT_EQ(next(both), "GET/bspack");
  }
  Scenario both{with_server()};
};

TEST_F(RepeatedPack, ReplacesAllInstancesOfAnObjectAndKeepsOtherObjects) {
  answer_with(both, kPack);
  EXPECT_EQ(both.client().account(ShortServerId(1)), nullptr);
  ASSERT_NE(both.client().account(kBootstrap), nullptr);
  EXPECT_FALSE(both.client().tree().exists(path("/1/0")));
  EXPECT_TRUE(both.client().tree().exists(path("/1/7")));
  EXPECT_TRUE(both.client().tree().exists(path("/3/0")));
  EXPECT_TRUE(both.client().tree().exists(path("/3303/0")));
}

TEST_F(RepeatedPack, KeepsAnAccountWhoseObjectsItDoesNotHold) {
  answer_with(both, R"([{"bn":"/2/0/","n":"0","v":3},{"n":"1","v":0},{"n":"2/1","v":15},{"n":"3","v":1}])");
  EXPECT_NE(both.client().account(ShortServerId(1)), nullptr);
  EXPECT_EQ(both.client().state(), engine::ManagerState::kRegistered);
  EXPECT_TRUE(both.client().tree().exists(path("/2/0")));
  EXPECT_EQ(next(both), "none");
}

TEST_F(RepeatedPack, TheDeviceIsWrittenButNotReplaced) {
  both.forget();
  answer_with(both, "[" + kSecurityRecords + "," + kServer + R"(,{"bn":"/3/0/","n":"15","vs":"Asia/Tokyo"}])");
  for (const auto& save : both.take_all<SaveState>()) {
    if (save.file == StateFile::kValues) both.client().on_state_saved(save.ticket, {});
  }
  EXPECT_EQ(*both.client().tree().find_value(path("/3/0/15")), model::Value("Asia/Tokyo"));
  EXPECT_TRUE(both.client().tree().exists(path("/3/0/0")));
}

TEST_F(RepeatedPack, WhatItLeavesOutOfAnInstanceIsNotThere) {
  answer_with(both, R"([{"bn":"/1/0/","n":"0","v":1},{"n":"1","v":300},{"n":"6","vb":true},{"n":"7","vs":"U"}])");
  EXPECT_FALSE(both.client().tree().exists(path("/1/0/2")));
  EXPECT_EQ(model::as_number(*both.client().tree().find_value(path("/1/0/1"))), 300);
}

TEST_F(RepeatedPack, NobodyElseChangesTheAccountsWhileItIsSaved) {
  both.accounts_wait = true;
  answer_with(both, kPack);
  const auto added = both.call([&](engine::CallId id) {
    both.client().add_account(Scenario::root(), id, {.id = ShortServerId(7), .uri = "coap://seven"});
  });
  ASSERT_TRUE(added);
  EXPECT_EQ(added->error().code(), ErrorCode::kBusy);
}

TEST_F(BootstrapPack, TheBootstrapServersAccountStays) {
  expect_ordinary_after(R"([{"bn":"/0/0/","n":"0","vs":"coap://new"},{"n":"1","vb":false},{"n":"2","v":3},)"
                        R"({"n":"10","v":123},)" +
                            kServer + "]",
                        "/0/0: the account of the bootstrap server stays");
}

// ---- of no use ----------------------------------------------------------------------------------

TEST_F(BootstrapPack, ThatIsNotConsistentLeadsToAnOrdinaryBootstrap) {
  expect_ordinary_after("[" + kSecurityRecords + "]", "short server id 123: no instance of object 1");
}

TEST_F(BootstrapPack, WithoutAnAccountLeadsToAnOrdinaryBootstrap) {
  expect_ordinary_after("[]", "there is no account of a server");
}

TEST_F(BootstrapPack, ThatCannotBeReadLeadsToAnOrdinaryBootstrap) { expect_ordinary_after("[{", "Bootstrap-Pack: "); }

TEST_F(BootstrapPack, WithAnUnknownObjectLeadsToAnOrdinaryBootstrap) {
  expect_ordinary_after("[" + kSecurityRecords + "," + kServer + R"(,{"bn":"/99/0/","n":"1","v":1}])", "/99: no such object");
}

TEST_F(BootstrapPack, WithASecondBootstrapServerLeadsToAnOrdinaryBootstrap) {
  expect_ordinary_after(R"([{"bn":"/0/2/","n":"0","vs":"coap://b"},{"n":"1","vb":true},{"n":"2","v":3}])",
                        "there is an account of a bootstrap server");
}

TEST_F(BootstrapPack, NothingOfABadOneIsLeftForTheOrdinaryBootstrap) {
  begin();
  answer_with(scenario, "[" + kSecurityRecords + "]");
  scenario.answer(engine::kChanged);
  const auto links = scenario.ask({.path = "/", .accept = 40}, kBootstrap);
  ASSERT_TRUE(links);
  EXPECT_THAT(text_of(*links), Not(HasSubstr("coap://new")));
}

// ---- in blocks ----------------------------------------------------------------------------------

class PackInBlocks : public BootstrapPack {
 protected:
  // The block that is asked for, of 64 bytes; the first without being asked.
  void answer_block(std::string_view etag = "a", std::optional<engine::Block> other = {}) {
    const auto asked = scenario.next_request()->request.block2;
    const engine::Block block = asked.value_or(engine::Block{0, false, 2});
    const std::string_view part = std::string_view(kPack).substr(block.offset(), block.size());
    const bool more = block.offset() + part.size() < kPack.size();
    scenario.answer(IncomingResponse{.code = engine::kContent,
                                     .content_format = kJson,
                                     .block2 = other.value_or(engine::Block{block.number, more, block.size_exponent}),
                                     .etag = etag,
                                     .payload = as_bytes(part)});
  }
};

TEST_F(PackInBlocks, IsFetchedBlockByBlock) {
  begin();
  std::size_t blocks = 0;
  for (; next() == "GET/bspack"; ++blocks) {
    EXPECT_EQ(scenario.query(), "ep=node&acc=</0/0>");
    answer_block();
  }
  EXPECT_EQ(blocks, (kPack.size() + 63) / 64);
  EXPECT_EQ(next(), "123 POST/rd");
}

TEST_F(PackInBlocks, ASmallerSizeIsTaken) {
  begin();
  answer_block();
  EXPECT_EQ(scenario.next_request()->request.block2, (engine::Block{1, false, 2}));
  const std::string_view part = std::string_view(kPack).substr(64, 32);
  scenario.answer(IncomingResponse{.code = engine::kContent,
                                   .content_format = kJson,
                                   .block2 = engine::Block{2, true, 1},
                                   .etag = "a",
                                   .payload = as_bytes(part)});
  EXPECT_EQ(scenario.next_request()->request.block2, (engine::Block{3, false, 1}));
  while (next() == "GET/bspack") answer_block();
  EXPECT_EQ(next(), "123 POST/rd");
}

TEST_F(PackInBlocks, OfTwoPacksLeadToAnOrdinaryBootstrap) {
  begin();
  answer_block("a");
  answer_block("b");
  EXPECT_THAT(failure(), HasSubstr("its blocks do not fit together"));
  EXPECT_EQ(next(), "POST/bs");
}

TEST_F(PackInBlocks, ThatWereNotAskedForLeadToAnOrdinaryBootstrap) {
  begin();
  answer_block();
  answer_block("a", engine::Block{5, true, 2});
  EXPECT_EQ(next(), "POST/bs");
}

TEST_F(PackInBlocks, ThatAreAskedForInVainLeadToAnOrdinaryBootstrap) {
  begin();
  answer_block();
  scenario.answer(engine::kRequestEntityIncomplete);
  EXPECT_EQ(next(), "POST/bs");
}

TEST_F(PackInBlocks, AreNoMoreThanABodyMayBe) {
  engine::Options options = only_bootstrap();
  options.maximum_body = 100;
  Scenario small(options);
  small.client().start();
  EXPECT_EQ(next(small), "GET/bspack");
  answer_with(small, kPack);
  EXPECT_EQ(next(small), "POST/bs");
}

// ---- the disk, and power cuts -------------------------------------------------------------------

TEST_F(BootstrapPack, CountsWhenItIsOnTheDisk) {
  begin();
  scenario.accounts_wait = true;
  answer_with(scenario, kPack);
  EXPECT_EQ(next(), "none");
  EXPECT_EQ(scenario.client().servers().size(), 1U);
  const auto save = scenario.take<SaveState>();
  ASSERT_TRUE(save);
  EXPECT_EQ(save->file, StateFile::kAccounts);
  scenario.client().on_state_saved(save->ticket, {});
  EXPECT_EQ(next(), "123 POST/rd");
}

TEST_F(BootstrapPack, ThatCannotBeSavedLeadsToAnOrdinaryBootstrap) {
  begin();
  scenario.accounts_wait = true;
  answer_with(scenario, kPack);
  scenario.client().on_state_saved(scenario.take<SaveState>()->ticket, fail(ErrorCode::kUnavailable, "disk full"));
  EXPECT_EQ(next(), "POST/bs");
  EXPECT_EQ(scenario.client().servers().size(), 1U);
}

// The power goes before the disk has it, or after.
TEST_F(BootstrapPack, APowerCutLeavesTheOldAccountsOrTheNewOnes) {
  begin();
  scenario.accounts_wait = true;
  answer_with(scenario, kPack);
  const auto save = scenario.take<SaveState>();
  ASSERT_TRUE(save);
  Scenario before(only_bootstrap());
  before.client().start();
  EXPECT_EQ(next(before), "GET/bspack");
  Scenario after(only_bootstrap());
  ASSERT_TRUE(after.client().restore(StateFile::kAccounts, save->content));
  after.client().start();
  EXPECT_EQ(next(after), "123 POST/rd");
  EXPECT_NE(after.client().account(kBootstrap), nullptr);
}

TEST_F(BootstrapPack, AStopWhileItIsSavedLeavesWhatIsInForceOnTheDisk) {
  begin();
  scenario.accounts_wait = true;
  answer_with(scenario, kPack);
  const auto first = scenario.take<SaveState>();
  ASSERT_TRUE(first);
  (void)scenario.call([&](engine::CallId id) { scenario.client().stop(id, true); });
  const auto last = scenario.take<SaveState>();
  ASSERT_TRUE(last);
  scenario.client().on_state_saved(first->ticket, {});
  EXPECT_EQ(scenario.client().servers().size(), 1U);
  Scenario after(only_bootstrap());
  ASSERT_TRUE(after.client().restore(StateFile::kAccounts, last->content));
  after.client().start();
  EXPECT_EQ(next(after), "GET/bspack");
}

}  // namespace
}  // namespace lwm2m::test

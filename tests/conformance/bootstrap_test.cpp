// Bootstrap (Core 1.1.1 §6.1): asking for it, what the server may do, when it counts, and what is left if it fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conformance/bootstrap_account.hpp"
#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::Method;
using engine::SaveState;
using engine::ShortServerId;
using engine::StateFile;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::uint16_t kJson = 110;
constexpr std::uint16_t kLinks = 40;
constexpr ShortServerId kBootstrap = engine::kBootstrapServer;

const std::string kSecurity = "[" + kSecurityRecords + "]";
const std::string kServer =
    R"([{"bn":"/1/0/","n":"0","v":123},{"n":"1","v":300},{"n":"6","vb":true},{"n":"7","vs":"U"}])";

class Bootstrapping : public testing::Test {
 protected:
  static std::string target(const engine::SendRequest* request) {
    if (request == nullptr) return "none";
    std::string out = fmt_server(request->server);
    for (const auto& segment : request->request.uri_path) out += "/" + segment;
    return out;
  }
  static std::string fmt_server(ShortServerId server) {
    return server == kBootstrap ? "bootstrap " : "server " + std::to_string(server.value()) + " ";
  }
  static std::optional<engine::Response> put(Scenario& at, const std::string& path, const std::string& payload) {
    return at.ask({.method = Method::kPut, .path = path, .content_format = kJson, .payload = payload}, kBootstrap);
  }
  static std::string code(const std::optional<engine::Response>& answer) {
    return answer ? answer->code.to_string() : "none";
  }
  std::string write(const std::string& path, const std::string& payload) { return code(put(scenario, path, payload)); }
  std::string erase(const std::string& path) {
    return code(scenario.ask({.method = Method::kDelete, .path = path}, kBootstrap));
  }
  std::string discover(const std::string& path = "/") {
    const auto answer = scenario.ask({.path = path, .accept = kLinks}, kBootstrap);
    return answer && answer->code == engine::kContent ? text_of(*answer) : code(answer);
  }
  std::string read(const std::string& path) {
    const auto answer = scenario.ask({.path = path, .accept = kJson}, kBootstrap);
    return answer && answer->code == engine::kContent ? text_of(*answer) : code(answer);
  }
  std::string finish() { return code(scenario.ask({.method = Method::kPost, .path = "/bs"}, kBootstrap)); }
  // The request is accepted: the server may write.
  void begin() {
    scenario.client().start();
    scenario.drain();
    ASSERT_EQ(target(scenario.next_request()), "bootstrap /bs");
    scenario.answer(engine::kChanged);
    scenario.forget();
  }
  void write_account() {
    ASSERT_EQ(write("/0/1", kSecurity), "2.04");
    ASSERT_EQ(write("/1/0", kServer), "2.04");
  }
  void bootstrap_whole() {
    begin();
    write_account();
    ASSERT_EQ(finish(), "2.04");
  }
  static Bytes saved(Scenario& at) {
    Bytes content;
    for (auto& save : at.take_all<SaveState>()) {
      if (save.file == StateFile::kAccounts) content = std::move(save.content);
    }
    return content;
  }

  Scenario scenario{only_bootstrap()};
};

// ---- asking -------------------------------------------------------------------------------------

TEST_F(Bootstrapping, IsAskedForWhereThereIsNobodyElse) {
  scenario.client().start();
  scenario.drain();
  EXPECT_EQ(target(scenario.next_request()), "bootstrap /bs");
  EXPECT_EQ(scenario.query(), "ep=node&pct=112");
  EXPECT_EQ(scenario.client().state(), engine::ManagerState::kBootstrapping);
}

TEST_F(Bootstrapping, NamesNoFormatIn10) {
  engine::Options options = only_bootstrap();
  options.version = engine::ProtocolVersion::k1_0;
  Scenario old(options);
  old.client().start();
  old.drain();
  EXPECT_EQ(old.query(), "ep=node");
}

TEST_F(Bootstrapping, IsAskedForWithoutAFormatWhereThatIsRefused) {
  scenario.client().start();
  scenario.drain();
  scenario.answer(engine::kUnsupportedContentFormat);
  EXPECT_EQ(scenario.query(), "ep=node");
}

TEST_F(Bootstrapping, WaitsForTheHoldOffTime) {
  engine::Options options = only_bootstrap();
  options.servers[0].client_hold_off = 20;
  Scenario waiting(options);
  waiting.client().start();
  waiting.advance(seconds(19));
  EXPECT_EQ(waiting.next_request(), nullptr);
  waiting.advance(seconds(1));
  EXPECT_EQ(target(waiting.next_request()), "bootstrap /bs");
}

TEST_F(Bootstrapping, IsTriedAgainWithGrowingDelays) {
  scenario.client().start();
  scenario.drain();
  scenario.answer(engine::kForbidden);
  EXPECT_THAT(scenario.events(), Contains(engine::EventName::kBootstrapRegistrationFailure));
  scenario.advance(seconds(50));
  EXPECT_EQ(scenario.next_request(), nullptr);
  scenario.advance(seconds(20));
  EXPECT_EQ(target(scenario.next_request()), "bootstrap /bs");
  scenario.stay_silent();
  scenario.advance(seconds(100));
  EXPECT_EQ(scenario.next_request(), nullptr);
  scenario.advance(seconds(40));
  EXPECT_EQ(target(scenario.next_request()), "bootstrap /bs");
}

TEST_F(Bootstrapping, IsAskedForWhenTheAttemptsToRegisterAreUsedUp) {
  engine::Options options = with_server();
  options.servers[1].retry_count = 2;
  Scenario both(options);
  both.client().start();
  both.drain();
  EXPECT_EQ(target(both.next_request()), "server 1 /rd");
  both.answer(engine::kForbidden);
  both.advance(seconds(70));
  both.answer(engine::kForbidden);
  EXPECT_EQ(target(both.next_request()), "bootstrap /bs");
}

TEST_F(Bootstrapping, IsNotAskedForWhereTheAccountSaysNo) {
  engine::Options options = with_server();
  options.servers[1].retry_count = 1;
  options.servers[1].bootstrap_on_failure = false;
  Scenario both(options);
  both.client().start();
  both.drain();
  both.answer(engine::kForbidden);
  EXPECT_EQ(both.next_request(), nullptr);
}

TEST_F(Bootstrapping, IsAskedForByAServersTrigger) {
  Scenario both(with_server());
  both.register_client();
  EXPECT_EQ(code(both.ask({.method = Method::kPost, .path = "/1/0/9"})), "2.04");
  EXPECT_EQ(target(both.next_request()), "bootstrap /bs");
}

TEST_F(Bootstrapping, TheTriggerIsNotThereWithoutABootstrapServer) {
  Scenario alone;
  alone.register_client();
  EXPECT_EQ(code(alone.ask({.method = Method::kPost, .path = "/1/0/9"})), "4.04");
}

TEST_F(Bootstrapping, IsAskedForByAnOperator) {
  Scenario both(with_server());
  EXPECT_FALSE(both.client().bootstrap());  // stopped
  both.register_client();
  ASSERT_TRUE(both.client().bootstrap());
  both.drain();
  EXPECT_EQ(target(both.next_request()), "bootstrap /bs");
  Scenario alone;
  alone.register_client();
  EXPECT_EQ(alone.client().bootstrap().error().code(), ErrorCode::kNotFound);
}

// ---- what the server may do ---------------------------------------------------------------------

TEST_F(Bootstrapping, NothingIsAnsweredBeforeTheRequestIsAccepted) {
  scenario.client().start();
  scenario.drain();
  EXPECT_EQ(write("/0/1", kSecurity), "none");
  EXPECT_TRUE(scenario.take<engine::DropExchange>());
}

TEST_F(Bootstrapping, DiscoversWhatThereIs) {
  begin();
  EXPECT_EQ(discover(), "</>;lwm2m=1.1,</0/0>,</1>,</2>,</3/0>");
  write_account();
  EXPECT_EQ(discover(), R"(</>;lwm2m=1.1,</0/0>,</0/1>;ssid=123;uri="coap://new",</1/0>;ssid=123,</2>,</3/0>)");
  EXPECT_EQ(discover("/1"), "</>;lwm2m=1.1,</1/0>;ssid=123");
  EXPECT_EQ(discover("/99"), "4.04");
}

TEST_F(Bootstrapping, DiscoversInTheWayOf10) {
  engine::Options options = only_bootstrap();
  options.version = engine::ProtocolVersion::k1_0;
  Scenario old(options);
  old.client().start();
  old.drain();
  old.answer(engine::kChanged);
  EXPECT_THAT(text_of(*old.ask({.path = "/", .accept = kLinks}, kBootstrap)),
              testing::StartsWith(R"(lwm2m="1.0",</0)"));
  EXPECT_EQ(code(old.ask({.path = "/1", .accept = 11542}, kBootstrap)), "4.05");  // Bootstrap-Read is of 1.1
}

TEST_F(Bootstrapping, ReadsAccountsAndRightsOnly) {
  begin();
  write_account();
  EXPECT_EQ(read("/1/0"),
            R"([{"bn":"/1/0/","n":"0","v":123},{"n":"1","v":300},{"n":"6","vb":true},{"n":"7","vs":"U"}])");
  EXPECT_EQ(write("/2/0", R"([{"bn":"/2/0/","n":"0","v":3},{"n":"1","v":0},{"n":"2/123","v":15},{"n":"3","v":123}])"),
            "2.04");
  EXPECT_THAT(read("/2"), HasSubstr("15"));
  EXPECT_EQ(read("/0"), "4.05");
  EXPECT_EQ(read("/3/0"), "4.05");
  EXPECT_EQ(read("/1/0/1"), "4.05");
}

TEST_F(Bootstrapping, ABlockSizeOfTcpIsNoneOverUdp) {
  begin();
  EXPECT_EQ(code(scenario.ask({.path = "/", .accept = kLinks, .block2 = engine::Block{0, false, 7}}, kBootstrap)),
            "4.00");
}

TEST_F(Bootstrapping, WritesSingleResources) {
  begin();
  write_account();
  EXPECT_EQ(write("/1/0/1", R"([{"n":"/1/0/1","v":77}])"), "2.04");
  EXPECT_EQ(write("/0/1/0", R"([{"n":"/0/1/0","vs":"coap://other"}])"), "2.04");
  EXPECT_THAT(read("/1/0"), HasSubstr(R"("v":77)"));
  EXPECT_THAT(discover(), HasSubstr("coap://other"));
}

TEST_F(Bootstrapping, OverwritesWhatThereIs) {
  begin();
  write_account();
  ASSERT_EQ(write("/1/0/3", R"([{"n":"/1/0/3","v":77}])"), "2.04");
  ASSERT_EQ(write("/1/0", kServer), "2.04");
  EXPECT_THAT(read("/1/0"), Not(HasSubstr("77")));
}

TEST_F(Bootstrapping, PassesOverResourcesThatItDoesNotKnow) {
  begin();
  EXPECT_EQ(write("/1/0", R"([{"bn":"/1/0/","n":"0","v":123},{"n":"1","v":300},{"n":"6","vb":true},{"n":"7","vs":"U"},)"
                          R"({"n":"999","v":1}])"),
            "2.04");
}

TEST_F(Bootstrapping, RefusesWhatIsNoAccount) {
  begin();
  EXPECT_EQ(write("/0/1", R"([{"n":"/0/1/0","vs":"http://x"}])"), "4.00");
  EXPECT_EQ(write("/0/1", R"([{"n":"/0/1/0","vs":"coap://x/path"}])"), "4.00");
  EXPECT_EQ(write("/0/1", R"([{"n":"/0/1/2","v":9}])"), "4.00");
  EXPECT_EQ(write("/0/1", R"([{"n":"/0/1/10","v":65535}])"), "4.00");
  EXPECT_EQ(write("/0/1", R"([{"bn":"/0/1/","n":"0","vs":"coap://b"},{"n":"1","vb":true}])"), "4.00");
  EXPECT_EQ(write("/1/0/1", R"([{"n":"/1/0/1","vs":"x"}])"), "4.00");
  EXPECT_EQ(write("/99/0", R"([{"n":"/99/0/1","v":1}])"), "4.04");
  EXPECT_EQ(write("/21/0", R"([{"n":"/21/0/0","vd":""}])"), "4.04");  // OSCORE is not spoken
  EXPECT_EQ(
      code(scenario.ask({.method = Method::kPut, .path = "/1/0", .content_format = 50, .payload = "{}"}, kBootstrap)),
      "4.15");
  EXPECT_EQ(code(scenario.ask({.method = Method::kPut, .path = "/1/0", .content_format = kJson, .payload = "[{"},
                              kBootstrap)),
            "4.00");
  EXPECT_EQ(discover(), "</>;lwm2m=1.1,</0/0>,</1>,</2>,</3/0>");
}

TEST_F(Bootstrapping, DeletesEverythingButItsOwnAccountAndTheDevice) {
  scenario.create("/3303/0", {{"/3303/0/5700", model::Value(20.5)}});  // an application's
  begin();
  write_account();
  EXPECT_EQ(erase("/"), "2.02");
  EXPECT_EQ(discover(), "</>;lwm2m=1.1,</0/0>,</1>,</2>,</3/0>,</3303>;ver=1.1,</3303/0>");
}

TEST_F(Bootstrapping, DeletesObjectsAndInstances) {
  begin();
  write_account();
  EXPECT_EQ(erase("/0"), "2.02");
  EXPECT_THAT(discover(), HasSubstr("</0/0>,</1/0>"));
  EXPECT_EQ(erase("/1/0"), "2.02");
  EXPECT_THAT(discover(), HasSubstr("</1>,"));
}

TEST_F(Bootstrapping, RefusesToDeleteWhatStays) {
  begin();
  EXPECT_EQ(erase("/0/0"), "4.00");
  EXPECT_EQ(erase("/3/0"), "4.00");
  EXPECT_EQ(erase("/1/0/1"), "4.00");
}

// ---- finish -------------------------------------------------------------------------------------

TEST_F(Bootstrapping, EndsWithARegistration) {
  bootstrap_whole();
  EXPECT_THAT(scenario.events(), Contains(engine::EventName::kBootstrapTransferComplete));
  EXPECT_EQ(target(scenario.next_request()), "server 123 /rd");
  EXPECT_THAT(scenario.query(), HasSubstr("lt=300"));
  scenario.answer(engine::kCreated, {"rd", "1"});
  EXPECT_EQ(text_of(*scenario.ask({.path = "/1/0/0", .accept = 0}, ShortServerId(123))), "123");
  // What the server did not write is not there.
  EXPECT_EQ(code(scenario.ask({.path = "/1/0/2", .accept = 0}, ShortServerId(123))), "4.04");
}

TEST_F(Bootstrapping, NothingCountsBeforeTheEnd) {
  begin();
  write_account();
  EXPECT_EQ(scenario.next_request(), nullptr);
  EXPECT_EQ(scenario.client().servers().size(), 1U);  // the bootstrap server
}

TEST_F(Bootstrapping, IsFinishedWhenItIsOnTheDisk) {
  begin();
  write_account();
  scenario.accounts_wait = true;
  EXPECT_EQ(finish(), "none");
  EXPECT_EQ(scenario.next_request(), nullptr);
  const auto save = scenario.take<SaveState>();
  ASSERT_TRUE(save);
  EXPECT_EQ(save->file, StateFile::kAccounts);
  scenario.client().on_state_saved(save->ticket, {});
  EXPECT_EQ(code(scenario.late_answer()), "2.04");
  EXPECT_EQ(target(scenario.next_request()), "server 123 /rd");
}

TEST_F(Bootstrapping, AFinishThatCannotBeSavedCanBeRepeated) {
  begin();
  write_account();
  scenario.accounts_wait = true;
  EXPECT_EQ(finish(), "none");
  scenario.client().on_state_saved(scenario.take<SaveState>()->ticket, fail(ErrorCode::kUnavailable, "disk full"));
  EXPECT_EQ(code(scenario.late_answer()), "5.03");
  EXPECT_EQ(scenario.next_request(), nullptr);
  scenario.accounts_wait = false;
  EXPECT_EQ(finish(), "2.04");
}

TEST_F(Bootstrapping, AFinishThatNobodyWaitsForAnyMoreIsDropped) {
  begin();
  write_account();
  scenario.accounts_wait = true;
  EXPECT_EQ(finish(), "none");
  scenario.client().pause();
  EXPECT_TRUE(scenario.take<engine::DropExchange>());
}

TEST_F(Bootstrapping, RefusesToFinishWhatDoesNotGoTogether) {
  begin();
  EXPECT_EQ(finish(), "4.06");  // no account
  ASSERT_EQ(write("/0/1", kSecurity), "2.04");
  EXPECT_EQ(finish(), "4.06");  // no instance of object 1
  ASSERT_EQ(write("/1/0", R"([{"bn":"/1/0/","n":"0","v":123},{"n":"1","v":300}])"), "2.04");
  EXPECT_EQ(finish(), "4.06");  // of which mandatory resources are missing
  ASSERT_EQ(write("/1/0", kServer), "2.04");
  ASSERT_EQ(write("/0/2", kSecurity), "4.00");  // a payload of another path
  ASSERT_EQ(write("/0/1/2", R"([{"n":"/0/1/2","v":0}])"), "2.04");
  EXPECT_EQ(finish(), "4.06");  // a pre-shared key, which is not there
  ASSERT_EQ(write("/0/1/2", R"([{"n":"/0/1/2","v":1}])"), "2.04");
  EXPECT_EQ(finish(), "4.06");  // a raw public key, which is not spoken
  ASSERT_EQ(write("/0/1/2", R"([{"n":"/0/1/2","v":3}])"), "2.04");
  ASSERT_EQ(write("/2/0", R"([{"bn":"/2/0/","n":"0","v":3},{"n":"1","v":0},{"n":"3","v":77}])"), "2.04");
  EXPECT_EQ(finish(), "4.06");  // an owner whom nobody knows
  ASSERT_EQ(erase("/2"), "2.02");
  EXPECT_EQ(finish(), "2.04");
}

TEST_F(Bootstrapping, TheServerHasTimeForItsWork) {
  begin();
  scenario.advance(seconds(200));
  write_account();
  scenario.advance(seconds(246));
  EXPECT_EQ(finish(), "2.04");
}

TEST_F(Bootstrapping, FailsWhenTheServerDoesNotFinish) {
  begin();
  write_account();
  scenario.advance(seconds(248));
  EXPECT_THAT(scenario.events(), Contains(engine::EventName::kBootstrapRegistrationFailure));
  EXPECT_EQ(finish(), "none");
  scenario.advance(seconds(70));
  ASSERT_EQ(target(scenario.next_request()), "bootstrap /bs");
  scenario.answer(engine::kChanged);
  EXPECT_EQ(discover(), "</>;lwm2m=1.1,</0/0>,</1>,</2>,</3/0>");  // nothing of the first attempt
}

// ---- with accounts that there were --------------------------------------------------------------

class Rebootstrapping : public Bootstrapping {
 protected:
  void SetUp() override {
    both.register_client();
    ASSERT_TRUE(both.client().bootstrap());
    both.drain();
    both.answer(engine::kChanged);
    both.forget();
  }
  std::string finish_it() { return code(both.ask({.method = Method::kPost, .path = "/bs"}, kBootstrap)); }

  Scenario both{with_server()};
};

TEST_F(Rebootstrapping, AServerThatIsNotTouchedStaysRegistered) {
  EXPECT_EQ(finish_it(), "2.04");
  EXPECT_EQ(both.next_request(), nullptr);
  EXPECT_EQ(both.client().state(), engine::ManagerState::kRegistered);
}

TEST_F(Rebootstrapping, ALifetimeThatIsWrittenIsToldByAnUpdate) {
  ASSERT_EQ(code(put(both, "/1/0",
                     R"([{"bn":"/1/0/","n":"0","v":1},{"n":"1","v":7200},{"n":"6","vb":true},{"n":"7","vs":"U"}])")),
            "2.04");
  EXPECT_EQ(finish_it(), "2.04");
  both.advance(seconds(2));
  EXPECT_EQ(target(both.next_request()), "server 1 /rd/1");
  EXPECT_EQ(both.query(), "lt=7200");
}

TEST_F(Rebootstrapping, AServerThatIsDeletedIsLeft) {
  EXPECT_EQ(code(both.ask({.method = Method::kDelete, .path = "/0"}, kBootstrap)), "2.02");
  EXPECT_EQ(code(both.ask({.method = Method::kDelete, .path = "/1"}, kBootstrap)), "2.02");
  ASSERT_EQ(code(put(both, "/0/1", kSecurity)), "2.04");
  ASSERT_EQ(code(put(both, "/1/0", kServer)), "2.04");
  EXPECT_EQ(finish_it(), "2.04");
  EXPECT_EQ(target(both.next_request()), "server 1 /rd/1");
  EXPECT_EQ(both.next_request()->request.method, Method::kDelete);
  both.answer(engine::kDeleted);
  EXPECT_EQ(target(both.next_request()), "server 123 /rd");
  both.answer(engine::kCreated, {"rd", "2"});
  EXPECT_EQ(text_of(*both.ask({.path = "/1/0/0", .accept = 0}, ShortServerId(123))), "123");  // where it was written
}

TEST_F(Rebootstrapping, TheConfigurationFileDoesNotUndoIt) {
  for (const char* path : {"/0", "/1"}) {
    ASSERT_EQ(code(both.ask({.method = Method::kDelete, .path = path}, kBootstrap)), "2.02");
  }
  ASSERT_EQ(code(put(both, "/0/1", kSecurity)), "2.04");
  ASSERT_EQ(code(put(both, "/1/0", kServer)), "2.04");
  EXPECT_EQ(finish_it(), "2.04");
  Scenario after(with_server());
  ASSERT_TRUE(after.client().restore(StateFile::kAccounts, saved(both)));
  after.client().start();
  after.drain();
  EXPECT_EQ(target(after.next_request()), "server 123 /rd");
  ASSERT_EQ(after.client().servers().size(), 2U);
}

TEST_F(Rebootstrapping, AnAccountThatIsWrittenAnewIsRegisteredAnew) {
  ASSERT_EQ(code(put(both, "/0/1/0", R"([{"n":"/0/1/0","vs":"coap://elsewhere"}])")), "2.04");
  EXPECT_EQ(finish_it(), "2.04");
  both.answer(engine::kDeleted);
  EXPECT_EQ(target(both.next_request()), "server 1 /rd");
  EXPECT_EQ(both.client().account(ShortServerId(1))->uri, "coap://elsewhere");
}

TEST_F(Rebootstrapping, AFailureChangesNothing) {
  EXPECT_EQ(code(both.ask({.method = Method::kDelete, .path = "/"}, kBootstrap)), "2.02");
  both.advance(seconds(248));
  EXPECT_EQ(both.client().state(), engine::ManagerState::kRegistered);
  EXPECT_EQ(text_of(*both.ask({.path = "/1/0/1", .accept = 0})), "86400");
}

TEST_F(Rebootstrapping, OthersAreServedMeanwhile) {
  EXPECT_EQ(text_of(*both.ask({.path = "/3/0/0", .accept = 0})), "Maker");
}

TEST_F(Rebootstrapping, NobodyElseChangesTheAccountsMeanwhile) {
  const auto added = both.call([&](engine::CallId id) {
    both.client().add_account(Scenario::root(), id, {.id = ShortServerId(7), .uri = "coap://seven"});
  });
  ASSERT_TRUE(added);
  EXPECT_EQ(added->error().code(), ErrorCode::kBusy);
  both.client().reload(with_server());  // begins anew
  both.drain();
  EXPECT_EQ(target(both.next_request()), "bootstrap /bs");
}

TEST_F(Rebootstrapping, WhatAServerWritesMeanwhileStays) {
  ASSERT_EQ(code(both.ask({.method = Method::kPut, .path = "/1/0/1", .content_format = 0, .payload = "300"})), "2.04");
  EXPECT_EQ(finish_it(), "2.04");
  EXPECT_EQ(text_of(*both.ask({.path = "/1/0/1", .accept = 0})), "300");
}

TEST_F(Rebootstrapping, OfOtherObjectsOnlyWhatIsWrittenChangesAndIsKept) {
  both.create("/3303/0", {{"/3303/0/5700", model::Value(20.0)}});
  ASSERT_EQ(code(put(both, "/3/0/15", R"([{"n":"/3/0/15","vs":"Asia/Tokyo"}])")), "2.04");
  both.device().free_kilobytes = 5;
  both.forget();
  both.client().on_request(kBootstrap,
                           {.exchange = engine::ExchangeId(99), .method = Method::kPost, .uri_path = {"bs"}});
  both.drain();
  std::optional<engine::SaveTicket> values;
  for (const auto& save : both.take_all<SaveState>()) {
    if (save.file == StateFile::kValues) values = save.ticket;
  }
  ASSERT_TRUE(values);
  EXPECT_FALSE(both.late_answer());  // not before that is on the disk, too
  both.client().on_state_saved(*values, {});
  EXPECT_EQ(code(both.late_answer()), "2.04");
  EXPECT_EQ(text_of(*both.ask({.path = "/3/0/15", .accept = 0})), "Asia/Tokyo");
  EXPECT_EQ(text_of(*both.ask({.path = "/3/0/10", .accept = 0})), "5");
}

TEST_F(Rebootstrapping, ADisabledServerIsLeftInPeace) {
  ASSERT_EQ(code(both.ask({.method = Method::kPost, .path = "/1/0/4"})), "2.04");
  both.drain();
  both.answer(engine::kDeleted);
  EXPECT_EQ(finish_it(), "2.04");
  EXPECT_EQ(both.next_request(), nullptr);
}

// A server that refuses what the bootstrap server hands out: they must not be asked in a circle.
TEST_F(Bootstrapping, IsAskedForLaterEachTimeItLeadsNowhere) {
  begin();
  write_account();
  ASSERT_EQ(write("/1/0", R"([{"bn":"/1/0/","n":"0","v":123},{"n":"1","v":300},{"n":"6","vb":true},{"n":"7","vs":"U"},)"
                          R"({"n":"17","v":1}])"),
            "2.04");
  ASSERT_EQ(finish(), "2.04");
  scenario.answer(engine::kForbidden);
  EXPECT_EQ(scenario.next_request(), nullptr);
  scenario.advance(seconds(50));
  EXPECT_EQ(scenario.next_request(), nullptr);
  scenario.advance(seconds(20));
  EXPECT_EQ(target(scenario.next_request()), "bootstrap /bs");
  scenario.answer(engine::kChanged);
  ASSERT_EQ(finish(), "2.04");
  scenario.answer(engine::kForbidden);
  scenario.advance(seconds(100));
  EXPECT_EQ(scenario.next_request(), nullptr);
}

TEST_F(Bootstrapping, SequencesAreCountedBeforeItIsAskedFor) {
  engine::Options options = with_server();
  options.servers[1].retry_count = 1;
  options.servers[1].sequence_count = 2;
  options.servers[1].sequence_delay = 100;
  Scenario both(options);
  both.client().start();
  both.drain();
  both.answer(engine::kForbidden);
  EXPECT_EQ(both.next_request(), nullptr);
  both.advance(seconds(120));
  both.answer(engine::kForbidden);
  EXPECT_EQ(target(both.next_request()), "bootstrap /bs");
}

TEST_F(Bootstrapping, TheBootstrapServerDoesNotMakeItselfAnotherOne) {
  begin();
  write_account();
  ASSERT_EQ(write("/0/0/1", R"([{"n":"/0/0/1","vb":false}])"), "2.04");
  ASSERT_EQ(write("/0/0/10", R"([{"n":"/0/0/10","v":5}])"), "2.04");
  EXPECT_EQ(finish(), "4.06");
}

TEST_F(Bootstrapping, RefusesAnAccountWithoutAKey) {
  begin();
  ASSERT_EQ(
      write("/0/1",
            R"([{"bn":"/0/1/","n":"0","vs":"coaps://new"},{"n":"1","vb":false},{"n":"2","v":0},{"n":"10","v":123}])"),
      "2.04");
  ASSERT_EQ(write("/1/0", kServer), "2.04");
  EXPECT_EQ(finish(), "4.06");
}

TEST_F(Bootstrapping, RefusesValuesThatNoAccountCanHave) {
  begin();
  EXPECT_EQ(write("/1/0/1", R"([{"n":"/1/0/1","v":0}])"), "4.00");
  EXPECT_EQ(write("/1/0/7", R"([{"n":"/1/0/7","vs":"XYZ"}])"), "4.00");
  write_account();
  ASSERT_EQ(
      write("/1/5", R"([{"bn":"/1/5/","n":"0","v":123},{"n":"1","v":300},{"n":"6","vb":true},{"n":"7","vs":"U"}])"),
      "2.04");
  EXPECT_EQ(finish(), "4.06");  // one short server id twice
}

TEST_F(Bootstrapping, TakesNoMoreAccountsThanThereMayBe) {
  begin();
  std::string last;
  for (int i = 1; i <= 64; ++i) {
    last = write("/0/" + std::to_string(i) + "/0", R"([{"n":"/0/)" + std::to_string(i) + R"(/0","vs":"coap://x"}])");
  }
  EXPECT_EQ(last, "4.13");
}

// ---- over a restart -----------------------------------------------------------------------------

TEST_F(Bootstrapping, SurvivesARestart) {
  bootstrap_whole();
  const Bytes content = saved(scenario);
  Scenario after(only_bootstrap());
  ASSERT_TRUE(after.client().restore(StateFile::kAccounts, content));
  after.client().start();
  after.drain();
  EXPECT_EQ(target(after.next_request()), "server 123 /rd");
  after.answer(engine::kCreated, {"rd", "1"});
  EXPECT_EQ(code(after.ask({.path = "/1/0/2", .accept = 0}, ShortServerId(123))), "4.04");
}

TEST_F(Bootstrapping, WhenItWasSurvivesARestart) {
  bootstrap_whole();
  Scenario after(only_bootstrap());
  ASSERT_TRUE(after.client().restore(StateFile::kAccounts, saved(scenario)));
  after.register_client();
  EXPECT_EQ(*after.client().tree().find_value(path("/1/0/12")), model::Value(model::Time{1'700'000'000}));
}

TEST_F(Bootstrapping, KeysAreKeptWithTheAccount) {
  begin();
  ASSERT_EQ(
      write("/0/1", R"([{"bn":"/0/1/","n":"0","vs":"coaps://new"},{"n":"1","vb":false},{"n":"2","v":0},)"
                    R"({"n":"3","vd":"bm9kZQ"},{"n":"4","vd":""},{"n":"5","vd":"AAECAwQFBgc"},{"n":"10","v":123}])"),
      "2.04");
  ASSERT_EQ(write("/1/0", kServer), "2.04");
  ASSERT_EQ(finish(), "2.04");
  const engine::ServerOptions* account = scenario.client().account(ShortServerId(123));
  ASSERT_NE(account, nullptr);
  EXPECT_EQ(account->security.mode, engine::SecurityMode::kPsk);
  EXPECT_EQ(account->security.identity, to_bytes("node"));
  EXPECT_EQ(account->security.key,
            engine::MaterialSource(engine::StoredMaterial{Secret(to_bytes("0001020304050607"))}));
}

TEST_F(Bootstrapping, ItsAccountIsForgottenAfterItsTime) {
  begin();
  write_account();
  ASSERT_EQ(write("/0/0/12", R"([{"n":"/0/0/12","v":60}])"), "2.04");
  ASSERT_EQ(finish(), "2.04");
  scenario.answer(engine::kCreated, {"rd", "1"});
  scenario.advance(seconds(61));
  EXPECT_EQ(scenario.client().account(kBootstrap), nullptr);
  EXPECT_EQ(scenario.client().state(), engine::ManagerState::kRegistered);
}

TEST_F(Bootstrapping, ABootstrapThatFailsGivesItsAccountNoMoreTime) {
  begin();
  write_account();
  ASSERT_EQ(write("/0/0/12", R"([{"n":"/0/0/12","v":600}])"), "2.04");
  ASSERT_EQ(finish(), "2.04");
  scenario.answer(engine::kCreated, {"rd", "1"});
  scenario.advance(seconds(100));
  ASSERT_TRUE(scenario.client().bootstrap());
  scenario.drain();
  scenario.answer(engine::kChanged);
  scenario.advance(seconds(501));  // of which the server says nothing more for 247
  EXPECT_EQ(scenario.client().account(kBootstrap), nullptr);
}

}  // namespace
}  // namespace lwm2m::test

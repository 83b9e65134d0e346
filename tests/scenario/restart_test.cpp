// A daemon that stops without de-registering and comes back: the server must not notice more than an Update, and must
// lose no observation, or else be registered with anew (Core 1.1.1 §6.2.2; RFC 7641 §4.5).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::LinkUp;
using engine::Method;
using engine::SendNotification;
using engine::SendRequest;
using engine::ShortServerId;
using engine::StateFile;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint16_t kText = 0;

class Restart : public testing::Test {
 protected:
  static engine::Options staying(std::uint32_t lifetime = 86400) {
    engine::Options options = Scenario::default_options();
    options.servers[0].deregister_on_stop = false;
    options.servers[0].lifetime = lifetime;
    return options;
  }
  static const LinkUp& plain() {
    static const LinkUp up{.local_address = "192.0.2.7:40000"};
    return up;
  }
  static void observe(Scenario& at, const std::string& path, std::uint8_t token) {
    const auto answer = at.ask({.path = path, .accept = kText, .observe = 0, .token = token});
    ASSERT_TRUE(answer && answer->observe) << path;
  }
  // Stops, and says what is on the disk then.
  static Bytes stop(Scenario& at) {
    Bytes saved = at.client().saved_registrations([](ShortServerId) { return Secret(Bytes{1, 2, 3}); });
    const auto done = at.call([&](engine::CallId id) { at.client().stop(id, false); });
    EXPECT_TRUE(done && *done);
    return saved;
  }
  // A registered client that the server observes /3/0/16 and /3303/0/5700 of, stopped.
  Bytes first_life() {
    before.link = plain();
    before.create("/3303/0", {{"/3303/0/5700", model::Value(20.0)}});
    before.register_client();
    observe(before, "/3/0/16", 7);
    observe(before, "/3303/0/5700", 8);
    before.set("/3303/0/5700", model::Value(21.0));
    before.forget();
    return stop(before);
  }
  static void start(Scenario& at, const Bytes& saved, const LinkUp& link = plain()) {
    at.link = link;
    ASSERT_TRUE(at.client().restore(StateFile::kRegistrations, saved));
    at.client().start();
    at.drain();
  }
  static std::string first_request(const Scenario& at) {
    const SendRequest* request = at.next_request();
    if (request == nullptr) return "none";
    std::string path;
    for (const auto& segment : request->request.uri_path) path += "/" + segment;
    return path + "?" + at.query();
  }

  Scenario before{staying()};
  Scenario after{staying()};
};

TEST_F(Restart, CostsAnUpdate) {
  start(after, first_life());
  EXPECT_EQ(first_request(after), "/rd/1?");
  after.answer(engine::kChanged);
  EXPECT_EQ(after.client().state(), engine::ManagerState::kRegistered);
  EXPECT_THAT(after.events(),
              ElementsAre(engine::EventName::kRegistrationUpdate, engine::EventName::kRegistrationUpdateComplete));
}

TEST_F(Restart, TheUpdateSaysWhatIsDifferentNow) {
  const Bytes saved = first_life();
  Scenario other(staying(3600));
  start(other, saved);
  EXPECT_EQ(first_request(other), "/rd/1?lt=3600");
  ASSERT_NE(other.next_request(), nullptr);
  EXPECT_THAT(std::string(as_text(other.next_request()->request.payload)), testing::Not(HasSubstr("</3303/0>")));
}

TEST_F(Restart, WhatIsObservedIsNotifiedOnceTheServerHasTheClientAgain) {
  start(after, first_life());
  after.create("/3303/0", {{"/3303/0/5700", model::Value(30.0)}});
  EXPECT_FALSE(after.take<SendNotification>());
  after.answer(engine::kChanged);
  const auto notifications = after.take_all<SendNotification>();
  ASSERT_EQ(notifications.size(), 2U);
  EXPECT_EQ(notifications[0].token, (engine::Token{1, {7}}));
  EXPECT_EQ(text_of(notifications[1].response), "30");
  EXPECT_EQ(notifications[1].token, (engine::Token{1, {8}}));
  EXPECT_EQ(notifications[1].response.content_format, kText);
  EXPECT_EQ(notifications[1].response.observe, 3U);  // 1 the answer, 2 the notification before the restart
}

TEST_F(Restart, WaitsForApplicationsThatHaveNotComeBackYet) {
  start(after, first_life());
  after.answer(engine::kChanged);
  EXPECT_EQ(after.take_all<SendNotification>().size(), 1U);  // /3/0/16
  after.advance(seconds(5));
  after.create("/3303/0", {{"/3303/0/5700", model::Value(30.0)}});
  const auto back = after.take<SendNotification>();
  ASSERT_TRUE(back);
  EXPECT_EQ(text_of(back->response), "30");
}

TEST_F(Restart, TellsThatSomethingHasNotComeBack) {
  start(after, first_life());
  after.answer(engine::kChanged);
  after.forget();
  after.advance(seconds(59));
  EXPECT_FALSE(after.take<SendNotification>());
  after.advance(seconds(2));
  const auto gone = after.take<SendNotification>();
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->response.code, engine::kNotFound);
  EXPECT_EQ(after.client().observations().size(), 1U);
}

TEST_F(Restart, AttributesAreKept) {
  before.link = plain();
  before.register_client();
  ASSERT_EQ(before.ask({.method = Method::kPut, .path = "/3/0/16", .queries = {"pmin=10", "pmax=60"}})->code,
            engine::kChanged);
  start(after, stop(before));
  after.answer(engine::kChanged);
  const auto links = after.ask({.path = "/3/0/16", .accept = 40});
  ASSERT_TRUE(links);
  EXPECT_THAT(text_of(*links), HasSubstr("pmin=10;pmax=60"));
}

TEST_F(Restart, FromAnotherAddressRegistersAnew) {
  start(after, first_life(), LinkUp{.local_address = "192.0.2.7:40001"});
  EXPECT_THAT(first_request(after), HasSubstr("/rd?ep=node"));
  EXPECT_THAT(after.client().observations(), IsEmpty());
}

TEST_F(Restart, ASessionThatIsResumedIsTheSameClientFromWherever) {
  before.link = {.cipher_suite = "TLS_PSK_WITH_AES_128_CCM_8", .local_address = "192.0.2.7:1"};
  before.register_client();
  const Bytes saved = stop(before);
  Scenario full(staying());
  start(full, saved, {.cipher_suite = "TLS_PSK_WITH_AES_128_CCM_8", .local_address = "192.0.2.7:1"});
  EXPECT_THAT(first_request(full), HasSubstr("/rd?ep=node"));
  start(after, saved,
        {.cipher_suite = "TLS_PSK_WITH_AES_128_CCM_8", .resumed = true, .local_address = "198.51.100.1:9"});
  EXPECT_EQ(first_request(after), "/rd/1?");
}

TEST_F(Restart, HandsTheLinkWhatIsLeftOfTheLastOneOnce) {
  after.links_fail = true;
  start(after, first_life());
  const auto first = after.take<engine::OpenLink>();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->previous.local_address, "192.0.2.7:40000");
  EXPECT_EQ(first->previous.session, Secret(Bytes{1, 2, 3}));
  after.advance(hours(1));
  const auto second = after.take<engine::OpenLink>();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->previous.local_address, "192.0.2.7:40000");
  EXPECT_TRUE(second->previous.session.empty());  // the link has it now, or has found it to be of no use
}

TEST_F(Restart, AfterTheLifetimeRegistersAnew) {
  const Bytes saved = first_life();
  after.advance(hours(24));
  start(after, saved);
  EXPECT_THAT(first_request(after), HasSubstr("/rd?ep=node"));
}

TEST_F(Restart, WithAClockThatWentBackRegistersAnew) {
  before.advance(hours(2));
  start(after, first_life());  // two hours before
  EXPECT_THAT(first_request(after), HasSubstr("/rd?ep=node"));
}

TEST_F(Restart, AsAnotherClientRegistersAnew) {
  const Bytes saved = first_life();
  for (const auto& change : std::vector<std::function<void(engine::Options&)>>{
           [](auto& it) { it.endpoint = "other"; }, [](auto& it) { it.version = engine::ProtocolVersion::k1_0; },
           [](auto& it) { it.servers[0].uri = "coap://other"; },
           [](auto& it) { it.servers[0].security.identity = Bytes{1}; },
           [](auto& it) { it.servers[0].id = ShortServerId(2); }}) {
    engine::Options options = staying();
    change(options);
    Scenario other(options);
    start(other, saved);
    EXPECT_THAT(first_request(other), HasSubstr("/rd?ep=")) << first_request(other);
  }
}

TEST_F(Restart, ARefusedUpdateIsFollowedByARegister) {
  start(after, first_life());
  after.answer(engine::kNotFound);
  EXPECT_THAT(first_request(after), HasSubstr("/rd?ep=node"));
  EXPECT_THAT(after.client().observations(), IsEmpty());
}

TEST_F(Restart, OfAServerThatIsDeregisteredLeavesNothing) {
  Scenario scenario;  // deregister-on-stop
  scenario.register_client();
  EXPECT_THAT(scenario.client().saved_registrations([](ShortServerId) { return Secret(); }), IsEmpty());
}

TEST_F(Restart, BeforeTheServerHasAnsweredLeavesNothing) {
  before.client().start();
  before.drain();
  EXPECT_THAT(before.client().saved_registrations([](ShortServerId) { return Secret(); }), IsEmpty());
}

TEST_F(Restart, WhatIsNotUnderstoodIsRefused) {
  const Bytes saved = first_life();
  for (std::size_t length = 0; length < saved.size(); ++length) {
    Scenario other(staying());
    const auto outcome = other.client().restore(StateFile::kRegistrations, ByteView(saved).first(length));
    EXPECT_EQ(outcome.has_value(), length == 1) << length;  // the version, and no registration
  }
}

// While it runs it is the same thing: a connection that the server knows again needs no Register.
TEST_F(Restart, AConnectionThatIsResumedNeedsNoRegister) {
  before.link = {.cipher_suite = "TLS_PSK_WITH_AES_128_CCM_8"};
  before.register_client();
  observe(before, "/3/0/16", 7);
  before.link.resumed = true;
  before.client().on_link_event(ShortServerId(1), engine::LinkFailure{"closed", 0, "the server closed it"});
  before.drain();
  EXPECT_EQ(first_request(before), "/rd/1?");
  EXPECT_EQ(before.client().observations().size(), 1U);
}

TEST_F(Restart, AServerThatDoesNotAnswerIsRegisteredWithAnewThoughItsSessionIsResumed) {
  before.link = {.cipher_suite = "TLS_PSK_WITH_AES_128_CCM_8"};
  before.register_client();
  before.link.resumed = true;
  before.advance(hours(24));
  before.stay_silent();
  EXPECT_THAT(first_request(before), HasSubstr("/rd?ep=node"));
}

TEST_F(Restart, ReconnectingRegistersAnew) {
  before.link = {.cipher_suite = "TLS_PSK_WITH_AES_128_CCM_8"};
  before.register_client();
  before.link.resumed = true;
  ASSERT_TRUE(before.client().reconnect(ShortServerId(1)));
  before.drain();
  EXPECT_THAT(first_request(before), HasSubstr("/rd?ep=node"));
}

}  // namespace
}  // namespace lwm2m::test

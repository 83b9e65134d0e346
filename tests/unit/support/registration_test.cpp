#include "tests/unit/support/datagrams.hpp"
#include "tests/unit/support/server_fixture.hpp"

namespace lwm2m::support {
namespace {

class TestServerRegistration : public ServerFixture {};

TEST_F(TestServerRegistration, AnswersRegisterWithALocation) {
  const auto answer = client_->request(Method::kPost, "/rd", {"ep=one", "lt=60", "lwm2m=1.1", "b=U"}, 40, "</3/0>");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, kCreated);
  EXPECT_EQ(answer->location, (std::vector<std::string>{"rd", "1"}));
}

TEST_F(TestServerRegistration, TellsWhatTheClientRegisteredWith) {
  static_cast<void>(
      client_->request(Method::kPost, "/rd", {"Q", "b=UT", "ep=one", "lt=60", "lwm2m=1.2"}, 40, "</3/0>"));

  const auto registration = server_.wait_for_register(kSoon);

  ASSERT_TRUE(registration);
  EXPECT_EQ(registration->endpoint, "one");
  EXPECT_EQ(registration->location, "/rd/1");
  EXPECT_EQ(registration->lifetime, seconds(60));
  EXPECT_EQ(registration->version, "1.2");
  EXPECT_EQ(registration->binding, "UT");
  EXPECT_TRUE(registration->queue_mode);
  EXPECT_EQ(registration->objects, "</3/0>");
}

TEST_F(TestServerRegistration, RefusesARegisterThatLacksAMandatoryPart) {
  const auto without_name = client_->request(Method::kPost, "/rd", {"lt=60", "lwm2m=1.1"}, 40, "</3/0>");
  const auto without_version = client_->request(Method::kPost, "/rd", {"ep=one", "lt=60"}, 40, "</3/0>");
  const auto without_objects = client_->request(Method::kPost, "/rd", {"ep=one", "lt=60", "lwm2m=1.1"});
  const auto wrong_format = client_->request(Method::kPost, "/rd", {"ep=one", "lwm2m=1.1"}, 0, "</3/0>");
  const auto wrong_lifetime = client_->request(Method::kPost, "/rd", {"ep=one", "lt=x", "lwm2m=1.1"}, 40, "</3/0>");

  for (const auto& answer : {without_name, without_version, without_objects, wrong_format, wrong_lifetime}) {
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->code, kBadRequest);
  }
  EXPECT_TRUE(server_.registrations().empty());
}

TEST_F(TestServerRegistration, ReplacesAnEarlierRegistrationOfTheSameEndpoint) {
  const std::string first = client_->register_as("one");
  const std::string second = client_->register_as("one");

  EXPECT_NE(first, second);
  ASSERT_EQ(server_.registrations().size(), 1U);
  EXPECT_EQ(server_.registrations().front().location, second);
}

TEST_F(TestServerRegistration, AppliesAnUpdateAndKeepsTheRest) {
  const std::string location = client_->register_as("one");

  const auto answer = client_->request(Method::kPost, location, {"lt=120"}, 40, "</1/0>,</3/0>,</3303/0>");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, kChanged);
  const auto updated = server_.wait_for_update(kSoon);
  ASSERT_TRUE(updated);
  EXPECT_EQ(updated->lifetime, seconds(120));
  EXPECT_EQ(updated->version, "1.1");
  EXPECT_EQ(updated->objects, "</1/0>,</3/0>,</3303/0>");
  EXPECT_TRUE(updated->objects_changed);
  EXPECT_EQ(updated->parameters, std::vector<std::string>{"lt=120"});
}

TEST_F(TestServerRegistration, EndsARegistrationOnDeregister) {
  const std::string location = client_->register_as("one");

  const auto answer = client_->request(Method::kDelete, location);

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, kDeleted);
  const auto gone = server_.wait_for_deregister(kSoon);
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->endpoint, "one");
  EXPECT_TRUE(server_.registrations().empty());
}

TEST_F(TestServerRegistration, DoesNotKnowALocationOnceItHasForgottenTheClient) {
  const std::string location = client_->register_as("one");

  server_.forget_registrations();

  EXPECT_EQ(client_->request(Method::kPost, location)->code, kNotFound);
  EXPECT_EQ(client_->request(Method::kDelete, location)->code, kNotFound);
  EXPECT_TRUE(server_.registrations().empty());
}

TEST_F(TestServerRegistration, TakesALongRegisterInBlocks) {
  const std::string objects = "</1/0>," + long_text(5000);

  const auto answer = client_->request(Method::kPost, "/rd", {"ep=one", "lt=60", "lwm2m=1.1"}, 40, objects);

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, kCreated);
  EXPECT_EQ(server_.wait_for_register(kSoon)->objects, objects);
  ASSERT_EQ(server_.received().size(), 1U);
  EXPECT_EQ(server_.received().front().blocks, 5U);
}

TEST_F(TestServerRegistration, AnswersARetransmissionAgainAndDoesNothingTwice) {
  Datagrams datagrams(server_);

  datagrams.send(register_message(0x1234));
  const Bytes first = datagrams.receive();
  datagrams.send(register_message(0x1234));
  const Bytes second = datagrams.receive();

  EXPECT_EQ(first, (Bytes{0x61, 0x41, 0x12, 0x34, 0x07, 0x82, 'r', 'd', 0x01, '1'}));
  EXPECT_EQ(second, first);
  ASSERT_EQ(server_.received().size(), 2U);
  EXPECT_FALSE(server_.received().front().retransmission);
  EXPECT_TRUE(server_.received().back().retransmission);
  EXPECT_EQ(server_.registrations().size(), 1U);
}

TEST_F(TestServerRegistration, TakesASendOfARegisteredClientOnly) {
  EXPECT_EQ(client_->request(Method::kPost, "/dp", {}, kSenmlJson, "[]")->code, kNotFound);
  static_cast<void>(client_->register_as("one"));

  EXPECT_EQ(client_->request(Method::kPost, "/dp", {}, kText, "1")->code, kUnsupportedFormat);
  EXPECT_EQ(client_->request(Method::kPost, "/dp", {}, kSenmlJson, R"([{"n":"/3/0/0","vs":"x"}])")->code, kChanged);

  const auto sent = server_.wait_for_send(kSoon);
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->endpoint, "one");
  EXPECT_EQ(as_text(sent->payload), R"([{"n":"/3/0/0","vs":"x"}])");
}

TEST_F(TestServerRegistration, DoesNotKnowOtherPaths) {
  EXPECT_EQ(client_->request(Method::kPost, "/other", {"ep=one"})->code, kNotFound);
  EXPECT_EQ(client_->request(Method::kGet, "/rd")->code, kNotFound);
  EXPECT_EQ(server_.wait_for_refused(kSoon)->path, "/other");
}

TEST(TestServerListening, ServesIpv6OnTheSamePort) {
  LwM2mServer server({.own_thread = false, .ipv6 = true});
  if (!server.start()) GTEST_SKIP() << "no IPv6 here";
  CoapClient client(server, false, "::1");

  EXPECT_EQ(client.register_as("six"), "/rd/1");
  EXPECT_EQ(server.registrations().front().peer.substr(0, 6), "[::1]:");
}

TEST(TestServerListening, SaysThatAPortIsTaken) {
  LwM2mServer first({.own_thread = false});
  ASSERT_TRUE(first.start());
  LwM2mServer second({.own_thread = false});

  const auto started = second.start(first.port());

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code(), ErrorCode::kBusy);
}

TEST(TestServerThread, ServesClientsWhileTheTestWaits) {
  LwM2mServer server;
  ASSERT_TRUE(server.start());
  CoapClient client(server, true);

  EXPECT_EQ(client.register_as("one"), "/rd/1");
  EXPECT_EQ(server.wait_for_register(kSoon)->endpoint, "one");
  EXPECT_FALSE(server.wait_for_register(milliseconds(0)));
}

// libcoap puts the blocks together.
TEST_F(TestServerRegistration, HandsOutABootstrapPackInBlocks) {
  EXPECT_EQ(client_->request(Method::kGet, "/bspack", {"ep=one"})->code, kNotFound);
  const std::string pack = long_text(3000);
  server_.set_bootstrap_pack(Content{kSenmlJson, to_bytes(pack)});

  const auto answer = client_->request(Method::kGet, "/bspack", {"ep=one"});

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, kContent);
  EXPECT_EQ(answer->content_format, kSenmlJson);
  EXPECT_EQ(as_text(answer->payload), pack);
  EXPECT_EQ(server_.received().back().kind, RequestKind::kBootstrapPack);
}

}  // namespace
}  // namespace lwm2m::support

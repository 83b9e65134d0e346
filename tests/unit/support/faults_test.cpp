#include "tests/unit/support/datagrams.hpp"
#include "tests/unit/support/server_fixture.hpp"

namespace lwm2m::support {
namespace {

class TestServerFaults : public ServerFixture {};

TEST_F(TestServerFaults, AnswersWithAnErrorAsOftenAsAsked) {
  server_.answer_with(RequestKind::kRegister, kUnavailable, 2);

  EXPECT_EQ(client_->request(Method::kPost, "/rd", {"ep=one", "lwm2m=1.1"}, 40, "</3/0>")->code, kUnavailable);
  EXPECT_EQ(client_->request(Method::kPost, "/rd", {"ep=one", "lwm2m=1.1"}, 40, "</3/0>")->code, kUnavailable);
  EXPECT_TRUE(server_.registrations().empty());
  EXPECT_EQ(client_->request(Method::kPost, "/rd", {"ep=one", "lwm2m=1.1"}, 40, "</3/0>")->code, kCreated);
  EXPECT_EQ(server_.wait_for_refused(kSoon)->answer, kUnavailable);
}

TEST_F(TestServerFaults, AnswersNormallyAgainWhenTold) {
  const std::string location = client_->register_as("one");
  server_.answer_with(RequestKind::kUpdate, kBadRequest);
  EXPECT_EQ(client_->request(Method::kPost, location)->code, kBadRequest);

  server_.answer_normally(RequestKind::kUpdate);

  EXPECT_EQ(client_->request(Method::kPost, location)->code, kChanged);
}

TEST_F(TestServerFaults, KeepsSilentWithoutAnAcknowledgement) {
  Datagrams datagrams(server_);
  server_.answer_silently(RequestKind::kRegister);

  datagrams.send(register_message(1));
  const auto refused = server_.wait_for_refused(kSoon);
  datagrams.send(probe_message(2));

  ASSERT_TRUE(refused);
  EXPECT_FALSE(refused->answer);
  EXPECT_EQ(datagrams.receive(), probe_answer(2));  // and nothing before it
  EXPECT_TRUE(server_.registrations().empty());
}

TEST_F(TestServerFaults, AnswersTheRetransmissionAfterASilence) {
  Datagrams datagrams(server_);
  server_.answer_silently(RequestKind::kRegister, 1);

  datagrams.send(register_message(1));
  ASSERT_TRUE(server_.wait_for_refused(kSoon));
  datagrams.send(register_message(1));

  EXPECT_EQ(datagrams.receive(), (Bytes{0x61, 0x41, 0x00, 0x01, 0x07, 0x82, 'r', 'd', 0x01, '1'}));
  ASSERT_EQ(server_.received().size(), 2U);
  EXPECT_FALSE(server_.received().front().answer);
  EXPECT_TRUE(server_.received().back().retransmission);
  EXPECT_EQ(server_.received().back().answer, kCreated);
}

TEST_F(TestServerFaults, AnswersSeparatelyAfterAnEmptyAcknowledgement) {
  Datagrams datagrams(server_);
  server_.answer_separately(RequestKind::kRegister);

  datagrams.send(register_message(1));
  const Bytes acknowledgement = datagrams.receive();
  const Bytes response = datagrams.receive();

  EXPECT_EQ(acknowledgement, (Bytes{0x60, 0x00, 0x00, 0x01}));
  ASSERT_EQ(response.size(), 10U);
  EXPECT_EQ(response[0], 0x41);  // CON
  EXPECT_EQ(response[1], kCreated.value);
  EXPECT_EQ(response[4], 0x07);
  EXPECT_EQ(server_.wait_for_register(kSoon)->endpoint, "raw");
}

TEST_F(TestServerFaults, TakesASeparateAnswerOfItsOwnToALibraryClient) {
  server_.answer_separately(RequestKind::kRegister);

  EXPECT_EQ(client_->register_as("one"), "/rd/1");
}

}  // namespace
}  // namespace lwm2m::support

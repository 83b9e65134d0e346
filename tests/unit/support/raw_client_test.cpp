// A client of raw datagrams, for what libcoap does not do, or not without a fault of its own.
#include <algorithm>

#include "tests/unit/support/datagrams.hpp"
#include "tests/unit/support/server_fixture.hpp"

namespace lwm2m::support {
namespace {

// Registered as "raw". Each request of the server is answered with the next of the answers.
class TestServerAndRawClient : public testing::Test {
 protected:
  // What follows the token: options and payload.
  struct Message {
    std::uint8_t code = 0x45;
    Bytes rest{};
  };

  void SetUp() override {
    ASSERT_TRUE(server_.start());
    datagrams_ = std::make_unique<Datagrams>(server_);
    datagrams_->send(register_message(1));
    ASSERT_FALSE(datagrams_->receive().empty());
    server_.add_companion(datagrams_->descriptor(), [this] { answer_requests(); });
  }

  void answer_requests() {
    const Bytes request = datagrams_->take();
    if (request.size() < 8) return;
    requests_.push_back(request);
    if (resets_) datagrams_->send(Bytes{0x70, 0x00, request[2], request[3]});
    if (answers_.empty()) return;
    token_.assign(request.begin() + 4, request.begin() + 8);
    datagrams_->send(message(0x64, answers_.front(), request[2], request[3]));
    if (answers_.size() > 1) answers_.erase(answers_.begin());
  }
  void notify(std::uint8_t type, std::uint8_t id, const Message& what) {
    datagrams_->send(message(type, what, 0x55, id));
  }
  [[nodiscard]] Bytes message(std::uint8_t type, const Message& what, std::uint8_t id_high, std::uint8_t id_low) const {
    Bytes bytes{type, what.code, id_high, id_low};
    bytes.insert(bytes.end(), token_.begin(), token_.end());
    bytes.insert(bytes.end(), what.rest.begin(), what.rest.end());
    return bytes;
  }
  // The first 16 bytes of an answer in blocks: Block2 (23) with this value.
  [[nodiscard]] static Message block_of_16(std::uint8_t block2) {
    Message block{.rest = {0xd1, 0x0a, block2, 0xff}};
    block.rest.insert(block.rest.end(), 16, 'x');
    return block;
  }

  LwM2mServer server_{{.own_thread = false, .request_timeout = seconds(5)}};
  std::unique_ptr<Datagrams> datagrams_{};
  std::vector<Message> answers_{};
  std::vector<Bytes> requests_{};
  Bytes token_{};
  bool resets_ = false;
};

constexpr std::uint8_t kConfirmable = 0x44;
constexpr std::uint8_t kNonConfirmable = 0x54;

// Observe (6) with this sequence number, Content-Format (12) 0, and a value of one character.
[[nodiscard]] Bytes value(std::uint8_t sequence, std::uint8_t character) {
  return {0x61, sequence, 0x60, 0xff, character};
}

TEST_F(TestServerAndRawClient, DoesNotAcknowledgeANotificationWhileSilent) {
  answers_ = {{.rest = value(1, '1')}};
  ASSERT_TRUE(server_.observe("raw", observe("/3/0/9"))->established);
  server_.answer_silently(RequestKind::kNotify);

  notify(kConfirmable, 1, {.rest = value(2, '2')});
  ASSERT_TRUE(server_.next_notification(kSoon));
  datagrams_->send(probe_message(2));

  EXPECT_EQ(datagrams_->receive(), probe_answer(2));  // and no acknowledgement before it
}

TEST_F(TestServerAndRawClient, AcknowledgesAConfirmableNotification) {
  answers_ = {{.rest = value(1, '1')}};
  ASSERT_TRUE(server_.observe("raw", observe("/3/0/9"))->established);

  notify(kConfirmable, 1, {.rest = value(2, '2')});

  EXPECT_EQ(datagrams_->receive(), (Bytes{0x60, 0x00, 0x55, 0x01}));
  EXPECT_EQ(server_.next_notification(kSoon)->response.observe, 2U);
}

TEST_F(TestServerAndRawClient, EndsAnObservationWithAnErrorAsNotification) {
  answers_ = {{.rest = value(1, '1')}};
  ASSERT_TRUE(server_.observe("raw", observe("/3/0/9"))->established);

  notify(kNonConfirmable, 1, {.code = kNotFound.value});
  const auto notification = server_.next_notification(kSoon);

  ASSERT_TRUE(notification);
  EXPECT_EQ(notification->response.code, kNotFound);
  EXPECT_TRUE(server_.observations().empty());
}

TEST_F(TestServerAndRawClient, TakesANotificationThatCrossesTheCancellationForWhatItIs) {
  answers_ = {{.rest = value(1, '1')}};
  const auto observation = server_.observe("raw", observe("/3/0/9"));
  notify(kNonConfirmable, 1, {.rest = value(2, '2')});
  answers_ = {{.rest = {0xc0, 0xff, '3'}}};

  const auto answer = server_.cancel(observation->id);

  ASSERT_TRUE(answer);
  EXPECT_EQ(as_text(answer->payload), "3");
  EXPECT_EQ(as_text(server_.next_notification(milliseconds(0))->response.payload), "2");
}

TEST_F(TestServerAndRawClient, TellsThatTheClientHasResetTheRequest) {
  resets_ = true;

  const auto response = server_.request("raw", read("/3/0/9"));

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), ErrorCode::kUnavailable);
}

TEST_F(TestServerAndRawClient, DoesNotFollowAnAnswerThatNeverProceeds) {
  answers_ = {block_of_16(0x08)};  // block 0 of 16 bytes with more to come, for ever

  const auto response = server_.request("raw", read("/3/0"));

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), ErrorCode::kIncomplete);
}

TEST_F(TestServerAndRawClient, RefusesABlockThatIsShorterThanItSays) {
  answers_ = {{.rest = {0xd1, 0x0a, 0x08, 0xff, 'x'}}};

  EXPECT_EQ(server_.request("raw", read("/3/0")).error().code(), ErrorCode::kMalformed);
}

TEST_F(TestServerAndRawClient, RefusesABlockOfTheReservedSize) {
  answers_ = {block_of_16(0x0f)};

  EXPECT_EQ(server_.request("raw", read("/3/0")).error().code(), ErrorCode::kMalformed);
}

TEST_F(TestServerAndRawClient, GivesAnErrorInThePlaceOfALaterBlock) {
  answers_ = {block_of_16(0x08), {.code = kIncomplete.value}};

  EXPECT_EQ(server_.request("raw", read("/3/0"))->code, kIncomplete);
}

TEST_F(TestServerAndRawClient, SendsAgainInTheSmallerBlocksThatTheClientWishes) {
  // 4.13 with Block1 (27) of 16 bytes, 2.31 to blocks 0 and 1, and 2.04 to the last one, which has 8 bytes.
  answers_ = {{0x8d, {0xd0, 0x0e}}, {0x5f, {0xd1, 0x0e, 0x08}}, {0x5f, {0xd1, 0x0e, 0x18}}, {0x44, {0xd1, 0x0e, 0x20}}};

  const auto response = server_.request("raw", write("/5/0/0", {kOpaque, Bytes(40, 'x')}));

  ASSERT_TRUE(response);
  EXPECT_EQ(response->code, kChanged);
  ASSERT_EQ(requests_.size(), 4U);
  // At the end of the message: an "x" before it may belong to a token.
  const auto payload = [](const Bytes& message) {
    return std::find_if(message.rbegin(), message.rend(), [](std::uint8_t byte) { return byte != 'x'; }) -
           message.rbegin();
  };
  EXPECT_EQ(payload(requests_[0]), 40);
  EXPECT_EQ(payload(requests_[1]), 16);
  EXPECT_EQ(payload(requests_[2]), 16);
  EXPECT_EQ(payload(requests_[3]), 8);
}

TEST_F(TestServerAndRawClient, GoesOnWithAClientThatTakesEachBlockByItself) {
  answers_ = {{0x44, {0xd1, 0x0e, 0x06}}, {0x44, {0xd1, 0x0e, 0x16}}};  // 2.04 with Block1 and no "more"

  const auto response = server_.request("raw", write("/5/0/0", {kOpaque, Bytes(1500, 'x')}));

  ASSERT_TRUE(response);
  EXPECT_EQ(response->code, kChanged);
  EXPECT_EQ(requests_.size(), 2U);
}

TEST_F(TestServerAndRawClient, StopsAtAnErrorInTheMiddleOfALongPayload) {
  answers_ = {{0x5f, {0xd1, 0x0e, 0x0e}}, {0x88, {}}};

  EXPECT_EQ(server_.request("raw", write("/5/0/0", {kOpaque, Bytes(5000, 'x')}))->code, kIncomplete);
  EXPECT_EQ(requests_.size(), 2U);
}

TEST_F(TestServerAndRawClient, RefusesAClientThatAsksForMoreThanThereIs) {
  answers_ = {{0x5f, {0xd1, 0x0e, 0x0e}}};

  EXPECT_EQ(server_.request("raw", write("/5/0/0", {kOpaque, Bytes(2000, 'x')})).error().code(), ErrorCode::kMalformed);
}

TEST_F(TestServerAndRawClient, RefusesRegisterBlocksOutOfOrder) {
  // POST /rd?ep=x with Block1 (27): number 1, more, 16 bytes; then the reserved size.
  Bytes out_of_order{0x41, 0x02, 0x00, 0x02, 0x07, 0xb2, 'r', 'd', 0x44, 'e', 'p', '=', 'x', 0xc1, 0x18, 0xff};
  out_of_order.insert(out_of_order.end(), 16, '<');
  datagrams_->send(out_of_order);
  EXPECT_EQ(datagrams_->receive().at(1), kIncomplete.value);

  Bytes reserved = out_of_order;
  reserved[3] = 0x03;
  reserved[14] = 0x0f;
  datagrams_->send(reserved);
  EXPECT_EQ(datagrams_->receive().at(1), kBadRequest.value);
}

TEST_F(TestServerAndRawClient, SurvivesWhatIsNotCoap) {
  const Bytes whole = register_message(3);
  for (std::size_t length = 1; length < whole.size(); ++length) {
    datagrams_->send(ByteView(whole).first(length));
    Bytes damaged = whole;
    damaged[length] ^= 0xffU;
    damaged[3] = static_cast<std::uint8_t>(length);
    datagrams_->send(damaged);
    server_.process();
  }

  datagrams_->send(probe_message(0x7777));
  Bytes answer = datagrams_->receive();
  while (!answer.empty() && answer != probe_answer(0x7777)) answer = datagrams_->receive();
  EXPECT_EQ(answer, probe_answer(0x7777));
}

}  // namespace
}  // namespace lwm2m::support

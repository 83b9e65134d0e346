#include "tests/unit/support/server_fixture.hpp"

namespace lwm2m::support {
namespace {

class TestServerObserve : public ServerFixture {
 protected:
  void SetUp() override {
    ServerFixture::SetUp();
    ASSERT_EQ(client_->register_as("one"), "/rd/1");
    add_value("3303/0/5700", CoapClient::Notify::kConfirmable);
    add_value("3303/0/5601", CoapClient::Notify::kNonConfirmable);
  }

  void add_value(const std::string& path, CoapClient::Notify notify) {
    client_->add_resource(
        path, [this](const CoapClient::Asked&) { return value_; }, notify);
  }
  void change(const std::string& path, std::string_view value) {
    value_.payload = to_bytes(value);
    client_->notify(path);
  }

  CoapClient::Reply value_{.payload = to_bytes("21.5")};
};

TEST_F(TestServerObserve, GivesTheFirstValueAndThenNotifications) {
  const auto observation = server_.observe("one", observe("/3303/0/5700"));
  ASSERT_TRUE(observation);
  EXPECT_TRUE(observation->established);
  EXPECT_EQ(as_text(observation->first.payload), "21.5");

  change("3303/0/5700", "21.6");
  const auto notification = server_.next_notification(kSoon);

  ASSERT_TRUE(notification);
  EXPECT_EQ(notification->observation, observation->id);
  EXPECT_EQ(notification->endpoint, "one");
  EXPECT_EQ(notification->path, "/3303/0/5700");
  EXPECT_TRUE(notification->confirmable);
  EXPECT_EQ(as_text(notification->response.payload), "21.6");
  EXPECT_GT(notification->response.observe, observation->first.observe);
}

TEST_F(TestServerObserve, TakesNonConfirmableNotifications) {
  ASSERT_TRUE(server_.observe("one", observe("/3303/0/5601")));

  change("3303/0/5601", "-3");
  const auto notification = server_.next_notification(kSoon);

  ASSERT_TRUE(notification);
  EXPECT_FALSE(notification->confirmable);
  EXPECT_EQ(as_text(notification->response.payload), "-3");
}

TEST_F(TestServerObserve, TellsTwoObservationsApart) {
  const auto first = server_.observe("one", observe("/3303/0/5700"));
  const auto second = server_.observe("one", observe("/3303/0/5601"));
  ASSERT_TRUE(first && second);

  change("3303/0/5700", "1");
  ASSERT_TRUE(server_.next_notification(first->id, kSoon));
  change("3303/0/5601", "2");

  EXPECT_EQ(as_text(server_.next_notification(second->id, kSoon)->response.payload), "2");
  EXPECT_EQ(server_.observations().size(), 2U);
}

TEST_F(TestServerObserve, DoesNotObserveWhatTheClientRefuses) {
  const auto observation = server_.observe("one", observe("/3303/1/5700"));

  ASSERT_TRUE(observation);
  EXPECT_FALSE(observation->established);
  EXPECT_EQ(observation->first.code, kNotFound);
  EXPECT_TRUE(server_.observations().empty());
}

TEST_F(TestServerObserve, CancelsWithTheTokenOfTheObservation) {
  const auto observation = server_.observe("one", observe("/3303/0/5700"));

  const auto answer = server_.cancel(observation->id);

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, kContent);
  EXPECT_FALSE(answer->observe);
  EXPECT_TRUE(server_.observations().empty());
  change("3303/0/5700", "21.6");
  ASSERT_TRUE(server_.request("one", read("/3303/0/5700")));  // which would come after a notification
  EXPECT_FALSE(server_.next_notification(milliseconds(0)));
}

TEST_F(TestServerObserve, CancelsByResettingAConfirmableNotification) {
  const auto observation = server_.observe("one", observe("/3303/0/5700"));
  ASSERT_TRUE(server_.cancel_by_reset(observation->id));

  change("3303/0/5700", "21.6");
  const auto notification = server_.next_notification(kSoon);

  ASSERT_TRUE(notification);
  EXPECT_TRUE(notification->reset);
  EXPECT_TRUE(client_->serve_until([this] { return client_->resets() == 1; }));
  EXPECT_TRUE(server_.observations().empty());
}

TEST_F(TestServerObserve, CancelsByResettingANonConfirmableNotification) {
  const auto observation = server_.observe("one", observe("/3303/0/5601"));
  ASSERT_TRUE(server_.cancel_by_reset(observation->id));
  change("3303/0/5601", "1");
  ASSERT_TRUE(server_.next_notification(kSoon)->reset);
  ASSERT_TRUE(server_.request("one", read("/3303/0/5601")));  // the client has seen the reset that came before

  change("3303/0/5601", "2");
  ASSERT_TRUE(server_.request("one", read("/3303/0/5601")));

  EXPECT_FALSE(server_.next_notification(milliseconds(0)));
}

TEST_F(TestServerObserve, FetchesTheRestOfALongNotification) {
  ASSERT_TRUE(server_.observe("one", observe("/3303/0/5700")));

  change("3303/0/5700", long_text(3000));
  const auto notification = server_.next_notification(kSoon);

  ASSERT_TRUE(notification);
  EXPECT_EQ(as_text(notification->response.payload), long_text(3000));
  EXPECT_EQ(notification->response.blocks, 3U);
  EXPECT_EQ(server_.observations().size(), 1U);
}

TEST_F(TestServerObserve, ResetsANotificationOnceItHasForgottenTheObservation) {
  ASSERT_TRUE(server_.observe("one", observe("/3303/0/5700")));

  server_.forget_registrations();
  change("3303/0/5700", "21.6");

  EXPECT_TRUE(client_->serve_until([this] { return client_->resets() == 1; }));
  EXPECT_FALSE(server_.next_notification(milliseconds(0)));
}

TEST_F(TestServerObserve, KeepsObservationsOverAnUpdateButNotOverARegister) {
  ASSERT_TRUE(server_.observe("one", observe("/3303/0/5700")));

  ASSERT_EQ(client_->request(Method::kPost, "/rd/1")->code, kChanged);
  EXPECT_EQ(server_.observations().size(), 1U);
  ASSERT_EQ(client_->register_as("one"), "/rd/2");
  EXPECT_TRUE(server_.observations().empty());
}

}  // namespace
}  // namespace lwm2m::support

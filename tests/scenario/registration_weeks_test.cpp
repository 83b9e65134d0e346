// Weeks of a registration's life in virtual time, with a server that goes away and comes back, changes the lifetime,
// disables and asks, with applications that come and go, and with and without queue mode. What must hold all the time:
// the server never loses a client that could reach it, hears no more Registers than it has given reason for, and in
// queue mode hears nothing of a client that it believes asleep but an Update.
#include <gtest/gtest.h>

#include <random>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::Method;
using engine::ShortServerId;

constexpr ShortServerId kServer{1};
constexpr Duration kAwake = seconds(93);
constexpr std::uint32_t kSequenceDelay = 600;
// The longest wait between two attempts, with its jitter.
constexpr Duration kLongestBackoff = seconds(kSequenceDelay) * 11 / 10;

class Weeks {
 public:
  explicit Weeks(bool queue_mode) : queue_mode_(queue_mode), scenario_(options(queue_mode)) {
    scenario_.create("/3303/0", {{"/3303/0/5700", 20.0}});
    scenario_.client().start();
    scenario_.drain();
    serve();
  }

  void live(Duration span) {
    const TimePoint end = scenario_.now() + span;
    while (scenario_.now() < end && !testing::Test::HasFailure()) {
      happen(random_() % 10);
      pass(seconds(random_() % 7200 + 1));
    }
  }
  void check() {
    EXPECT_TRUE(has_client());
    EXPECT_LE(registers_, 1 + outages_ + disables_);
    EXPECT_GT(updates_, 100);
    EXPECT_GT(notifications_, 20);
    EXPECT_GT(outages_, 10);
    EXPECT_GT(disables_, 10);
  }
  void come_back() {
    is_up_ = true;
    pass(hours(2));
  }

 private:
  static engine::Options options(bool queue_mode) {
    engine::Options options = Scenario::default_options();
    options.servers.front().queue_mode = queue_mode;
    options.servers.front().lifetime = 3600;
    options.servers.front().sequence_delay = kSequenceDelay;
    options.servers.front().disable_timeout = 1800;
    return options;
  }

  void happen(std::uint64_t what) {
    switch (what) {
      case 0:
        if (is_up_) ++outages_;
        is_up_ = !is_up_;
        up_since_ = scenario_.now();
        break;
      case 1: write_lifetime(300 + random_() % 7200); break;
      case 2:
        if (ask({.method = Method::kPost, .path = "/1/0/4"})) {
          ++disables_;
          up_since_ = scenario_.now() + seconds(1800);
        }
        break;
      case 3: ask({.path = "/3303/0/5700", .accept = 0, .observe = 0}); break;
      case 4: ask({.method = Method::kPost, .path = "/1/0/8"}); break;
      case 5: toggle_instance(); break;
      case 6: (void)scenario_.client().sleep(kServer).has_value(); break;
      default: scenario_.set("/3303/0/5700", static_cast<double>(++values_)); break;
    }
    serve();
  }

  void write_lifetime(std::uint64_t lifetime) {
    ask({.method = Method::kPut, .path = "/1/0/1", .content_format = 0, .payload = std::to_string(lifetime)});
  }

  void toggle_instance() {
    if (scenario_.client().tree().exists(path("/3303/1"))) {
      (void)scenario_.call([&](engine::CallId id) { scenario_.client().erase(Scenario::root(), id, path("/3303/1")); });
    } else {
      scenario_.create("/3303/1", {{"/3303/1/5700", 20.0}});
    }
  }

  // The server asks where it can; whether it was answered with a success.
  bool ask(const Ask& request) {
    if (!is_up_) return false;
    const auto answer = scenario_.ask(request);
    if (answer) last_message_ = scenario_.now();
    return answer && answer->code.is_success();
  }

  void pass(Duration span) {
    const TimePoint end = scenario_.now() + span;
    while (scenario_.now() < end) {
      serve();
      const TimePoint next = std::min(end, scenario_.client().next_deadline().value_or(end));
      scenario_.advance(std::max(next - scenario_.now(), Duration(0)));
      serve();
      look();
      if (next >= end) break;
    }
  }

  // A server that could be reached for long enough knows the client.
  void look() {
    const Duration reachable = scenario_.now() - up_since_;
    if (is_up_ && reachable > kLongestBackoff + hours(2)) {
      ASSERT_TRUE(has_client()) << "after " << registers_ << " Registers";
    }
  }
  [[nodiscard]] bool has_client() const { return expires_ && scenario_.now() <= *expires_; }

  void serve() {
    hear_notifications();
    while (scenario_.next_request() != nullptr) {
      last_message_ = scenario_.now();
      if (!is_up_) {
        scenario_.stay_silent();
      } else {
        answer(scenario_.next_request()->request);
      }
      hear_notifications();
    }
  }

  void answer(const engine::OutgoingRequest& request) {
    for (const std::string& query : request.queries) {
      if (query.starts_with("lt=")) lifetime_ = seconds(std::stol(query.substr(3)));
    }
    const TimePoint renewed = scenario_.now() + lifetime_;
    if (request.method == Method::kDelete) {
      expires_.reset();
      return scenario_.answer(engine::kDeleted);
    }
    if (request.uri_path.size() == 1) {
      ++registers_;
      expires_ = renewed;
      return scenario_.answer(engine::kCreated, {"rd", std::to_string(registers_)});
    }
    const bool known = has_client() && request.uri_path.back() == std::to_string(registers_);
    if (!known) return scenario_.answer(engine::kNotFound);
    ++updates_;
    expires_ = renewed;
    scenario_.answer(engine::kChanged);
  }

  void hear_notifications() {
    while (const auto sent = scenario_.take<engine::SendNotification>()) {
      if (queue_mode_) {
        EXPECT_LE(scenario_.now() - last_message_, kAwake);
      }
      last_message_ = scenario_.now();
      if (is_up_) ++notifications_;
      if (!sent->confirmable) continue;
      if (is_up_) {
        scenario_.client().on_delivered(kServer, sent->id);
      } else {
        scenario_.client().on_delivery_failure(kServer, sent->id, engine::DeliveryFailure::kTimeout);
      }
    }
    scenario_.forget();
  }

  bool queue_mode_;
  Scenario scenario_;
  std::mt19937 random_{3};  // NOLINT: the same weeks each time

  // What the server knows.
  bool is_up_ = true;
  TimePoint up_since_{hours(1)};
  std::optional<TimePoint> expires_{};
  Duration lifetime_{};

  TimePoint last_message_{};  // of the client, whether or not it was heard
  int values_ = 20;
  int registers_ = 0;
  int updates_ = 0;
  int notifications_ = 0;
  int outages_ = 0;
  int disables_ = 0;
};

class RegistrationWeeks : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(WithAndWithoutQueueMode, RegistrationWeeks, testing::Bool());

TEST_P(RegistrationWeeks, LoseNoRegistrationAndTellNoSleeperAnything) {
  Weeks weeks(GetParam());
  weeks.live(hours(24 * 7 * 6));
  weeks.come_back();
  weeks.check();
}

}  // namespace
}  // namespace lwm2m::test

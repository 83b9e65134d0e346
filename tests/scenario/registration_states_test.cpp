// Every state of a registration with every event, and long random walks: it never gets stuck, every call ends exactly
// once, and what the table does not list changes nothing (daemon/engine/registration_table.hpp).
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "daemon/engine/registration.hpp"
#include "daemon/engine/server_account.hpp"
#include "objects/core_definitions.hpp"

namespace lwm2m::test {
namespace {

using engine::Registration;
using State = engine::RegistrationState;
using Event = engine::RegistrationEvent;

constexpr int kStates = static_cast<int>(State::kDeregistering) + 1;
constexpr int kEvents = static_cast<int>(Event::kDrop) + 1;
constexpr engine::ShortServerId kServer{1};

// A registration, and the transport and the server that it meets.
class Machine : Registration::Listener {
 public:
  explicit Machine(std::uint32_t initial_delay = 0) : context_(options_with(initial_delay)) {
    for (const auto& definition : objects::core_definitions()) (void)context_.tree.define(definition).has_value();
    const auto& server = context_.options.servers.front();
    auto account =
        engine::account_edits(server, model::ObjectInstanceId(0), model::ObjectInstanceId(0), context_.options.version);
    EXPECT_TRUE(context_.tree.apply(std::move(account)));
    Registration::Listener& listener = *this;
    registration_.emplace(context_, server, listener);
    context_.now = {TimePoint(hours(1)), WallTime(seconds(1'700'000'000))};
  }

  [[nodiscard]] State state() const { return registration_->state(); }
  [[nodiscard]] bool has_timer() const { return context_.timers.next().has_value(); }
  [[nodiscard]] bool awaits_answer() const { return request_.has_value(); }
  [[nodiscard]] bool awaits_link() const { return link_ == Link::kOpening; }
  [[nodiscard]] bool is_closed() const { return link_ == Link::kClosed; }
  [[nodiscard]] std::size_t effects() const { return effects_; }
  [[nodiscard]] std::size_t open_calls() const { return calls_.size(); }

  void feed(Event event) {
    switch (event) {
      case Event::kStart: registration_->start(); break;
      case Event::kRestart: registration_->reconnect(); break;
      case Event::kTurn: registration_->take_turn(); break;
      case Event::kTimer: pass_time(); break;
      case Event::kLinkUp:
        if (link_ == Link::kOpening) link_ = Link::kOpen;
        registration_->on_link_event(engine::LinkUp{});
        break;
      case Event::kLinkDown:
        link_ = Link::kClosed;
        request_.reset();
        registration_->on_link_event(engine::LinkFailure{"network", 0, "lost"});
        break;
      case Event::kAccepted: respond({.code = engine::kCreated, .location_path = {"rd", "1"}}); break;
      case Event::kRefused: respond({.code = engine::kNotFound}); break;
      case Event::kVersionRefused:  // there is no such thing but of a Register
        if (state() == State::kRegistering) respond({.code = engine::kPreconditionFailed});
        break;
      case Event::kNoAnswer:
        registration_->on_request_failure(taken_request(), engine::RequestFailure::kTimeout);
        break;
      case Event::kDisable: registration_->disable(seconds(60)); break;
      case Event::kResume:
        registration_->pause();
        registration_->resume();
        break;
      case Event::kStop: {
        const engine::CallId call{++last_call_};
        calls_.emplace(call, true);
        registration_->stop(call);
        break;
      }
      case Event::kDrop: registration_->drop(); break;
    }
    drain();
  }
  // A call of Manager.Update.
  void update() {
    const engine::CallId call{++last_call_};
    calls_.emplace(call, true);
    registration_->want_update(call);
    drain();
  }

 private:
  enum class Link { kClosed, kOpening, kOpen };

  static engine::Options options_with(std::uint32_t initial_delay) {
    engine::Options options{.endpoint = "node", .random_seed = 1};
    options.servers.push_back({.id = kServer, .uri = "coap://server", .initial_delay = initial_delay});
    return options;
  }
  void on_registration_ended() override {}
  void on_registered() override {}
  void on_attempt_failed() override {}
  void on_attempts_used_up() override {}
  void on_alert(std::uint16_t) override {}

  void pass_time() {
    if (const auto next = context_.timers.next()) {
      context_.now.boot = std::max(context_.now.boot, *next);
      (void)context_.timers.pop_due(context_.now.boot);
    }
    registration_->on_timer();
  }
  engine::RequestId taken_request() { return std::exchange(request_, std::nullopt).value_or(engine::RequestId(0)); }
  void respond(const engine::IncomingResponse& response) { registration_->on_response(taken_request(), response); }
  void drain() {
    while (auto effect = context_.effects.pop()) {
      ++effects_;
      if (const auto* request = std::get_if<engine::SendRequest>(&*effect)) {
        EXPECT_EQ(link_, Link::kOpen) << "a request without a link";
        request_ = request->id;
      } else if (std::holds_alternative<engine::OpenLink>(*effect)) {
        link_ = Link::kOpening;
      } else if (std::holds_alternative<engine::CloseLink>(*effect)) {
        link_ = Link::kClosed;
        request_.reset();
      } else if (const auto* done = std::get_if<engine::CompleteCall>(&*effect)) {
        EXPECT_EQ(calls_.erase(done->call), 1U) << "a call was answered twice";
      }
    }
  }

  engine::Context context_;
  std::optional<Registration> registration_;
  Link link_ = Link::kClosed;
  std::optional<engine::RequestId> request_;
  std::map<engine::CallId, bool> calls_;
  std::uint64_t last_call_ = 0;
  std::size_t effects_ = 0;
};

// Whether something will move it on, or it is at its end.
testing::AssertionResult is_sound(const Machine& machine) {
  if (machine.state() == State::kStopped) {
    if (!machine.has_timer() && !machine.awaits_answer() && machine.is_closed()) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "stopped, and something is still open";
  }
  if (machine.has_timer() || machine.awaits_answer() || machine.awaits_link()) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "stuck in state " << static_cast<int>(machine.state());
}

// The events that lead into a state.
std::vector<Event> way_to(State state) {
  switch (state) {
    case State::kStopped: return {};
    case State::kWaiting:
    case State::kConnecting: return {Event::kStart};
    case State::kRegistering: return {Event::kStart, Event::kLinkUp};
    case State::kRegistered: return {Event::kStart, Event::kLinkUp, Event::kAccepted};
    case State::kUpdating: return {Event::kStart, Event::kLinkUp, Event::kAccepted, Event::kTimer};
    case State::kBackoff: return {Event::kStart, Event::kLinkUp, Event::kRefused};
    case State::kDisabling: return {Event::kStart, Event::kLinkUp, Event::kAccepted, Event::kDisable};
    case State::kDisabled: return {Event::kStart, Event::kLinkUp, Event::kAccepted, Event::kDisable, Event::kAccepted};
    case State::kDeregistering: return {Event::kStart, Event::kLinkUp, Event::kAccepted, Event::kStop};
  }
  return {};
}

class EveryPair : public testing::TestWithParam<std::tuple<int, int>> {
 protected:
  [[nodiscard]] static State state() { return static_cast<State>(std::get<0>(GetParam())); }
  [[nodiscard]] static Event event() { return static_cast<Event>(std::get<1>(GetParam())); }
};

TEST_P(EveryPair, LeadsWhereTheTableSaysOrNowhere) {
  Machine machine(state() == State::kWaiting ? 10 : 0);
  for (const Event step : way_to(state())) machine.feed(step);
  ASSERT_EQ(machine.state(), state());
  const std::size_t before = machine.effects();
  // An answer that has not come when its time is over does not come.
  const bool overdue = event() == Event::kTimer && machine.awaits_answer();

  machine.feed(event());

  std::vector<State> listed;
  for (const auto& transition : engine::registration_transitions()) {
    if (transition.from == state() && transition.event == (overdue ? Event::kNoAnswer : event())) listed.push_back(transition.to);
  }
  if (listed.empty()) {
    EXPECT_EQ(machine.state(), state());
    EXPECT_EQ(machine.effects(), before);
  } else if (state() == State::kStopped && event() == Event::kStart) {
    EXPECT_EQ(machine.state(), State::kConnecting);  // its turn comes at once
  } else {
    EXPECT_NE(std::ranges::find(listed, machine.state()), listed.end());
  }
  EXPECT_TRUE(is_sound(machine));
}

TEST_P(EveryPair, EndsWithEveryCallAnswered) {
  Machine machine(state() == State::kWaiting ? 10 : 0);
  for (const Event step : way_to(state())) machine.feed(step);
  machine.update();
  machine.feed(event());

  machine.feed(Event::kStop);
  machine.feed(Event::kNoAnswer);

  EXPECT_EQ(machine.state(), State::kStopped);
  EXPECT_EQ(machine.open_calls(), 0U);
  EXPECT_TRUE(is_sound(machine));
}

INSTANTIATE_TEST_SUITE_P(Registration, EveryPair,
                         testing::Combine(testing::Range(0, kStates), testing::Range(0, kEvents)));

TEST(RegistrationStates, SurviveLongRandomWalks) {
  std::mt19937 random(7);  // NOLINT: the same walk each time
  Machine machine;
  for (int step = 0; step < 100'000; ++step) {
    if (random() % 8 == 0) {
      machine.update();
    } else {
      machine.feed(static_cast<Event>(random() % kEvents));
    }
    ASSERT_TRUE(is_sound(machine)) << "after step " << step;
  }
  machine.feed(Event::kDrop);
  EXPECT_EQ(machine.open_calls(), 0U);
}

}  // namespace
}  // namespace lwm2m::test

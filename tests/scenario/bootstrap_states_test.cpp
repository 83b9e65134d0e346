// Every state of a bootstrap with every event, and long random walks: it is where the table says, what the table does
// not list changes nothing, and it never gets stuck (daemon/engine/bootstrap_table.hpp).
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <random>

#include "daemon/engine/bootstrap.hpp"
#include "daemon/engine/server_account.hpp"
#include "objects/core_definitions.hpp"

namespace lwm2m::test {
namespace {

using engine::Bootstrap;
using State = engine::BootstrapState;
using Event = engine::BootstrapEvent;

constexpr int kStates = static_cast<int>(State::kBackoff) + 1;
constexpr int kEvents = static_cast<int>(Event::kDrop) + 1;

// A bootstrap, and the transport, the disk and the server that it meets.
class Machine : Bootstrap::Listener {
 public:
  // In the version that has packs.
  Machine() : context_({.endpoint = "node", .version = engine::ProtocolVersion::k1_2, .random_seed = 1}) {
    Bootstrap::Listener& listener = *this;
    bootstrap_.emplace(context_, listener);
    for (const auto& definition : objects::core_definitions()) (void)context_.tree.define(definition).has_value();
    const engine::ServerOptions account{.id = engine::kBootstrapServer, .bootstrap = true, .client_hold_off = 5};
    (void)context_.tree.apply(engine::account_edits(account, {}, {}, context_.options.version), {}).has_value();
    context_.now = {TimePoint(hours(1)), WallTime(seconds(1'700'000'000))};
    // A hold-off, for its state to be one that is seen.
    bootstrap_->set_account(account);
  }

  [[nodiscard]] State state() const { return bootstrap_->state(); }
  [[nodiscard]] std::size_t effects() const { return effects_; }
  [[nodiscard]] bool has_timer() const { return context_.timers.next().has_value(); }
  [[nodiscard]] bool is_begun() const { return begun_; }
  [[nodiscard]] bool awaits_answer() const { return request_.has_value(); }

  void feed(Event event) {
    switch (event) {
      case Event::kStart: bootstrap_->start(); break;
      case Event::kTimer:
        if (const auto next = context_.timers.next()) {
          context_.now.boot = std::max(context_.now.boot, *next);
          (void)context_.timers.pop_due(context_.now.boot);
        }
        bootstrap_->on_timer();
        break;
      case Event::kLinkUp: bootstrap_->on_link_event(engine::LinkUp{}); break;
      case Event::kLinkDown:
        request_.reset();
        bootstrap_->on_link_event(engine::LinkFailure{"network", 0, "lost"});
        break;
      case Event::kMorePack: respond_with_block(true); break;
      case Event::kPack: respond_with_block(false); break;
      case Event::kAccRefused: respond("bspack", engine::kBadRequest); break;
      case Event::kNoPack: respond("bspack", engine::kNotFound); break;
      case Event::kAccepted: respond("bs", engine::kChanged); break;
      case Event::kFormatRefused: respond("bs", engine::kUnsupportedContentFormat); break;
      case Event::kRefused: respond("bs", engine::kForbidden); break;
      case Event::kNoAnswer: bootstrap_->on_request_failure(taken("bs").id, engine::RequestFailure::kTimeout); break;
      case Event::kMessage: bootstrap_->on_message(); break;
      case Event::kFinish: bootstrap_->on_finish(); break;
      case Event::kSaved: bootstrap_->on_saved(true); break;
      case Event::kNotSaved: bootstrap_->on_saved(false); break;
      case Event::kDrop: bootstrap_->drop(); break;
    }
    drain();
  }

 private:
  void on_bootstrap_begun() override { begun_ = true; }
  void on_bootstrap_ended() override { begun_ = false; }
  Result<void> on_bootstrap_pack(std::optional<std::uint16_t>, ByteView) override { return {}; }
  // What is to be answered, if it is for this path; a request that nobody has sent, if not.
  engine::SendRequest taken(std::string_view path) {
    if (!request_ || request_->request.uri_path.front() != path) return {};
    return *std::exchange(request_, std::nullopt);
  }
  void respond(std::string_view path, engine::Code code) { bootstrap_->on_response(taken(path).id, {.code = code}); }
  void respond_with_block(bool more) {
    static constexpr std::array<std::uint8_t, 16> kPart{};
    const engine::SendRequest asked = taken("bspack");
    const std::uint32_t number = asked.request.block2 ? asked.request.block2->number : 0;
    bootstrap_->on_response(asked.id,
                            {.code = engine::kContent, .block2 = engine::Block{number, more, 0}, .payload = kPart});
  }
  void drain() {
    while (auto effect = context_.effects.pop()) {
      ++effects_;
      if (const auto* request = std::get_if<engine::SendRequest>(&*effect)) request_ = *request;
      if (std::holds_alternative<engine::CloseLink>(*effect)) request_.reset();
    }
  }

  engine::Context context_;
  std::optional<Bootstrap> bootstrap_;
  std::optional<engine::SendRequest> request_{};
  std::size_t effects_ = 0;
  bool begun_ = false;
};

std::vector<Event> way_to(State state) {
  std::vector<Event> way{Event::kStart};
  switch (state) {
    case State::kIdle: return {};
    case State::kHoldOff: return way;
    case State::kConnecting: return {Event::kStart, Event::kTimer};
    case State::kRequestingPack: return {Event::kStart, Event::kTimer, Event::kLinkUp};
    case State::kSavingPack: return {Event::kStart, Event::kTimer, Event::kLinkUp, Event::kPack};
    case State::kRequesting: return {Event::kStart, Event::kTimer, Event::kLinkUp, Event::kNoPack};
    case State::kReceiving: return {Event::kStart, Event::kTimer, Event::kLinkUp, Event::kNoPack, Event::kAccepted};
    case State::kSaving:
      return {Event::kStart, Event::kTimer, Event::kLinkUp, Event::kNoPack, Event::kAccepted, Event::kFinish};
    case State::kLingering:
      return {Event::kStart,    Event::kTimer,  Event::kLinkUp, Event::kNoPack,
              Event::kAccepted, Event::kFinish, Event::kSaved};
    case State::kBackoff: return {Event::kStart, Event::kTimer, Event::kLinkDown};
  }
  return way;
}

class EveryBootstrapPair : public testing::TestWithParam<std::tuple<int, int>> {};

TEST_P(EveryBootstrapPair, LeadsWhereTheTableSaysOrNowhere) {
  const auto from = static_cast<State>(std::get<0>(GetParam()));
  const auto event = static_cast<Event>(std::get<1>(GetParam()));
  Machine machine;
  for (const Event step : way_to(from)) machine.feed(step);
  ASSERT_EQ(machine.state(), from);
  const std::size_t before = machine.effects();
  machine.feed(event);
  const auto table = engine::bootstrap_transitions();
  const auto listed = std::ranges::find_if(table, [&](const auto& it) { return it.from == from && it.event == event; });
  if (listed == table.end()) {
    EXPECT_EQ(machine.state(), from);
    EXPECT_EQ(machine.effects(), before);
  } else {
    EXPECT_EQ(machine.state(), listed->to);
  }
}

INSTANTIATE_TEST_SUITE_P(Bootstrap, EveryBootstrapPair,
                         testing::Combine(testing::Range(0, kStates), testing::Range(0, kEvents)));

TEST(BootstrapStates, ARandomWalkNeverGetsStuck) {
  std::mt19937 random(1);
  Machine machine;
  for (int step = 0; step < 100'000; ++step) {
    machine.feed(static_cast<Event>(std::uniform_int_distribution(0, kEvents - 1)(random)));
    const State state = machine.state();
    const bool waits_for_time = state == State::kHoldOff || state == State::kRequestingPack ||
                                state == State::kRequesting || state == State::kReceiving ||
                                state == State::kLingering || state == State::kBackoff;
    ASSERT_EQ(machine.has_timer(), waits_for_time) << static_cast<int>(state);
    ASSERT_EQ(machine.is_begun(), state == State::kReceiving || state == State::kSaving || state == State::kLingering)
        << static_cast<int>(state);
    if (state == State::kRequesting || state == State::kRequestingPack) {
      ASSERT_TRUE(machine.awaits_answer());
    }
  }
}

}  // namespace
}  // namespace lwm2m::test

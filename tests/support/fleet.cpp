#include "tests/support/fleet.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "daemon/engine/retry_schedule.hpp"
#include "objects/core_definitions.hpp"
#include "objects/device.hpp"
#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

constexpr engine::ShortServerId kServer{1};
constexpr WallTime kEpoch{seconds(1'700'000'000)};
// ACK_TIMEOUT, ACK_RANDOM_FACTOR and MAX_RETRANSMIT of RFC 7252 §4.8.
constexpr Duration kAckTimeout = seconds(2);
constexpr Duration kLongestAckTimeout = seconds(3);
constexpr int kTransmissions = 5;

std::unique_ptr<engine::Client> make_client(const FleetOptions& options,
                                            const std::vector<model::DefinitionSet::Pointer>& definitions,
                                            std::size_t index) {
  engine::Options of_client{.endpoint = fmt::format("gateway-{:06}", index)};
  of_client.servers = {options.account};
  of_client.random_seed = options.seed + 1 + index;
  engine::ObjectHandlers::Map handlers;
  handlers.emplace(model::ObjectId(3), std::make_unique<objects::Device>(
                                           objects::DeviceFacts{.manufacturer = "Maker", .model = "Model"},
                                           std::make_unique<FixedDeviceInfo>()));
  return std::make_unique<engine::Client>(std::move(of_client), definitions, std::move(handlers));
}

}  // namespace

std::uint32_t FleetPhase::peak() const { return load.empty() ? 0 : *std::ranges::max_element(load); }

std::optional<Duration> FleetPhase::back_within(double share, std::size_t clients) const {
  const auto wanted = static_cast<std::size_t>(std::ceil(share * static_cast<double>(clients)));
  if (wanted == 0 || wanted > back.size()) return std::nullopt;
  return back[wanted - 1];
}

Fleet::Fleet(FleetOptions options) : options_(std::move(options)), random_(options_.seed) {
  options_.account.id = kServer;
  const auto definitions = objects::core_definitions();
  std::uniform_int_distribution<std::int64_t> start(0, std::max<std::int64_t>(0, options_.start_within.count() - 1));
  nodes_.resize(options_.clients);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    nodes_[i].client = make_client(options_, definitions, i);
    nodes_[i].start_at = now_ + Duration(start(random_));
    schedule(i);
  }
}

Duration Fleet::longest_back_off() const {
  const engine::ServerOptions& account = options_.account;
  const engine::RetryRules rules{account.retry_count, account.retry_timer, account.sequence_delay};
  Duration longest{0};
  for (std::uint32_t failures = 1; failures <= std::max<std::uint32_t>(1, rules.count); ++failures) {
    longest = std::max(longest, engine::next_retry(rules, failures, false).delay);
  }
  return longest + longest / 10;
}

FleetPhase Fleet::start() { return run(std::max(options_.before, options_.start_within)); }

FleetPhase Fleet::leave() {
  is_there_ = false;
  return run(options_.away);
}

FleetPhase Fleet::come_back() {
  is_there_ = true;
  return run(longest_back_off() + kLongestAckTimeout * ((1 << kTransmissions) - 1));
}

FleetPhase Fleet::forget() {
  for (Node& node : nodes_) node.registered_until.reset();
  return run(seconds(options_.account.lifetime) + longest_back_off());
}

FleetPhase Fleet::run(Duration length) {
  phase_start_ = now_;
  phase_ = {};
  phase_.load.resize(static_cast<std::size_t>(std::chrono::ceil<seconds>(length).count()));
  for (Node& node : nodes_) {
    node.back = false;
    const auto status = node.client->server(kServer);
    if (is_there_ && status->state == engine::ServerState::kRegistered) note_back(node);
  }
  const TimePoint end = now_ + length;
  while (!due_.empty() && due_.top().first < end) {
    const auto [when, index] = due_.top();
    due_.pop();
    if (nodes_[index].due != when) continue;
    now_ = std::max(now_, when);
    step(index);
  }
  now_ = end;
  std::ranges::sort(phase_.back);
  return std::move(phase_);
}

void Fleet::step(std::size_t index) {
  Node& node = nodes_[index];
  node.client->advance_time(instant());
  if (node.start_at && *node.start_at <= now_) {
    node.start_at.reset();
    node.client->start();
  }
  drain(node);
  if (node.exchange && node.exchange->answer_at && *node.exchange->answer_at <= now_) {
    answer(node);
  } else if (node.exchange && node.exchange->next <= now_) {
    transmit(node);
  }
  drain(node);
  schedule(index);
}

void Fleet::drain(Node& node) {
  while (auto effect = node.client->poll_effect()) {
    if (const auto* request = std::get_if<engine::SendRequest>(&*effect)) {
      send(node, *request);
    } else if (std::holds_alternative<engine::OpenLink>(*effect)) {
      node.client->on_link_event(kServer, engine::LinkUp{});
    } else if (std::holds_alternative<engine::CloseLink>(*effect)) {
      node.exchange.reset();
    } else if (const auto* save = std::get_if<engine::SaveState>(&*effect)) {
      node.client->on_state_saved(save->ticket, {});
    }
  }
}

void Fleet::send(Node& node, const engine::SendRequest& request) {
  std::uniform_int_distribution<std::int64_t> timeout(kAckTimeout.count(), kLongestAckTimeout.count());
  node.exchange = Exchange{.id = request.id,
                           .method = request.request.method,
                           .registers = request.request.uri_path == std::vector<std::string>{"rd"},
                           .next = now_,
                           .timeout = Duration(timeout(random_))};
  transmit(node);
}

void Fleet::transmit(Node& node) {
  Exchange& exchange = *node.exchange;
  if (exchange.transmissions == kTransmissions) {
    const engine::RequestId id = exchange.id;
    node.exchange.reset();
    return node.client->on_request_failure(kServer, id, engine::RequestFailure::kTimeout);
  }
  ++exchange.transmissions;
  exchange.next = now_ + exchange.timeout;
  exchange.timeout *= 2;
  if (!is_there_) return;
  ++phase_.load.at(static_cast<std::size_t>(std::chrono::floor<seconds>(now_ - phase_start_).count()));
  if (exchange.answer_at) return;  // the same message again
  exchange.answer = serve(node, exchange);
  exchange.answer_at = now_ + options_.answer_delay;
}

engine::Code Fleet::serve(Node& node, const Exchange& exchange) {
  const auto second = static_cast<std::size_t>(std::chrono::floor<seconds>(now_ - phase_start_).count());
  if (options_.capacity != 0 && phase_.load.at(second) > options_.capacity) return engine::kServiceUnavailable;
  const bool known = node.registered_until && now_ < *node.registered_until;
  if (!exchange.registers && !known) return engine::kNotFound;
  node.registered_until = now_ + seconds(options_.account.lifetime);
  return exchange.registers ? engine::kCreated : engine::kChanged;
}

void Fleet::answer(Node& node) {
  const Exchange exchange = *std::exchange(node.exchange, std::nullopt);
  engine::IncomingResponse response{.code = exchange.answer};
  if (exchange.answer == engine::kCreated) response.location_path = {"rd", "1"};
  if (exchange.answer == engine::kServiceUnavailable) response.max_age = options_.maximum_age;
  node.client->on_response(kServer, exchange.id, response);
  if (exchange.answer.is_success()) note_back(node);
}

void Fleet::note_back(Node& node) {
  if (!node.registered_until || *node.registered_until <= now_ || std::exchange(node.back, true)) return;
  phase_.back.push_back(now_ - phase_start_);
}

std::optional<TimePoint> Fleet::next(const Node& node) const {
  if (node.start_at) return node.start_at;
  std::optional<TimePoint> next = node.client->next_deadline();
  const auto at = [&next](TimePoint when) { next = next ? std::min(*next, when) : when; };
  if (node.exchange) at(node.exchange->next);
  if (node.exchange && node.exchange->answer_at) at(*node.exchange->answer_at);
  return next;
}

void Fleet::schedule(std::size_t index) {
  Node& node = nodes_[index];
  node.due = next(node);
  if (node.due) due_.emplace(*node.due, index);
}

Instant Fleet::instant() const { return {now_, kEpoch + now_.time_since_epoch()}; }

}  // namespace lwm2m::test

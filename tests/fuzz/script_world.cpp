#include "tests/fuzz/script_world.hpp"

#include <algorithm>

#include "tests/fuzz/script_bytes.hpp"

namespace lwm2m::test {
namespace {

using engine::ServerState;
using engine::ShortServerId;

// MAX_TRANSMIT_WAIT of RFC 7252.
constexpr Duration kTransmitWait = seconds(93);
// A pmax of a second and a jump of a day would otherwise be the whole script.
constexpr int kMostSteps = 300;
constexpr std::size_t kMostEffects = 10'000;  // of one input
constexpr std::size_t kMostOpen = 16;         // requests of ours

}  // namespace

ScriptWorld::ScriptWorld(engine::Options options) : scenario_(std::move(options)), client_(scenario_.client()) {
  scenario_.create("/3303/0", {{"/3303/0/5700", 20.0}});
  scenario_.create("/26241/0", {{"/26241/0/0", std::int64_t{1}}, {"/26241/0/1", 1.0}});
  scenario_.forget();
}

Instant ScriptWorld::instant() const {
  return {now_, WallTime(seconds(1'700'000'000)) + now_.time_since_epoch() + clock_error};
}

// ---- what servers and the world do --------------------------------------------------------------

void ScriptWorld::answer(engine::Code code, bool located, std::optional<std::uint32_t> max_age) {
  if (requests_.empty()) return;
  const OpenRequest open = requests_.front();
  requests_.pop_front();
  engine::IncomingResponse response{.code = code, .max_age = max_age};
  if (located) response.location_path = {"rd", "1"};
  const bool is_update = open.request.method == engine::Method::kPost && open.request.uri_path.size() > 1;
  const bool counts = newest_request_[open.server] == open.id && !client().paused();
  if (is_update && counts && code.is_success()) oracle_.on_update_accepted(open.server, now_);
  client().on_response(open.server, open.id, response);
  settle();
}

void ScriptWorld::fail_request(engine::RequestFailure failure) {
  if (requests_.empty()) return;
  const OpenRequest open = requests_.front();
  requests_.pop_front();
  client().on_request_failure(open.server, open.id, failure);
  settle();
}

void ScriptWorld::finish_link(ShortServerId server) {
  opening_.erase(server);
  client().on_link_event(server, links_fail ? engine::LinkEvent(engine::LinkFailure{"resolve", 0, "no such host"})
                                            : engine::LinkEvent(engine::LinkUp{}));
}

void ScriptWorld::open_links() {
  while (!opening_.empty()) {
    finish_link(*opening_.begin());
    settle();
  }
}

void ScriptWorld::break_link(ShortServerId server) {
  close(server);
  client().on_link_event(server, engine::LinkFailure{"network", 0, "lost"});
  settle();
}

void ScriptWorld::save_all() {
  while (!saves_.empty()) {
    const engine::SaveTicket ticket = saves_.front();
    saves_.pop_front();
    const Result<void> full = fail(ErrorCode::kUnavailable, "no space");
    client().on_state_saved(ticket, disk_fails ? full : Result<void>());
    take_effects();
  }
}

void ScriptWorld::acknowledge() {
  if (notifications_.empty()) return;
  const OpenNotification open = notifications_.front();
  notifications_.pop_front();
  oracle_.on_acknowledged(open.server, open.id);
  client().on_delivered(open.server, open.id);
  settle();
}

void ScriptWorld::lose_notification(engine::DeliveryFailure failure) {
  if (notifications_.empty()) return;
  const OpenNotification open = notifications_.front();
  notifications_.pop_front();
  oracle_.on_lost(open.server, open.id);
  client().on_delivery_failure(open.server, open.id, failure);
  settle();
}

void ScriptWorld::reset_notification() {
  if (!newest_) return;
  const OpenNotification open = *std::exchange(newest_, std::nullopt);
  std::erase_if(notifications_, [&](const OpenNotification& one) { return one.id == open.id; });
  oracle_.on_reset(open.server, open.id);
  client().on_delivery_failure(open.server, open.id, engine::DeliveryFailure::kReset);
  settle();
}

void ScriptWorld::ask(ShortServerId server, engine::Request request, OnResponse then) {
  request.exchange = engine::ExchangeId(++last_exchange_);
  exchanges_.emplace(request.exchange, std::move(then));
  client().on_request(server, request);
  take_effects();
}

bool ScriptWorld::is_receiving_bootstrap() const {
  const auto status = client().server(engine::kBootstrapServer);
  return status && status->state == ServerState::kBootstrapping;
}

// ---- time ---------------------------------------------------------------------------------------

std::optional<TimePoint> ScriptWorld::next() const {
  std::optional<TimePoint> next = client().next_deadline();
  const auto at = [&next](TimePoint when) { next = next ? std::min(*next, when) : when; };
  if (!requests_.empty()) at(requests_.front().since + kTransmitWait);
  if (!notifications_.empty()) at(notifications_.front().since + kTransmitWait);
  return next;
}

bool ScriptWorld::advance_to_next() {
  const auto when = next();
  if (!when) return false;
  now_ = std::max(now_, *when);
  settle();
  return true;
}

void ScriptWorld::advance(Duration duration) {
  const TimePoint end = now_ + duration;
  for (int steps = 0; steps < kMostSteps; ++steps) {
    const auto when = next();
    if (!when || *when > end) {
      now_ = end;
      return settle();
    }
    now_ = std::max(now_, *when);
    settle();
  }
}

void ScriptWorld::end_overdue() {
  while (!requests_.empty() && requests_.front().since + kTransmitWait <= now_) {
    const OpenRequest open = requests_.front();
    requests_.pop_front();
    client().on_request_failure(open.server, open.id, engine::RequestFailure::kTimeout);
    take_effects();
  }
  while (!notifications_.empty() && notifications_.front().since + kTransmitWait <= now_) {
    const OpenNotification open = notifications_.front();
    notifications_.pop_front();
    oracle_.on_lost(open.server, open.id);
    client().on_delivery_failure(open.server, open.id, engine::DeliveryFailure::kTimeout);
    take_effects();
  }
}

void ScriptWorld::settle() {
  take_effects();
  end_overdue();
  int rounds = 0;
  do {
    client().advance_time(instant());
    take_effects();
    require(++rounds < 1000, "what is due gets done");
  } while (client().next_deadline().value_or(TimePoint::max()) <= now_);
  check();
}

// ---- effects ------------------------------------------------------------------------------------

void ScriptWorld::take_effects() {
  std::size_t count = 0;
  while (auto effect = client().poll_effect()) {
    require(++count < kMostEffects, "an input comes to an end");
    take(*effect);
  }
  note_ends();
  if (!disk_waits && !saves_.empty()) save_all();
}

void ScriptWorld::take(const engine::Effect& effect) {
  if (const auto* request = std::get_if<engine::SendRequest>(&effect)) {
    require(!opening_.contains(request->server), "a request needs a link");
    if (request->request.uri_path.front() == "rd" && request->request.uri_path.size() == 1) {
      oracle_.on_registration_over(request->server);
    }
    requests_.push_back({request->server, request->id, request->request, now_});
    newest_request_[request->server] = request->id;
  } else if (const auto* notification = std::get_if<engine::SendNotification>(&effect)) {
    oracle_.on_notification(*notification, now_);
    newest_ = OpenNotification{notification->server, notification->id, now_};
    if (notification->confirmable) notifications_.push_back(*newest_);
  } else if (const auto* open = std::get_if<engine::OpenLink>(&effect)) {
    opening_.insert(open->server);
    if (!links_wait) finish_link(open->server);
  } else if (const auto* shut = std::get_if<engine::CloseLink>(&effect)) {
    close(shut->server);
  } else if (const auto* response = std::get_if<engine::SendResponse>(&effect)) {
    const auto exchange = exchanges_.extract(response->exchange);
    require(!exchange.empty(), "a request is answered once");
    if (exchange.mapped()) exchange.mapped()(response->response);
  } else if (const auto* dropped = std::get_if<engine::DropExchange>(&effect)) {
    require(exchanges_.erase(dropped->exchange) == 1, "a request is dropped once");
  } else if (const auto* save = std::get_if<engine::SaveState>(&effect)) {
    saves_.push_back(save->ticket);
  } else if (std::holds_alternative<engine::ServersChanged>(effect)) {
    oracle_.lose_sight();
  }
}

void ScriptWorld::close(ShortServerId server) {
  opening_.erase(server);
  std::erase_if(requests_, [&](const OpenRequest& one) { return one.server == server; });
  std::erase_if(notifications_, [&](const OpenNotification& one) { return one.server == server; });
  if (newest_ && newest_->server == server) newest_.reset();
}

// ---- rules --------------------------------------------------------------------------------------

bool ScriptWorld::is_in_flight(ShortServerId server) const {
  return opening_.contains(server) ||
         std::ranges::any_of(requests_, [&](const OpenRequest& one) { return one.server == server; });
}

// What was observed and attached goes with a de-registration.
void ScriptWorld::note_ends() {
  for (const engine::ServerStatus& status : client().servers()) {
    const bool over = status.state == ServerState::kDisabled || status.state == ServerState::kDeregistered;
    if (!over || is_in_flight(status.server)) continue;
    oracle_.on_registration_over(status.server);
    oracle_.forget_attributes(status.server);
  }
}

void ScriptWorld::check() const {
  require(requests_.size() <= kMostOpen, "few requests are under way");
  if (client().paused() || client().state() == engine::ManagerState::kStopped) return;
  const auto servers = client().servers();
  for (const engine::ServerStatus& status : servers) check_server(status);
  oracle_.check(client(), now_);
  // With no server to register with there is a bootstrap under way, or nobody to ask for one.
  const bool alone = servers.size() == 1 && servers.front().bootstrap;
  require(!alone || client().next_deadline() || is_in_flight(engine::kBootstrapServer) || !saves_.empty(),
          "a client that knows nobody asks its bootstrap server");
}

// Something will move it on: a timer, the transport, or the disk.
void ScriptWorld::check_server(const engine::ServerStatus& status) const {
  const bool moves = is_in_flight(status.server);
  switch (status.state) {
    case ServerState::kConnecting: return require(moves, "a link is being opened");
    case ServerState::kRegistering:
    case ServerState::kUpdating: return require(moves, "a request is under way");
    case ServerState::kBootstrapping:
      return require(client().next_deadline() || !saves_.empty(),
                     "a bootstrap is waited for so long and no longer");
    case ServerState::kRegistered: return require(status.next_update.has_value(), "the next Update is planned");
    case ServerState::kBackoff:
    case ServerState::kDisabled:
    case ServerState::kWaiting:
      return require(status.bootstrap || moves || status.next_update, "the next attempt is planned");
    default: return;
  }
}

}  // namespace lwm2m::test

#include "tests/support/lwm2m_server.hpp"

#include <fmt/core.h>

#include "tests/support/lwm2m_server/server_loop.hpp"

namespace lwm2m::support {
namespace {

[[nodiscard]] auto of_kind(EventKind kind) {
  return [kind](const Event& event) { return event.kind == kind; };
}

}  // namespace

LwM2mServer::LwM2mServer(ServerOptions options) : loop_(std::make_unique<ServerLoop>(std::move(options))) {}
LwM2mServer::~LwM2mServer() = default;

Result<void> LwM2mServer::start(std::uint16_t port) { return loop_->start(port); }
std::uint16_t LwM2mServer::port() const { return loop_->port(); }
std::string LwM2mServer::uri() const { return fmt::format("{}://127.0.0.1:{}", loop_->scheme(), port()); }
std::string LwM2mServer::uri_ipv6() const { return fmt::format("{}://[::1]:{}", loop_->scheme(), port()); }
int LwM2mServer::descriptor() { return loop_->descriptor(); }
void LwM2mServer::process() { loop_->process(); }

void LwM2mServer::add_companion(int descriptor, std::function<void()> process) {
  loop_->add_companion(descriptor, std::move(process));
}

std::optional<Registration> LwM2mServer::wait_for_register(milliseconds timeout) {
  auto event = loop_->take(of_kind(EventKind::kRegister), timeout);
  return event ? std::optional(std::move(event->registration)) : std::nullopt;
}

std::optional<Registration> LwM2mServer::wait_for_bootstrap(milliseconds timeout) {
  auto event = loop_->take(of_kind(EventKind::kBootstrap), timeout);
  return event ? std::optional(std::move(event->registration)) : std::nullopt;
}

std::optional<Registration> LwM2mServer::wait_for_update(milliseconds timeout) {
  auto event = loop_->take(of_kind(EventKind::kUpdate), timeout);
  return event ? std::optional(std::move(event->registration)) : std::nullopt;
}

std::optional<Registration> LwM2mServer::wait_for_deregister(milliseconds timeout) {
  auto event = loop_->take(of_kind(EventKind::kDeregister), timeout);
  return event ? std::optional(std::move(event->registration)) : std::nullopt;
}

std::optional<ReceivedRequest> LwM2mServer::wait_for_send(milliseconds timeout) {
  auto event = loop_->take(of_kind(EventKind::kSend), timeout);
  return event ? std::optional(std::move(event->request)) : std::nullopt;
}

std::optional<ReceivedRequest> LwM2mServer::wait_for_refused(milliseconds timeout) {
  auto event = loop_->take(of_kind(EventKind::kRefused), timeout);
  return event ? std::optional(std::move(event->request)) : std::nullopt;
}

std::optional<Notification> LwM2mServer::next_notification(milliseconds timeout) {
  auto event = loop_->take(of_kind(EventKind::kNotify), timeout);
  return event ? std::optional(std::move(event->notification)) : std::nullopt;
}

std::optional<Notification> LwM2mServer::next_notification(ObservationId observation, milliseconds timeout) {
  const auto matches = [observation](const Event& event) {
    return event.kind == EventKind::kNotify && event.notification.observation == observation;
  };
  auto event = loop_->take(matches, timeout);
  return event ? std::optional(std::move(event->notification)) : std::nullopt;
}

std::optional<Event> LwM2mServer::wait_for_event(const std::function<bool(const Event&)>& matches,
                                                 milliseconds timeout) {
  return loop_->take(matches, timeout);
}

void LwM2mServer::discard_events() {
  loop_->with_core([](ServerCore& core) { core.events().clear(); });
}

void LwM2mServer::set_event_listener(std::function<void(const Event&)> listener) {
  loop_->with_core([&](ServerCore& core) { core.set_listener(std::move(listener)); });
}

Result<Response> LwM2mServer::request(std::string_view endpoint, const Request& request) {
  return loop_->exchange(
      [&](ServerCore& core, Exchanges::Completion done) { return core.begin(endpoint, request, std::move(done)); });
}

Result<Observation> LwM2mServer::observe(std::string_view endpoint, const Request& request) {
  ObservationId id;
  auto first = loop_->exchange([&](ServerCore& core, Exchanges::Completion done) {
    return core.begin_observe(endpoint, request, id, std::move(done));
  });
  if (!first) return propagate(first);
  const bool established = first->code.is_success() && first->observe;
  return Observation{.id = id, .established = established, .first = std::move(*first)};
}

Result<Response> LwM2mServer::cancel(ObservationId observation) {
  return loop_->exchange(
      [&](ServerCore& core, Exchanges::Completion done) { return core.begin_cancel(observation, std::move(done)); });
}

Result<void> LwM2mServer::cancel_by_reset(ObservationId observation) {
  return loop_->with_core([&](ServerCore& core) { return core.reset_next_notification(observation); });
}

std::vector<ActiveObservation> LwM2mServer::observations() {
  return loop_->with_core([](ServerCore& core) { return core.observations(); });
}

std::vector<Registration> LwM2mServer::registrations() {
  std::vector<Registration> all;
  loop_->with_core([&](ServerCore& core) {
    for (const auto& entry : core.registrations().by_location()) all.push_back(entry.second);
  });
  return all;
}

void LwM2mServer::set_bootstrap_pack(std::optional<Content> pack) {
  loop_->with_core([&](ServerCore& core) { core.set_bootstrap_pack(std::move(pack)); });
}

void LwM2mServer::answer_with(RequestKind kind, ResponseCode error, std::optional<unsigned> times) {
  loop_->with_core([&](ServerCore& core) { core.set_answer(kind, {.code = error, .times = times}); });
}

void LwM2mServer::answer_silently(RequestKind kind, std::optional<unsigned> times) {
  loop_->with_core([&](ServerCore& core) { core.set_answer(kind, {.silent = true, .times = times}); });
}

void LwM2mServer::answer_separately(RequestKind kind, std::optional<unsigned> times) {
  loop_->with_core([&](ServerCore& core) { core.set_answer(kind, {.separate = true, .times = times}); });
}

void LwM2mServer::answer_normally(RequestKind kind) {
  loop_->with_core([&](ServerCore& core) { core.set_answer(kind, {}); });
}

void LwM2mServer::forget_registrations() {
  loop_->with_core([](ServerCore& core) { core.forget_registrations(); });
}

std::vector<ReceivedRequest> LwM2mServer::received() {
  return loop_->with_core(
      [](ServerCore& core) { return std::vector<ReceivedRequest>(core.received().begin(), core.received().end()); });
}

}  // namespace lwm2m::support

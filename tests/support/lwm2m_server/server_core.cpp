#include "tests/support/lwm2m_server/server_core.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace lwm2m::support {
namespace {

constexpr std::size_t kMaximumEvents = 65536;

}  // namespace

ServerCore::ServerCore(std::size_t block_size)
    : size_exponent_(block_size_exponent(block_size)), exchanges_(block_size), bodies_(block_size) {}

Result<void> ServerCore::open(const ListenOptions& options) {
  auto listener = CoapListener::open(*this, options);
  if (!listener) return propagate(listener);
  listener_ = std::move(*listener);
  return {};
}

void ServerCore::process() {
  listener_->process();
  // After the empty acknowledgement, which libcoap sends when the handler of the request has returned.
  for (const Separate& each : std::exchange(separate_, {})) {
    auto pdu = build_separate_response(*each.session, each.answer, each.token);
    if (pdu) coap_send(each.session.get(), pdu->release());
  }
}

void ServerCore::forget_registrations() {
  registrations_.forget();
  observations_.clear();
  exchanges_.abandon_all();
  sessions_.clear();
}

Result<SessionHandle> ServerCore::session_of(std::string_view endpoint) const {
  const auto registration = registrations_.select(endpoint);
  if (!registration) return propagate(registration);
  const auto found = sessions_.find(registration->endpoint);
  if (found == sessions_.end()) return fail(ErrorCode::kInternal, "the client has no session");
  return hold(*found->second);
}

Result<ExchangeId> ServerCore::begin(std::string_view endpoint, const Request& request, Exchanges::Completion done) {
  auto session = session_of(endpoint);
  if (!session) return propagate(session);
  return exchanges_.begin(std::move(*session), request, exchanges_.new_token(), std::move(done));
}

Result<ExchangeId> ServerCore::begin_observe(std::string_view endpoint, const Request& request, ObservationId& id,
                                             Exchanges::Completion done) {
  auto session = session_of(endpoint);
  if (!session) return propagate(session);
  id = ObservationId(next_observation_++);
  const Token token = exchanges_.new_token();
  Observation observation{.endpoint = registrations_.select(endpoint)->endpoint, .request = request, .token = token};
  observation.request.observe = 0;
  auto established = [this, id, done = std::move(done)](Result<Response> response) {
    const auto found = observations_.find(id);
    const bool agreed = response && response->code.is_success() && response->observe;
    if (found != observations_.end() && agreed) found->second.established = true;
    if (found != observations_.end() && !agreed) observations_.erase(found);
    done(std::move(response));
  };
  const auto exchange = exchanges_.begin(std::move(*session), observation.request, token, std::move(established));
  if (exchange) observations_.emplace(id, std::move(observation));
  return exchange;
}

Result<ExchangeId> ServerCore::begin_cancel(ObservationId id, Exchanges::Completion done) {
  const auto found = observations_.find(id);
  if (found == observations_.end()) return fail(ErrorCode::kNotFound, fmt::format("no observation #{}", id.value()));
  auto session = session_of(found->second.endpoint);
  if (!session) return propagate(session);
  Request request = found->second.request;
  request.observe = 1;
  auto cancelled = [this, id, done = std::move(done)](Result<Response> response) {
    if (response) observations_.erase(id);
    done(std::move(response));
  };
  return exchanges_.begin(std::move(*session), std::move(request), found->second.token, std::move(cancelled));
}

Result<void> ServerCore::reset_next_notification(ObservationId id) {
  const auto found = observations_.find(id);
  if (found == observations_.end()) return fail(ErrorCode::kNotFound, fmt::format("no observation #{}", id.value()));
  found->second.reset_next = true;
  return {};
}

std::vector<ActiveObservation> ServerCore::observations() const {
  std::vector<ActiveObservation> all;
  for (const auto& [id, observation] : observations_) {
    if (observation.established) all.push_back({id, observation.endpoint, observation.request.path});
  }
  return all;
}

ServerCore::ObservationPosition ServerCore::find_observation(const Token& token) {
  return std::find_if(observations_.begin(), observations_.end(),
                      [&](const auto& entry) { return entry.second.token == token; });
}

ResponseVerdict ServerCore::on_response(coap_session_t& session, IncomingResponse incoming) {
  const auto observation = find_observation(incoming.token);
  const bool observed = observation != observations_.end() && observation->second.established;
  // A notification may cross the request that cancels its observation, and carries the same token.
  const bool notification = observed && incoming.response.observe.has_value();
  if (!notification && exchanges_.expects(incoming.token)) {
    exchanges_.on_response(incoming);
    return ResponseVerdict::kAcknowledge;
  }
  if (observed) return take_notification(session, observation, std::move(incoming));
  // RFC 7252 §4.2: what nobody can use is reset, but an acknowledgement is never answered.
  return incoming.acknowledgement ? ResponseVerdict::kAcknowledge : ResponseVerdict::kReset;
}

ResponseVerdict ServerCore::take_notification(coap_session_t& session, ObservationPosition position,
                                              IncomingResponse incoming) {
  Observation& observation = position->second;
  Notification notification{.observation = position->first,
                            .endpoint = observation.endpoint,
                            .path = observation.request.path,
                            .response = incoming.response,
                            .confirmable = incoming.confirmable,
                            .reset = observation.reset_next};
  const Request request = observation.request;
  const bool silent = take_rule(RequestKind::kNotify).silent;
  const bool ends = notification.reset || !incoming.response.code.is_success() || !incoming.response.observe;
  if (ends && !silent) observations_.erase(position);
  if (!silent && !notification.reset && incoming.block2 && incoming.block2->more) {
    auto whole = [this, notification](Result<Response> response) mutable {
      if (response) notification.response.payload = std::move(response->payload);
      if (response) notification.response.blocks = response->blocks;
      emit_notification(std::move(notification));
    };
    if (exchanges_.fetch_rest(hold(session), request, std::move(incoming), whole)) return ResponseVerdict::kAcknowledge;
  }
  const bool reset = notification.reset;
  emit_notification(std::move(notification));
  if (silent) return ResponseVerdict::kKeepSilent;
  return reset ? ResponseVerdict::kReset : ResponseVerdict::kAcknowledge;
}

void ServerCore::on_undelivered(const Token& token, std::string_view why) { exchanges_.on_undelivered(token, why); }

void ServerCore::emit_notification(Notification notification) {
  emit({.kind = EventKind::kNotify, .notification = std::move(notification)});
}

void ServerCore::emit(Event event) {
  if (on_event_) on_event_(event);
  events_.push_back(std::move(event));
  if (events_.size() > kMaximumEvents) events_.pop_front();
}

}  // namespace lwm2m::support

// The half of ServerCore that answers clients: the registration interface, Send, and the faults that a test asks for.
#include <algorithm>

#include "tests/support/lwm2m_server/content_format.hpp"
#include "tests/support/lwm2m_server/server_core.hpp"

namespace lwm2m::support {
namespace {

constexpr std::size_t kMaximumReceived = 65536;
constexpr std::size_t kMaximumAnswered = 256;
// Requests of ours that the client does not answer must not hold back those that come after them.
constexpr std::uint16_t kOutstandingRequests = 16;

[[nodiscard]] RequestKind kind_of(const ReceivedRequest& request) {
  const bool location = request.path.starts_with("/rd/");
  if (request.method == Method::kPost && request.path == "/rd") return RequestKind::kRegister;
  if (request.method == Method::kPost && location) return RequestKind::kUpdate;
  if (request.method == Method::kDelete && location) return RequestKind::kDeregister;
  if (request.method == Method::kPost && request.path == "/dp") return RequestKind::kSend;
  if (request.method == Method::kPost && request.path == "/bs") return RequestKind::kBootstrap;
  if (request.method == Method::kGet && request.path == "/bspack") return RequestKind::kBootstrapPack;
  return RequestKind::kOther;
}

// "/rd/1" is the segments "rd" and "1".
[[nodiscard]] std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    segments.emplace_back(path.substr(0, path.find('/')));
    path.remove_prefix(segments.back().size());
  }
  return segments;
}

}  // namespace

Answer ServerCore::on_request(coap_session_t& session, IncomingRequest incoming) {
  ReceivedRequest& request = incoming.request;
  request.kind = kind_of(request);
  request.endpoint = registrations_.endpoint_of_peer(request.peer);
  if (const Answered* before = find_answered(request)) {
    request.retransmission = true;
    request.answer = before->answer.code;
    if (request.answer) record(request);
    if (request.answer) return before->answer;
  }
  const AnswerRule rule = take_rule(request.kind);
  Answer answer;
  if (!rule.silent && rule.code) {
    answer = {.code = refuse(request, *rule.code), .block1 = incoming.block1};
  } else if (!rule.silent) {
    answer = answer_complete(session, incoming);
    answer.separate = rule.separate;
  } else {
    record(request);
    if (!request.retransmission) emit({.kind = EventKind::kRefused, .request = request});
  }
  if (answer.separate) separate_.push_back({.session = hold(session), .answer = answer, .token = request.token});
  answered_.push_back({request.peer, request.message_id, request.token, answer});
  if (answered_.size() > kMaximumAnswered) answered_.pop_front();
  return answer;
}

void ServerCore::set_answer(RequestKind kind, AnswerRule rule) {
  rules_.erase(kind);
  if (rule.times != 0U) rules_.emplace(kind, rule);
}

AnswerRule ServerCore::take_rule(RequestKind kind) {
  const auto found = rules_.find(kind);
  if (found == rules_.end()) return {};
  const AnswerRule rule = found->second;
  if (rule.times && --*found->second.times == 0) rules_.erase(found);
  return rule;
}

// The latest first: a retransmission that found us silent is answered later.
const ServerCore::Answered* ServerCore::find_answered(const ReceivedRequest& request) const {
  const auto found = std::find_if(answered_.rbegin(), answered_.rend(), [&](const Answered& each) {
    return each.message_id == request.message_id && each.peer == request.peer && each.token == request.token;
  });
  return found == answered_.rend() ? nullptr : &*found;
}

Answer ServerCore::answer_complete(coap_session_t& session, IncomingRequest& incoming) {
  ReceivedRequest& request = incoming.request;
  if (request.kind == RequestKind::kBootstrapPack) {
    return serve_bootstrap_pack(request, incoming.block2.value_or(Block{0, false, size_exponent_}));
  }
  if (!incoming.block1) return serve(session, request);
  IncomingBody::Step step = bodies_.take(request, *incoming.block1);
  if (!step.complete) {
    if (step.answer.code != kContinue) step.answer.code = refuse(request, *step.answer.code);
    return step.answer;
  }
  Answer answer = serve(session, request);
  answer.block1 = step.answer.block1;
  return answer;
}

Answer ServerCore::serve(coap_session_t& session, ReceivedRequest& request) {
  switch (request.kind) {
    case RequestKind::kRegister:
      return serve_register(session, request);
    case RequestKind::kUpdate:
      return serve_update(session, request);
    case RequestKind::kDeregister:
      return serve_deregister(request);
    case RequestKind::kSend:
      return serve_send(request);
    case RequestKind::kBootstrap:
      return serve_bootstrap(session, request);
    case RequestKind::kBootstrapPack:
    case RequestKind::kNotify:
    case RequestKind::kOther:
      break;
  }
  return {.code = refuse(request, kNotFound)};
}

Answer ServerCore::serve_register(coap_session_t& session, ReceivedRequest& request) {
  const Registrations::Outcome outcome = registrations_.add(request);
  if (!outcome.code.is_success()) return {.code = refuse(request, outcome.code)};
  // Core 1.1.1 §6.2.1: a Register ends all observations of an earlier registration.
  std::erase_if(observations_,
                [&](const auto& entry) { return entry.second.endpoint == outcome.registration.endpoint; });
  Answer answer = attend(session, request, outcome, EventKind::kRegister);
  answer.location = segments_of(outcome.registration.location);
  return answer;
}

// From now on the client is at our service, as if it were registered.
Answer ServerCore::serve_bootstrap(coap_session_t& session, ReceivedRequest& request) {
  return attend(session, request, registrations_.add_bootstrapping(request), EventKind::kBootstrap);
}

// As much of it as one block holds; the client asks for the next (RFC 7959 §2.4).
Answer ServerCore::serve_bootstrap_pack(ReceivedRequest& request, Block wanted) {
  if (!pack_) return {.code = refuse(request, kNotFound)};
  const Bytes& whole = pack_->payload;
  wanted.size_exponent = std::min(wanted.size_exponent, size_exponent_);
  if (wanted.offset() > whole.size()) return {.code = refuse(request, kBadRequest)};
  const std::size_t end = std::min(wanted.offset() + wanted.size(), whole.size());
  Answer answer{.code = kContent, .content_format = pack_->format};
  answer.payload.assign(whole.begin() + static_cast<std::ptrdiff_t>(wanted.offset()),
                        whole.begin() + static_cast<std::ptrdiff_t>(end));
  wanted.more = end < whole.size();
  if (wanted.more || wanted.number > 0) answer.block2 = wanted;
  request.answer = kContent;
  record(request);
  return answer;
}

Answer ServerCore::serve_update(coap_session_t& session, ReceivedRequest& request) {
  return attend(session, request, registrations_.update(request), EventKind::kUpdate);
}

// Our requests to this client go to where this one came from.
Answer ServerCore::attend(coap_session_t& session, ReceivedRequest& request, const Registrations::Outcome& outcome,
                          EventKind event) {
  if (!outcome.code.is_success()) return {.code = refuse(request, outcome.code)};
  request.endpoint = outcome.registration.endpoint;
  request.answer = outcome.code;
  record(request);
  coap_session_set_nstart(&session, kOutstandingRequests);
  sessions_[request.endpoint] = hold(session);
  emit({.kind = event, .registration = outcome.registration});
  return {.code = outcome.code};
}

Answer ServerCore::serve_deregister(ReceivedRequest& request) {
  const Registrations::Outcome outcome = registrations_.remove(request);
  if (!outcome.code.is_success()) return {.code = refuse(request, outcome.code)};
  request.endpoint = outcome.registration.endpoint;
  request.answer = outcome.code;
  record(request);
  std::erase_if(observations_, [&](const auto& entry) { return entry.second.endpoint == request.endpoint; });
  sessions_.erase(request.endpoint);
  emit({.kind = EventKind::kDeregister, .registration = outcome.registration});
  return {.code = outcome.code};
}

Answer ServerCore::serve_send(ReceivedRequest& request) {
  if (request.endpoint.empty()) return {.code = refuse(request, kNotFound)};
  const bool known_format = request.content_format == kSenmlJson || request.content_format == kSenmlCbor ||
                            request.content_format == kLwm2mCbor;
  if (!known_format) return {.code = refuse(request, kUnsupportedFormat)};
  request.answer = kChanged;
  record(request);
  emit({.kind = EventKind::kSend, .request = request});
  return {.code = kChanged};
}

ResponseCode ServerCore::refuse(ReceivedRequest& request, ResponseCode code) {
  request.answer = code;
  record(request);
  emit({.kind = EventKind::kRefused, .request = request});
  return code;
}

void ServerCore::record(const ReceivedRequest& request) {
  received_.push_back(request);
  if (received_.size() > kMaximumReceived) received_.pop_front();
}

}  // namespace lwm2m::support

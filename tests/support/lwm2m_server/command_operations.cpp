// What each command of CommandInterpreter does.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "tests/support/lwm2m_server/command_arguments.hpp"
#include "tests/support/lwm2m_server/command_interpreter.hpp"

namespace lwm2m::support {
namespace {

constexpr std::array<RequestKind, 8> kAllKinds{
    RequestKind::kRegister, RequestKind::kUpdate,    RequestKind::kDeregister,    RequestKind::kSend,
    RequestKind::kNotify,   RequestKind::kBootstrap, RequestKind::kBootstrapPack, RequestKind::kOther};
constexpr std::array<EventKind, 7> kAllEvents{EventKind::kRegister, EventKind::kUpdate, EventKind::kDeregister,
                                              EventKind::kSend,     EventKind::kNotify, EventKind::kBootstrap,
                                              EventKind::kRefused};

[[nodiscard]] double in_seconds(milliseconds duration) { return static_cast<double>(duration.count()) / 1000; }

}  // namespace

Result<void> CommandInterpreter::wait(Words& words) {
  const std::string_view what = words.next();
  const auto* const kind =
      std::find_if(kAllEvents.begin(), kAllEvents.end(), [&](EventKind each) { return to_text(each) == what; });
  if (kind == kAllEvents.end()) return fail(ErrorCode::kBadValue, fmt::format("there is no event \"{}\"", what));
  if (*kind == EventKind::kNotify) return wait_for_notification(words);
  const auto limit = parse_wait(words.next());
  if (!limit) return propagate(limit);
  const auto event = server_.wait_for_event([&](const Event& each) { return each.kind == *kind; }, *limit);
  if (!event) return fail(ErrorCode::kTimeout, fmt::format("no {} within {:g} s", what, in_seconds(*limit)));
  report_.waited(*event);
  return {};
}

Result<void> CommandInterpreter::wait_for_notification(Words& words) {
  std::string_view which;
  if (words.rest().starts_with('/') || words.rest().starts_with('#')) which = words.next();
  const auto limit = parse_wait(words.next());
  if (!limit) return propagate(limit);
  const auto matches = [&](const Event& each) {
    const std::string number = fmt::format("#{}", each.notification.observation.value());
    return each.kind == EventKind::kNotify && (which.empty() || which == each.notification.path || which == number);
  };
  const auto event = server_.wait_for_event(matches, *limit);
  if (!event)
    return fail(ErrorCode::kTimeout,
                fmt::format("no notification {}{}within {:g} s", which, which.empty() ? "" : " ", in_seconds(*limit)));
  report_.waited(*event);
  return {};
}

Result<void> CommandInterpreter::read(Words& words) {
  const std::string_view endpoint = words.next();
  const std::string_view path = words.next();
  const auto accept = parse_accept(words.next());
  if (!accept) return propagate(accept);
  return request(endpoint, support::read(std::string(path), *accept));
}

Result<void> CommandInterpreter::discover(Words& words) {
  const std::string_view endpoint = words.next();
  const std::string_view path = words.next();
  return request(endpoint, support::discover(std::string(path), parse_query(words.next())));
}

Result<void> CommandInterpreter::write(Words& words) {
  const std::string_view endpoint = words.next();
  const std::string_view path = words.next();
  auto content = parse_content(words);
  if (!content) return propagate(content);
  return request(endpoint, support::write(std::string(path), std::move(*content)));
}

Result<void> CommandInterpreter::update(Words& words) {
  const std::string_view endpoint = words.next();
  const std::string_view path = words.next();
  auto content = parse_content(words);
  if (!content) return propagate(content);
  return request(endpoint, support::update(std::string(path), std::move(*content)));
}

Result<void> CommandInterpreter::attributes(Words& words) {
  const std::string_view endpoint = words.next();
  const std::string_view path = words.next();
  return request(endpoint, write_attributes(std::string(path), parse_query(words.next())));
}

Result<void> CommandInterpreter::execute(Words& words) {
  const std::string_view endpoint = words.next();
  const std::string_view path = words.next();
  return request(endpoint, support::execute(std::string(path), words.rest()));
}

Result<void> CommandInterpreter::create(Words& words) {
  const std::string_view endpoint = words.next();
  const std::string_view path = words.next();
  if (words.empty()) return request(endpoint, create_empty(std::string(path)));
  auto content = parse_content(words);
  if (!content) return propagate(content);
  return request(endpoint, support::create(std::string(path), std::move(*content)));
}

Result<void> CommandInterpreter::remove(Words& words) {
  const std::string_view endpoint = words.next();
  return request(endpoint, support::remove(std::string(words.next())));
}

Result<void> CommandInterpreter::observe(Words& words) {
  const std::string_view endpoint = words.next();
  const std::string_view path = words.next();
  std::string_view format = words.next();
  std::string_view query = words.next();
  if (format.find('=') != std::string_view::npos) std::swap(format, query);
  const auto accept = parse_accept(format);
  if (!accept) return propagate(accept);
  return begin_observation(endpoint, support::observe(std::string(path), *accept, parse_query(query)));
}

Result<void> CommandInterpreter::cancel(Words& words) {
  const std::string_view endpoint = words.next();
  const std::string_view name = words.next();
  const std::string_view manner = words.next();
  const auto id = find_observation(endpoint, name);
  if (!id) return propagate(id);
  if (manner == "reset") {
    if (const auto done = server_.cancel_by_reset(*id); !done) return done;
    report_.done(name_, fmt::format("the next notification of #{} will be reset", id->value()));
    return {};
  }
  if (!manner.empty()) return fail(ErrorCode::kBadValue, fmt::format("\"{}\" is not reset", manner));
  const auto response = server_.cancel(*id);
  if (!response) return propagate(response);
  report_.response(name_, name, *response, *id);
  return {};
}

Result<void> CommandInterpreter::read_composite(Words& words) {
  const std::string_view endpoint = words.next();
  auto arguments = parse_composite(words);
  if (!arguments) return propagate(arguments);
  Request fetch = support::read_composite(std::move(arguments->content), arguments->accept);
  fetch.query = std::move(arguments->query);
  return request(endpoint, fetch);
}

Result<void> CommandInterpreter::write_composite(Words& words) {
  const std::string_view endpoint = words.next();
  auto values = parse_content(words);
  if (!values) return propagate(values);
  return request(endpoint, support::write_composite(std::move(*values)));
}

Result<void> CommandInterpreter::observe_composite(Words& words) {
  const std::string_view endpoint = words.next();
  auto arguments = parse_composite(words);
  if (!arguments) return propagate(arguments);
  const auto request =
      support::observe_composite(std::move(arguments->content), arguments->accept, std::move(arguments->query));
  return begin_observation(endpoint, request);
}

Result<void> CommandInterpreter::bootstrap_pack(Words& words) {
  if (words.empty()) {
    server_.set_bootstrap_pack({});
    report_.done(name_, "there is none");
    return {};
  }
  auto content = parse_content(words);
  if (!content) return propagate(content);
  server_.set_bootstrap_pack(std::move(*content));
  report_.done(name_, "whoever asks gets it");
  return {};
}

Result<void> CommandInterpreter::fail_requests(Words& words) {
  const auto kind = parse_request_kind(words.next());
  if (!kind) return propagate(kind);
  const auto code = parse_response_code(words.next());
  if (!code) return propagate(code);
  const auto times = parse_times(words.next());
  if (!times) return propagate(times);
  server_.answer_with(*kind, *code, *times);
  report_.done(name_, fmt::format("{} is answered with {}", to_text(*kind), to_text(*code)));
  return {};
}

Result<void> CommandInterpreter::silence(Words& words) {
  const std::string_view name = words.next();
  const auto times = parse_times(words.next());
  if (!times) return propagate(times);
  if (name.empty()) {
    for (const RequestKind each : kAllKinds) server_.answer_silently(each);
    report_.done(name_, "nothing is answered");
    return {};
  }
  const auto kind = parse_request_kind(name);
  if (!kind) return propagate(kind);
  server_.answer_silently(*kind, *times);
  report_.done(name_, fmt::format("{} is not answered", to_text(*kind)));
  return {};
}

Result<void> CommandInterpreter::separate(Words& words) {
  const auto kind = parse_request_kind(words.next());
  if (!kind) return propagate(kind);
  const auto times = parse_times(words.next());
  if (!times) return propagate(times);
  server_.answer_separately(*kind, *times);
  report_.done(name_, fmt::format("{} is answered separately", to_text(*kind)));
  return {};
}

Result<void> CommandInterpreter::normal(Words& words) {
  const std::string_view name = words.next();
  const auto kind = name.empty() ? Result<RequestKind>(RequestKind::kOther) : parse_request_kind(name);
  if (!kind) return propagate(kind);
  for (const RequestKind each : kAllKinds) {
    if (name.empty() || each == *kind) server_.answer_normally(each);
  }
  report_.done(name_, "answered normally");
  return {};
}

Result<void> CommandInterpreter::forget(Words& /*words*/) {
  server_.forget_registrations();
  report_.done(name_, "all registrations are forgotten");
  return {};
}

Result<void> CommandInterpreter::clear(Words& /*words*/) {
  server_.discard_events();
  report_.done(name_, "no event is left");
  return {};
}

Result<void> CommandInterpreter::clients(Words& /*words*/) {
  report_.registrations(server_.registrations());
  return {};
}

Result<void> CommandInterpreter::show_help(Words& /*words*/) {
  report_.help(help());
  return {};
}

Result<void> CommandInterpreter::request(std::string_view endpoint, const Request& request) {
  const auto response = server_.request(endpoint, request);
  if (!response) return propagate(response);
  report_.response(name_, request.path, *response);
  return {};
}

Result<void> CommandInterpreter::begin_observation(std::string_view endpoint, const Request& request) {
  const auto observation = server_.observe(endpoint, request);
  if (!observation) return propagate(observation);
  const auto id = observation->established ? std::optional(observation->id) : std::nullopt;
  report_.response(name_, request.path, observation->first, id);
  return {};
}

// By "#2", or by the path; where a path is observed twice, the later one.
Result<ObservationId> CommandInterpreter::find_observation(std::string_view endpoint, std::string_view name) {
  const auto active = server_.observations();
  const auto found = std::find_if(active.rbegin(), active.rend(), [&](const ActiveObservation& each) {
    const bool same = name == each.path || name == fmt::format("#{}", each.id.value());
    return same && (endpoint == "*" || endpoint == each.endpoint);
  });
  if (found == active.rend()) return fail(ErrorCode::kNotFound, fmt::format("{} is not observed", name));
  return found->id;
}

}  // namespace lwm2m::support

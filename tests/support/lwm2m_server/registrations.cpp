#include "tests/support/lwm2m_server/registrations.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "tests/support/lwm2m_server/content_format.hpp"

namespace lwm2m::support {
namespace {

// Sets what the parameters of Register and Update say (Core 1.1.1 §6.2.1 and §6.2.2); false: one of them is no good.
[[nodiscard]] bool apply_parameter(Registration& registration, std::string_view parameter) {
  const std::size_t equals = parameter.find('=');
  const std::string_view name = parameter.substr(0, equals);
  const std::string_view value = equals == std::string_view::npos ? "" : parameter.substr(equals + 1);
  if (name == "ep") registration.endpoint = value;
  if (name == "lwm2m") registration.version = value;
  if (name == "Q") registration.queue_mode = true;
  if (name == "b") {
    registration.binding = value;
    registration.queue_mode = value.find('Q') != std::string_view::npos;
  }
  if (name != "lt") return true;
  std::uint32_t lifetime = 0;
  const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), lifetime);
  registration.lifetime = seconds(lifetime);
  return error == std::errc() && stop == value.data() + value.size();
}

// In alphabetical order the Q of a Register would be read before the b that resets it.
[[nodiscard]] std::vector<std::string> with_binding_first(std::vector<std::string> parameters) {
  std::stable_partition(parameters.begin(), parameters.end(),
                        [](const std::string& each) { return each.starts_with("b="); });
  return parameters;
}

[[nodiscard]] bool apply(Registration& registration, const ReceivedRequest& request) {
  registration.parameters = request.query;
  registration.peer = request.peer;
  registration.objects_changed = !request.payload.empty();
  if (registration.objects_changed) registration.objects = as_text(request.payload);
  if (registration.objects_changed && request.content_format != kLinkFormat) return false;
  const auto parameters = with_binding_first(request.query);
  return std::all_of(parameters.begin(), parameters.end(),
                     [&](const std::string& parameter) { return apply_parameter(registration, parameter); });
}

}  // namespace

Registrations::Outcome Registrations::add(const ReceivedRequest& request) {
  Registration registration;
  const bool well_formed = apply(registration, request);
  if (!well_formed || registration.endpoint.empty() || registration.version.empty() || !registration.objects_changed) {
    return {.code = kBadRequest};
  }
  std::erase_if(by_location_, [&](const auto& entry) { return entry.second.endpoint == registration.endpoint; });
  registration.location = fmt::format("/rd/{}", next_location_++);
  by_location_[registration.location] = registration;
  return {.code = kCreated, .registration = registration};
}

Registrations::Outcome Registrations::add_bootstrapping(const ReceivedRequest& request) {
  Registration client{.location = "/bs"};
  if (!apply(client, request) || client.endpoint.empty()) return {.code = kBadRequest};
  std::erase_if(by_location_, [&](const auto& entry) { return entry.second.endpoint == client.endpoint; });
  by_location_[client.location] = client;
  return {.code = kChanged, .registration = client};
}

Registrations::Outcome Registrations::update(const ReceivedRequest& request) {
  const auto found = by_location_.find(request.path);
  if (found == by_location_.end()) return {.code = kNotFound};
  Registration updated = found->second;
  if (!apply(updated, request) || updated.endpoint != found->second.endpoint) return {.code = kBadRequest};
  found->second = updated;
  return {.code = kChanged, .registration = updated};
}

Registrations::Outcome Registrations::remove(const ReceivedRequest& request) {
  const auto found = by_location_.find(request.path);
  if (found == by_location_.end()) return {.code = kNotFound};
  Outcome outcome{.code = kDeleted, .registration = found->second};
  by_location_.erase(found);
  return outcome;
}

Result<Registration> Registrations::select(std::string_view endpoint) const {
  if (endpoint == "*") {
    if (by_location_.size() == 1) return by_location_.begin()->second;
    return fail(ErrorCode::kNotFound,
                fmt::format("\"*\" is the only client, but {} are registered", by_location_.size()));
  }
  const auto found = std::find_if(by_location_.begin(), by_location_.end(),
                                  [&](const auto& entry) { return entry.second.endpoint == endpoint; });
  if (found == by_location_.end()) {
    return fail(ErrorCode::kNotFound, fmt::format("no client \"{}\" is registered", endpoint));
  }
  return found->second;
}

std::string Registrations::endpoint_of_peer(std::string_view peer) const {
  const auto found = std::find_if(by_location_.begin(), by_location_.end(),
                                  [&](const auto& entry) { return entry.second.peer == peer; });
  return found == by_location_.end() ? "" : found->second.endpoint;
}

}  // namespace lwm2m::support

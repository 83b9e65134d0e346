#include "daemon/engine/registration_announcement.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "daemon/engine/registration_links.hpp"
#include "daemon/engine/server_account.hpp"
#include "daemon/engine/version_rules.hpp"

namespace lwm2m::engine {
namespace {

constexpr auto kLinks = static_cast<std::uint16_t>(codec::ContentFormat::kLinkFormat);

}  // namespace

std::uint32_t RegistrationAnnouncement::lifetime_seconds() const {
  return std::max<std::uint32_t>(1, account_number(context_.tree, options_.id, kLifetime, options_.lifetime));
}

const VersionRules& RegistrationAnnouncement::rules() const { return version_rules(version()); }

Duration RegistrationAnnouncement::lifetime() const { return seconds(lifetime_seconds()); }

std::string RegistrationAnnouncement::binding() const {
  std::string binding = account_text(context_.tree, options_.id, kBinding);
  if (rules().queue_parameter) std::erase(binding, 'Q');
  if (binding.empty()) binding = options_.binding;
  // After a fall-back to 1.0 it is nowhere else: UQ, SQ, UQS are what 1.0 knows.
  const bool missing = !rules().queue_parameter && queue_mode() && binding.find('Q') == std::string::npos;
  if (missing) binding.insert(1, 1, 'Q');
  return binding;
}

bool RegistrationAnnouncement::queue_mode() const {
  // With 1.0 configured, /1/x/7 has begun with what the account says, and is the only place.
  const bool by_account = options_.queue_mode && version_rules(context_.options.version).queue_parameter;
  return by_account || account_text(context_.tree, options_.id, kBinding).find('Q') != std::string::npos;
}

void RegistrationAnnouncement::put_binding(std::vector<std::string>& queries) {
  sent_.binding = binding();
  sent_.queue_mode = queue_mode();
  queries.push_back("b=" + sent_.binding);
  if (sent_.queue_mode && rules().queue_parameter) queries.emplace_back("Q");
}

OutgoingRequest RegistrationAnnouncement::register_request() {
  sent_ = {.version = version(), .lifetime = lifetime_seconds()};
  sent_.links = registration_links(context_, version(), options_.alternate_path);
  OutgoingRequest request{
      .method = Method::kPost, .uri_path = {"rd"}, .content_format = kLinks, .payload = sent_.links};
  request.queries = {"ep=" + context_.options.endpoint, fmt::format("lt={}", sent_.lifetime),
                     fmt::format("lwm2m={}", rules().name)};
  put_binding(request.queries);
  return request;
}

OutgoingRequest RegistrationAnnouncement::update_request(std::vector<std::string> location) {
  OutgoingRequest request{.method = Method::kPost, .uri_path = std::move(location)};
  sent_ = told_;
  if (const auto now = lifetime_seconds(); now != told_.lifetime) {
    request.queries.push_back(fmt::format("lt={}", now));
    sent_.lifetime = now;
  }
  if (binding() != told_.binding || queue_mode() != told_.queue_mode) put_binding(request.queries);
  sent_.links = registration_links(context_, version(), options_.alternate_path);
  if (sent_.links != told_.links) {
    request.content_format = kLinks;
    request.payload = sent_.links;
  }
  return request;
}

}  // namespace lwm2m::engine

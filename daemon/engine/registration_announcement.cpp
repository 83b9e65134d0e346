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
  return binding.empty() ? options_.binding : binding;
}

OutgoingRequest RegistrationAnnouncement::register_request() {
  told_.lifetime = lifetime_seconds();
  told_.binding = binding();
  sent_links_ = registration_links(context_, version());
  OutgoingRequest request{
      .method = Method::kPost, .uri_path = {"rd"}, .content_format = kLinks, .payload = sent_links_};
  request.queries = {"ep=" + context_.options.endpoint, fmt::format("lt={}", told_.lifetime),
                     fmt::format("lwm2m={}", rules().name), "b=" + told_.binding};
  if (options_.queue_mode && rules().queue_parameter) request.queries.emplace_back("Q");
  return request;
}

OutgoingRequest RegistrationAnnouncement::update_request(std::vector<std::string> location) {
  OutgoingRequest request{.method = Method::kPost, .uri_path = std::move(location)};
  if (const auto now = lifetime_seconds(); now != told_.lifetime) {
    request.queries.push_back(fmt::format("lt={}", now));
    told_.lifetime = now;
  }
  if (auto now = binding(); now != told_.binding) {
    request.queries.push_back("b=" + now);
    told_.binding = std::move(now);
  }
  sent_links_ = registration_links(context_, version());
  if (sent_links_ != told_.links) {
    request.content_format = kLinks;
    request.payload = sent_links_;
  }
  return request;
}

}  // namespace lwm2m::engine

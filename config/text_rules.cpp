#include "config/text_rules.hpp"

#include <algorithm>
#include <array>

#include "config/server_uri.hpp"

namespace lwm2m::config {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_name(std::string_view text, std::size_t longest, std::string_view forbidden) {
  return !text.empty() && text.size() <= longest && text.find_first_of(forbidden) == std::string_view::npos &&
         std::none_of(text.begin(), text.end(), is_control);
}

bool is_segment(std::string_view segment) {
  const auto unreserved = [](char c) {
    return is_digit(c) || is_letter(c) || c == '-' || c == '.' || c == '_' || c == '~';
  };
  return !segment.empty() && segment != "." && segment != ".." &&
         std::all_of(segment.begin(), segment.end(), unreserved) &&
         !std::all_of(segment.begin(), segment.end(), is_digit);
}

}  // namespace

bool is_plain_text(std::string_view text) { return is_name(text, 255, ""); }
bool is_endpoint(std::string_view text) { return is_name(text, 252, ""); }
bool is_absolute_path(std::string_view text) { return is_name(text, 4095, "") && text.front() == '/'; }
bool is_credential_name(std::string_view text) { return is_name(text, 255, "/:") && text.front() != '.'; }
bool is_pkcs11_uri(std::string_view text) {
  return text.starts_with("pkcs11:") && text.size() > 7 && is_name(text, 4095, " ");
}
bool is_interface_name(std::string_view text) { return is_name(text, 15, "/: ") && text != "." && text != ".."; }
bool is_host(std::string_view text) { return is_dns_name(text) || is_ip_address(text); }

bool is_alternate_path(std::string_view text) {
  if (text.empty() || text.size() > 255) return false;
  while (!text.empty()) {
    if (text.front() != '/') return false;
    text.remove_prefix(1);
    const std::string_view segment = text.substr(0, text.find('/'));
    if (!is_segment(segment)) return false;
    text.remove_prefix(segment.size());
  }
  return true;
}

bool is_unit_name(std::string_view text) {
  constexpr std::array<std::string_view, 7> kSuffixes{".service", ".target", ".socket", ".path",
                                                      ".timer",   ".mount",  ".slice"};
  const auto allowed = [](char c) {
    return is_digit(c) || is_letter(c) || std::string_view(":-_.\\@").find(c) != std::string_view::npos;
  };
  return text.size() <= 255 && std::all_of(text.begin(), text.end(), allowed) &&
         std::any_of(kSuffixes.begin(), kSuffixes.end(),
                     [text](std::string_view suffix) { return text.size() > suffix.size() && text.ends_with(suffix); });
}

bool is_user(std::string_view text) { return is_name(text, 256, "/: \t"); }

}  // namespace lwm2m::config

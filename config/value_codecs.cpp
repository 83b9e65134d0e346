#include "config/value_codecs.hpp"

#include <fmt/core.h>

#include <utility>

#include "config/suggestion.hpp"
#include "config/text_rules.hpp"
#include "daemon/base/psk.hpp"
#include "daemon/base/text.hpp"

namespace lwm2m::config {
namespace {

std::optional<std::uint8_t> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

std::optional<Bytes> parse_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = hex_digit(text[i]);
    const auto low = hex_digit(text[i + 1]);
    if (!high || !low) return std::nullopt;
    out.push_back(static_cast<std::uint8_t>(*high << 4U | *low));
  }
  return out;
}

constexpr std::string_view kHexPrefix = "hex:";

}  // namespace

std::string quoted(std::string_view text, const Rule& rule) {
  return rule.secret ? "the value" : fmt::format("'{}'", printable(text));
}

Complaint out_of_range(const Node& node, std::string_view written) {
  return {node.at, fmt::format("{} is out of range", written)};
}

Complaint wrong_type(const Node& node) { return {node.at, fmt::format("{} is the wrong type", kind_of(node))}; }

std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\u{:04X}", byte);
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + "\"";
}

Verdict read_integer(const Node& node, const Rule& rule, std::int64_t& out) {
  const auto* value = get<std::int64_t>(node);
  if (value == nullptr) return wrong_type(node);
  if (*value < rule.least || *value > rule.greatest) return out_of_range(node, std::to_string(*value));
  out = *value;
  return std::nullopt;
}

std::string integer_allowed(const Rule& rule) {
  return fmt::format("a whole number from {} to {}", rule.least, rule.greatest);
}

Verdict read_text(const Node& node, const Rule& rule, std::string& out) {
  const auto* text = get<std::string>(node);
  if (text == nullptr) return wrong_type(node);
  if (rule.accepts != nullptr && !rule.accepts(*text)) {
    return Complaint{node.at, text->empty() ? "the text is empty" : quoted(*text, rule) + " is not accepted"};
  }
  out = *text;
  return std::nullopt;
}

Complaint unknown_word(const Node& node, std::string_view written, std::span<const std::string_view> known) {
  const std::string_view meant = nearest(written, known);
  const std::string hint = meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant);
  return {node.at, fmt::format("'{}' is not known{}", printable(written), hint)};
}

std::string one_of(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) out += fmt::format("{}\"{}\"", out.empty() ? "" : ", ", word);
  return out;
}

Verdict ValueOf<bool>::read(const Node& node, const Rule&, bool& out) {
  const auto* value = get<bool>(node);
  if (value == nullptr) return wrong_type(node);
  out = *value;
  return std::nullopt;
}
std::string ValueOf<bool>::write(const bool& value) { return value ? "true" : "false"; }
std::string ValueOf<bool>::allowed(const Rule&) { return "true or false"; }

Verdict ValueOf<std::string>::read(const Node& node, const Rule& rule, std::string& out) {
  return read_text(node, rule, out);
}
std::string ValueOf<std::string>::write(const std::string& value) { return toml_string(value); }
std::string ValueOf<std::string>::allowed(const Rule& rule) { return std::string(rule.allowed); }

Verdict ValueOf<std::filesystem::path>::read(const Node& node, const Rule& rule, std::filesystem::path& out) {
  std::string text;
  Rule absolute = rule;
  absolute.accepts = is_absolute_path;
  if (auto complaint = read_text(node, absolute, text)) return complaint;
  out = text;
  return std::nullopt;
}
std::string ValueOf<std::filesystem::path>::write(const std::filesystem::path& value) {
  return toml_string(value.native());
}
std::string ValueOf<std::filesystem::path>::allowed(const Rule&) { return "an absolute path"; }

// The identity of a pre-shared key is the one value of this type.
Verdict ValueOf<Bytes>::read(const Node& node, const Rule&, Bytes& out) {
  const auto* text = get<std::string>(node);
  if (text == nullptr) return wrong_type(node);
  const bool hex = text->starts_with(kHexPrefix);
  auto bytes = hex ? parse_hex(std::string_view(*text).substr(kHexPrefix.size())) : std::optional(to_bytes(*text));
  if (!bytes) return Complaint{node.at, "behind \"hex:\" is not an even number of hex digits"};
  if (auto checked = check_psk_identity(*bytes); !checked) return Complaint{node.at, checked.error().message()};
  out = std::move(*bytes);
  return std::nullopt;
}
std::string ValueOf<Bytes>::write(const Bytes& value) {
  if (value.empty()) return toml_string("");
  return toml_string(std::string(kHexPrefix) + hex_digits(value));
}
std::string ValueOf<Bytes>::allowed(const Rule&) {
  return fmt::format("1 to {} bytes, none of them zero: a text, or \"hex:\" and hex digits", kLongestPskIdentity);
}

}  // namespace lwm2m::config

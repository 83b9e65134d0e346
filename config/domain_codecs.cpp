// The types that LwM2M brings along: addresses, paths, cipher suites, rights, callbacks.
#include <fmt/core.h>

#include <utility>

#include "config/cipher_suites.hpp"
#include "config/value_codecs.hpp"
#include "daemon/base/text.hpp"

namespace lwm2m::config {
namespace {

constexpr Word<std::uint8_t> kRights[] = {{"R", AccessRights::kRead},
                                          {"W", AccessRights::kWrite},
                                          {"E", AccessRights::kExecute},
                                          {"D", AccessRights::kDelete},
                                          {"C", AccessRights::kCreate}};

std::optional<AccessRights> parse_rights(std::string_view text) {
  AccessRights out;
  for (const char letter : text) {
    std::uint8_t bit = 0;
    for (const Word<std::uint8_t>& right : kRights) {
      if (right.text.front() == letter) bit = right.value;
    }
    if (bit == 0 || out.has(bit)) return std::nullopt;  // not known, or said twice
    out.bits = static_cast<std::uint8_t>(out.bits | bit);
  }
  return out;
}

Verdict read_right(const Member& member, Rights& out) {
  const auto server = model::parse_id(member.key);
  if (!server) return Complaint{member.at, fmt::format("'{}' is no short server id", printable(member.key))};
  const auto* text = get<std::string>(member.node);
  if (text == nullptr) return wrong_type(member.node);
  const auto rights = parse_rights(*text);
  if (!rights) return Complaint{member.node.at, fmt::format("'{}' is no set of rights", printable(*text))};
  out[ShortServerId(*server)] = *rights;
  return std::nullopt;
}

}  // namespace

Verdict ValueOf<ServerUri>::read(const Node& node, const Rule&, ServerUri& out) {
  const auto* text = get<std::string>(node);
  if (text == nullptr) return wrong_type(node);
  auto uri = ServerUri::parse(*text);
  if (!uri) return Complaint{node.at, uri.error().message()};
  out = std::move(*uri);
  return std::nullopt;
}
std::string ValueOf<ServerUri>::write(const ServerUri& value) { return toml_string(value.text); }
std::string ValueOf<ServerUri>::allowed(const Rule&) {
  return "\"coap://\", \"coaps://\", \"coap+tcp://\" or \"coaps+tcp://\", a host, and \":port\" or nothing";
}

Verdict ValueOf<model::Path>::read(const Node& node, const Rule& rule, model::Path& out) {
  const auto* text = get<std::string>(node);
  if (text == nullptr) return wrong_type(node);
  const auto path = model::Path::parse(*text);
  if (!path || path->level() < rule.least || path->level() > rule.greatest) {
    return Complaint{node.at, quoted(*text, rule) + " is not such a path"};
  }
  out = *path;
  return std::nullopt;
}
std::string ValueOf<model::Path>::write(const model::Path& value) { return toml_string(value.to_string()); }
std::string ValueOf<model::Path>::allowed(const Rule& rule) { return std::string(rule.allowed); }

Verdict ValueOf<CipherSuite>::read(const Node& node, const Rule&, CipherSuite& out) {
  const auto* text = get<std::string>(node);
  if (text == nullptr) return wrong_type(node);
  if (const CipherSuiteInfo* suite = find_cipher_suite(*text)) {
    out = suite->id;
    return std::nullopt;
  }
  return unknown_word(node, *text, cipher_suite_names());
}
std::string ValueOf<CipherSuite>::write(const CipherSuite& value) {
  const CipherSuiteInfo* suite = find_cipher_suite(value);
  return toml_string(suite == nullptr ? "" : suite->name);
}
std::string ValueOf<CipherSuite>::allowed(const Rule&) {
  return "the IANA name of a cipher suite such as \"TLS_PSK_WITH_AES_128_CCM_8\"";
}

Verdict ValueOf<Rights>::read(const Node& node, const Rule&, Rights& out) {
  const auto* table = get<Table>(node);
  if (table == nullptr) return wrong_type(node);
  Rights rights;
  for (const Member& member : *table) {
    if (auto complaint = read_right(member, rights)) return complaint;
  }
  out = std::move(rights);
  return std::nullopt;
}
std::string ValueOf<Rights>::write(const Rights& value) {
  std::string out;
  for (const auto& [server, rights] : value) {
    out += fmt::format("{}{} = \"", out.empty() ? "" : ", ", server.value());
    for (const Word<std::uint8_t>& right : kRights) {
      if (rights.has(right.value)) out += right.text;
    }
    out += '"';
  }
  return out.empty() ? "{}" : "{ " + out + " }";
}
std::string ValueOf<Rights>::allowed(const Rule&) {
  return "a table of short server ids (0: all others) and rights out of R, W, E, D, C such as { 1 = \"RWED\", 2 = "
         "\"R\" }";
}

Verdict ValueOf<CallbackSet>::read(const Node& node, const Rule& rule, CallbackSet& out) {
  std::vector<Callback> callbacks;
  if (auto complaint = ValueOf<std::vector<Callback>>::read(node, rule, callbacks)) return complaint;
  out.bits = 0;
  for (const Callback callback : callbacks) {
    out.bits = static_cast<std::uint8_t>(out.bits | static_cast<std::uint8_t>(callback));
  }
  return std::nullopt;
}
std::string ValueOf<CallbackSet>::write(const CallbackSet& value) {
  std::vector<Callback> callbacks;
  for (const Word<Callback>& word : kCallbacks) {
    if (value.has(word.value)) callbacks.push_back(word.value);
  }
  return ValueOf<std::vector<Callback>>::write(callbacks);
}
std::string ValueOf<CallbackSet>::allowed(const Rule& rule) { return ValueOf<std::vector<Callback>>::allowed(rule); }

}  // namespace lwm2m::config

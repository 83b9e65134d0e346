#include "dbus/settings_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "daemon/base/text.hpp"
#include "dbus/secret_reader.hpp"
#include "dbus/value_marshalling.hpp"

namespace lwm2m::dbus {
namespace {

constexpr std::size_t kMaximumSettings = 64;
constexpr std::size_t kMaximumTexts = 64;

std::vector<std::string> read_texts(MessageReader& reader) {
  std::vector<std::string> texts;
  reader.enter('a', "s");
  while (texts.size() < kMaximumTexts && reader.peek().code == 's') texts.emplace_back(reader.text());
  reader.leave();
  return texts;
}

Result<SettingValue> to_setting(const std::string& key, const model::Value& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return SettingValue(*flag);
  if (const auto* number = std::get_if<std::int64_t>(&value)) return SettingValue(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return SettingValue(*text);
  if (const auto* bytes = std::get_if<Bytes>(&value)) return SettingValue(*bytes);
  if (const auto* number = std::get_if<std::uint64_t>(&value)) {
    return SettingValue(static_cast<std::int64_t>(
        std::min<std::uint64_t>(*number, static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))));
  }
  return fail(ErrorCode::kTypeMismatch, fmt::format("{}: no setting has this type", printable(key, 64)));
}

// "KeyFd" h, "Certificate" ay and "PeerCertificate" ay are not settings but what a setting would name the file of.
const char* slot_of(const std::string& key) {
  if (key == "KeyFd") return "key";
  if (key == "Certificate") return "certificate";
  if (key == "PeerCertificate") return "peer-certificate";
  return nullptr;
}

Result<Secret> read_material(MessageReader& reader, const std::string& key) {
  const std::string_view signature = reader.enter_variant();
  Result<Secret> material = fail(ErrorCode::kTypeMismatch, fmt::format("{}: {} is wanted", key, key == "KeyFd" ? "h" : "ay"));
  if (key == "KeyFd" && signature == "h") {
    material = read_secret(reader.descriptor());
  } else if (key != "KeyFd" && signature == "ay") {
    const ByteView bytes = reader.bytes();
    // Without content it would be no certificate at all, and so another check than the one that is meant.
    material = !bytes.empty() && bytes.size() <= kMaximumSecret
                   ? Result<Secret>(Secret(Bytes(bytes.begin(), bytes.end())))
                   : Result<Secret>(fail(ErrorCode::kBadValue, fmt::format("1 to {} bytes", kMaximumSecret)));
  }
  if (!material) return fail(material.error().with_context(key));
  reader.leave();
  return material;
}

Result<void> read_setting(MessageReader& reader, std::string key, ServerSettings& settings) {
  if (const char* slot = slot_of(key)) {
    auto material = read_material(reader, key);
    if (!material) return propagate(material);
    settings.materials.insert_or_assign(slot, *std::move(material));
    return {};
  }
  if (reader.peek().contents == "as") {
    reader.enter('v', "as");
    settings.values.emplace_back(std::move(key), read_texts(reader));
    reader.leave();
    return {};
  }
  const auto value = read_value(reader, key);
  if (!value) return propagate(value);
  if (value->is_multiple()) return fail(ErrorCode::kTypeMismatch, fmt::format("{}: a list of values", printable(key, 64)));
  auto setting = to_setting(key, value->single());
  if (!setting) return propagate(setting);
  settings.values.emplace_back(std::move(key), *std::move(setting));
  return {};
}

}  // namespace

Result<ServerSettings> read_settings(MessageReader& reader) {
  ServerSettings settings;
  std::vector<std::string> seen;
  reader.enter('a', "{sv}");
  while (reader.enter('e', "sv")) {
    std::string key(reader.text());
    if (std::ranges::find(seen, key) != seen.end() || seen.size() == kMaximumSettings) {
      return fail(ErrorCode::kBadValue, fmt::format("{}: given twice, or one of too many", printable(key, 64)));
    }
    seen.push_back(key);
    if (auto done = read_setting(reader, std::move(key), settings); !done) return propagate(done);
    reader.leave();
  }
  reader.leave();
  return settings;
}

}  // namespace lwm2m::dbus

#include "dbus/ctl/value_printing.hpp"

#include <fmt/core.h>

#include "daemon/base/overloaded.hpp"
#include "dbus/ctl/time_text.hpp"

namespace lwm2m::ctl {
namespace {

std::string escaped_for_list(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == ',' || letter == '\\') out += '\\';
    out += letter;
  }
  return out;
}

template <class Print>
std::string join_instances(const BusInstances& instances, const Print& print) {
  std::string out;
  for (const auto& [id, value] : instances) {
    if (!out.empty()) out += ',';
    out += fmt::format("{}={}", id, escaped_for_list(print(value)));
  }
  return out;
}

std::string join_list(const BusList& list) {
  std::string out;
  for (const auto& item : list) out += (out.empty() ? "" : ", ") + to_text(item);
  return out;
}

std::string join_dictionary(const BusDictionary& dictionary) {
  std::string out;
  for (const auto& [key, value] : dictionary)
    out += fmt::format("{}{}={}", out.empty() ? "" : " ", key, to_text(value));
  return out;
}

}  // namespace

std::string to_hex(ByteView bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0x0FU];
  }
  return out;
}

std::string to_text(const BusValue& value, BytesAs bytes) {
  return std::visit(Overloaded{
                        [](std::monostate) { return std::string(); },
                        [](bool flag) { return std::string(flag ? "true" : "false"); },
                        [&](const std::string& text) { return bytes == BytesAs::kHex ? to_hex(as_bytes(text)) : text; },
                        [&](const Bytes& data) { return (bytes == BytesAs::kHex ? "" : "hex:") + to_hex(data); },
                        [](const model::Objlnk& link) { return link.to_string(); },
                        [&](const BusInstances& instances) {
                          return join_instances(instances, [&](const BusValue& one) { return to_text(one, bytes); });
                        },
                        [](const BusList& list) { return join_list(list); },
                        [](const BusDictionary& dictionary) { return join_dictionary(dictionary); },
                        [](const auto& number) { return fmt::format("{}", number); },
                    },
                    value.held);
}

std::string to_text(const BusValue& value, model::DataType type) {
  if (type != model::DataType::kTime) return to_text(value);
  if (const auto* seconds = std::get_if<std::int64_t>(&value.held)) return format_seconds(*seconds);
  if (const auto* instances = std::get_if<BusInstances>(&value.held)) {
    return join_instances(*instances, [&](const BusValue& one) { return to_text(one, type); });
  }
  return to_text(value);
}

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (code == 0xC2 && next >= 0x80 && next < 0xA0) {  // U+0080 to U+009F: CSI and its like in one character
      out += fmt::format("\\x{:02x}", next);
      ++i;
    } else if (code < 0x20 || code == 0x7F) {
      out += fmt::format("\\x{:02x}", code);
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string code_text(std::uint64_t code) {
  return code >= 200 ? fmt::format("{}.{:02}", code / 100, code % 100) : fmt::format("alert {}", code);
}

}  // namespace lwm2m::ctl

#include "dbus/ctl/value_parsing.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <vector>

#include "daemon/base/text.hpp"
#include "dbus/ctl/time_text.hpp"

namespace lwm2m::ctl {
namespace {

using model::DataType;
using model::Value;

constexpr std::size_t kMaximumFileSize = std::size_t{64} << 20U;  // the longest array that D-Bus carries

constexpr std::array<std::pair<std::string_view, bool>, 6> kBooleans{{
    {"true", true},
    {"1", true},
    {"on", true},
    {"false", false},
    {"0", false},
    {"off", false},
}};

tl::unexpected<Error> not_a(std::string_view text, std::string_view wanted) {
  return fail(ErrorCode::kBadValue, fmt::format("'{}' is not {}", text.substr(0, 64), wanted));
}

template <class Number>
Result<Value> parse_number(std::string_view text, std::string_view wanted) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return not_a(text, wanted);
  return Value(number);
}

Result<Value> parse_boolean(std::string_view text) {
  const auto* found = std::ranges::find(kBooleans, text, &std::pair<std::string_view, bool>::first);
  if (found == kBooleans.end()) return not_a(text, "a Boolean: true, 1, on, false, 0 or off");
  return Value(found->second);
}

int hex_digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

Result<Value> parse_hex(std::string_view digits) {
  if (digits.size() % 2 != 0) return not_a(digits, "hex: an odd number of digits");
  Bytes bytes;
  bytes.reserve(digits.size() / 2);
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = hex_digit(digits[i]);
    const int low = hex_digit(digits[i + 1]);
    if (high < 0 || low < 0) return not_a(digits.substr(i, 2), "two hex digits");
    bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return Value(std::move(bytes));
}

Result<Value> read_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  if (!file) return fail(ErrorCode::kBadValue, fmt::format("@{}: cannot be read", name));
  Bytes bytes;
  std::array<char, 65536> block{};
  while (file.read(block.data(), block.size()), file.gcount() > 0) {
    bytes.insert(bytes.end(), block.data(), block.data() + file.gcount());
    if (bytes.size() > kMaximumFileSize)
      return fail(ErrorCode::kBadValue, fmt::format("@{}: longer than 64 MiB", name));
  }
  if (file.bad()) return fail(ErrorCode::kBadValue, fmt::format("@{}: cannot be read", name));
  return Value(std::move(bytes));
}

Result<Value> parse_opaque(std::string_view text) {
  if (text.substr(0, 4) == "hex:") return parse_hex(text.substr(4));
  if (text.substr(0, 1) == "@") return read_file(std::string(text.substr(1)));
  return not_a(text, "an Opaque: hex:0102, or @file for a file's content");
}

Result<Value> parse_text(std::string_view text, DataType type) {
  if (!is_utf8(text)) return not_a("…", "UTF-8");
  if (type == DataType::kCorelnk) return Value(model::Corelnk{std::string(text)});
  return Value(std::string(text));
}

// "0=a,1=b\,c" into "0=a" and "1=b,c".
std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == ',' || text[i + 1] == '\\');
    if (escaped) {
      parts.back() += text[++i];
    } else if (text[i] == ',') {
      parts.emplace_back();
    } else {
      parts.back() += text[i];
    }
  }
  return parts;
}

Result<model::ResourceValue> parse_instances(std::string_view text, DataType type) {
  model::ResourceInstances instances;
  if (text.empty()) return model::ResourceValue(std::move(instances));
  for (const std::string& part : split_at_commas(text)) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) return not_a(part, "id=value: a multiple resource is written 0=a,1=b");
    const auto id = model::parse_id(std::string_view(part).substr(0, equals));
    if (!id) return propagate(id);
    auto value = parse_value(std::string_view(part).substr(equals + 1), type);
    if (!value) return fail(value.error().with_context(fmt::format("{}", *id)));
    const model::ResourceInstanceId instance(*id);
    if (model::find_instance(instances, instance) != nullptr) {
      return fail(ErrorCode::kBadValue, fmt::format("instance {} twice", *id));
    }
    model::set_instance(instances, instance, *std::move(value));
  }
  return model::ResourceValue(std::move(instances));
}

// Takes the value behind an '=' off the front: '…' to the closing quote, else up to the comma.
Result<std::string> take_argument_value(std::string_view& text) {
  const bool quoted = !text.empty() && text.front() == '\'';
  const std::size_t first = quoted ? 1 : 0;
  const std::size_t end = quoted ? text.find('\'', 1) : std::min(text.find(','), text.size());
  if (end == std::string_view::npos) return not_a(text, "an argument: the closing quote is missing");
  std::string value(text.substr(first, end - first));
  text.remove_prefix(end + first);
  return value;
}

Result<model::ExecuteArgument> take_argument(std::string_view& text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return not_a(text, "an argument: 0='x',1");
  model::ExecuteArgument argument{static_cast<std::uint8_t>(text.front() - '0'), std::nullopt};
  text.remove_prefix(1);
  if (text.empty() || text.front() != '=') return argument;
  text.remove_prefix(1);
  auto value = take_argument_value(text);
  if (!value) return propagate(value);
  argument.value = *std::move(value);
  return argument;
}

}  // namespace

Result<Value> parse_value(std::string_view text, DataType type) {
  switch (type) {
    case DataType::kString:
    case DataType::kCorelnk:
      return parse_text(text, type);
    case DataType::kInteger:
      return parse_number<std::int64_t>(text, "an Integer of 64 bits");
    case DataType::kUnsignedInteger:
      return parse_number<std::uint64_t>(text, "an Unsigned Integer of 64 bits");
    case DataType::kFloat:
      return parse_number<double>(text, "a Float");
    case DataType::kBoolean:
      return parse_boolean(text);
    case DataType::kOpaque:
      return parse_opaque(text);
    case DataType::kTime:
      return parse_time(text).map([](std::int64_t seconds) { return Value(model::Time{seconds}); });
    case DataType::kObjlnk:
      return model::Objlnk::parse(text).map([](model::Objlnk link) { return Value(link); });
    case DataType::kNone:
      break;
  }
  return fail(ErrorCode::kBadValue, "executable: it holds no value, try 'lwm2mctl exec'");
}

Result<model::ResourceValue> parse_resource_value(std::string_view text, ResourceType type) {
  if (type.multiple) return parse_instances(text, type.type);
  return parse_value(text, type.type).map([](const Value& value) { return model::ResourceValue(value); });
}

Result<model::ExecuteArguments> parse_execute_arguments(std::string_view text) {
  model::ExecuteArguments arguments;
  while (!text.empty()) {
    auto argument = take_argument(text);
    if (!argument) return propagate(argument);
    const auto same = [&](const model::ExecuteArgument& other) { return other.id == argument->id; };
    if (std::ranges::any_of(arguments, same))
      return fail(ErrorCode::kBadValue, fmt::format("argument {} twice", argument->id));
    arguments.push_back(*std::move(argument));
    if (text.empty()) break;
    if (text.front() != ',' || text.size() == 1) return not_a(text, "an argument: 0='x',1");
    text.remove_prefix(1);
  }
  return arguments;
}

}  // namespace lwm2m::ctl

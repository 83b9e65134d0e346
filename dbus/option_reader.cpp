#include "dbus/option_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "daemon/base/overloaded.hpp"
#include "dbus/value_marshalling.hpp"

namespace lwm2m::dbus {
namespace {

Result<void> store(const model::Value& value, const Option& option) {
  const auto mismatch = [&](std::string_view wanted) -> Result<void> {
    return fail(ErrorCode::kTypeMismatch, fmt::format("option {}: {} where {} is wanted", option.key,
                                                      to_string(model::type_of(value)), wanted));
  };
  return std::visit(
      Overloaded{
          [&](bool* target) -> Result<void> {
            const bool* flag = std::get_if<bool>(&value);
            if (flag == nullptr) return mismatch("a Boolean");
            *target = *flag;
            return {};
          },
          [&](std::string* target) -> Result<void> {
            const auto* text = std::get_if<std::string>(&value);
            if (text == nullptr) return mismatch("a String");
            *target = *text;
            return {};
          },
          [&](std::uint64_t* target) -> Result<void> {
            if (const auto* number = std::get_if<std::uint64_t>(&value)) {
              *target = *number;
              return {};
            }
            const auto* number = std::get_if<std::int64_t>(&value);
            if (number == nullptr || *number < 0) return mismatch("a whole number from 0");
            *target = static_cast<std::uint64_t>(*number);
            return {};
          },
          [&](ObjectPathOption) -> Result<void> { return mismatch("an object path"); },
          [&](std::vector<model::Record>*) -> Result<void> { return mismatch("a list of samples"); },
      },
      option.target);
}

Result<void> read_option(MessageReader& reader, const Option& option) {
  if (const auto* target = std::get_if<ObjectPathOption>(&option.target); target != nullptr && reader.peek().contents == "o") {
    reader.enter('v', "o");
    *target->path = reader.text('o');
    reader.leave();
    return {};
  }
  if (const auto* target = std::get_if<std::vector<model::Record>*>(&option.target);
      target != nullptr && reader.peek().contents == "a(stv)") {
    reader.enter('v', "a(stv)");
    auto samples = read_samples(reader);
    if (!samples) return propagate(samples);
    **target = *std::move(samples);
    reader.leave();
    return {};
  }
  const auto value = read_value(reader, fmt::format("option {}", option.key));
  if (!value) return propagate(value);
  if (value->is_multiple()) return fail(ErrorCode::kTypeMismatch, fmt::format("option {}: a list of values", option.key));
  return store(value->single(), option);
}

}  // namespace

Result<void> read_options(MessageReader& reader, std::span<const Option> options) {
  std::vector<std::string_view> seen;
  reader.enter('a', "{sv}");
  while (reader.enter('e', "sv")) {
    const std::string_view key = reader.text();
    const auto option = std::ranges::find(options, key, &Option::key);
    if (option == options.end()) {
      return fail(ErrorCode::kBadValue, fmt::format("option {}: not known", key.substr(0, 64)));
    }
    if (std::ranges::find(seen, key) != seen.end()) {
      return fail(ErrorCode::kBadValue, fmt::format("option {}: given twice", key));
    }
    seen.push_back(key);
    if (auto read = read_option(reader, *option); !read) return read;
    reader.leave();
  }
  reader.leave();
  return {};
}

}  // namespace lwm2m::dbus

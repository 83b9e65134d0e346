// The only file that sees the JSON library.
#include "daemon/codec/json_reader.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <exception>
#include <limits>
#include <optional>
#include <string>

#include "daemon/codec/number_text.hpp"

namespace lwm2m::codec {
namespace {

using Json = nlohmann::json;

// What the library calls while it reads: each function says whether to go on, and leaves in outcome() why not.
class Events {
 public:
  explicit Events(JsonListener& listener) : listener_(listener) {}

  [[nodiscard]] Result<void> outcome() const { return error_ ? Result<void>(fail(*error_)) : Result<void>(); }

  bool null() { return check(listener_.null(depth_)); }
  bool boolean(bool value) { return deliver({.value = value}); }
  bool number_integer(std::int64_t value) { return deliver({.value = value}); }
  bool number_unsigned(std::uint64_t value) {
    constexpr auto kGreatest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return value <= kGreatest ? deliver({.value = static_cast<std::int64_t>(value)}) : deliver({.value = value});
  }
  bool number_float(double /*rounded*/, const std::string& text) {
    auto number = parse_decimal(text);
    return number ? deliver(*std::move(number)) : refuse("a number out of range");
  }
  bool string(std::string& value) { return deliver({.value = std::move(value)}); }
  bool binary(Json::binary_t&) { return refuse("no JSON"); }

  bool start_array(std::size_t) { return begin(JsonContainer::kArray); }
  bool end_array() { return end(); }
  bool start_object(std::size_t) { return begin(JsonContainer::kObject); }
  bool end_object() { return end(); }
  bool key(const std::string& name) { return check(listener_.key(name, depth_)); }

  bool parse_error(std::size_t position, const std::string& /*token*/, const Json::exception& /*why*/) {
    return refuse(fmt::format("offset {}: no JSON", position));
  }

 private:
  bool check(const Result<void>& result) {
    if (!result && !error_) error_ = result.error();
    return result.has_value();
  }
  bool refuse(std::string why) { return check(fail(ErrorCode::kMalformed, std::move(why))); }
  bool deliver(WireValue value) { return check(listener_.value(std::move(value), depth_)); }

  bool begin(JsonContainer container) {
    if (!check(listener_.begin(container, depth_))) return false;
    return ++depth_ <= kMaximumJsonDepth || refuse(fmt::format("nested more than {} deep", kMaximumJsonDepth));
  }
  bool end() { return check(listener_.end(--depth_)); }

  JsonListener& listener_;
  int depth_ = 0;
  std::optional<Error> error_{};
};

}  // namespace

Result<void> read_json(ByteView payload, JsonListener& listener) {
  Events events(listener);
  try {
    const bool complete = Json::sax_parse(payload.begin(), payload.end(), &events);
    auto outcome = events.outcome();
    if (outcome && !complete) return fail(ErrorCode::kMalformed, "no JSON");
    return outcome;
  } catch (const std::exception& exception) {  // the library reports through parse_error(); this is for what it forgot
    return fail(ErrorCode::kMalformed, std::string("no JSON: ") + exception.what());
  }
}

}  // namespace lwm2m::codec

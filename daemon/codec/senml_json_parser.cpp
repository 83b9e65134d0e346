// The half of senml_json.hpp that reads. The only file that sees the JSON library.
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <exception>
#include <limits>
#include <optional>

#include "daemon/codec/base64.hpp"
#include "daemon/codec/number_text.hpp"
#include "daemon/codec/senml_json.hpp"

namespace lwm2m::codec {
namespace {

using Json = nlohmann::json;

constexpr int kPackDepth = 1;
constexpr int kRecordDepth = 2;

// What the library calls while it reads: each function says whether to go on, and leaves in error() why not.
class Events {
 public:
  explicit Events(SenmlResolver& resolver) : resolver_(resolver) {}

  [[nodiscard]] Result<void> outcome() const { return error_ ? Result<void>(fail(*error_)) : Result<void>(); }

  bool null() {
    return scalar([this](SenmlField field) { return resolver_.null(field); });
  }
  bool boolean(bool value) { return deliver({.value = value}); }
  bool number_integer(std::int64_t value) { return deliver({.value = value}); }
  bool number_unsigned(std::uint64_t value) {
    constexpr auto kGreatest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return value <= kGreatest ? deliver({.value = static_cast<std::int64_t>(value)}) : deliver({.value = value});
  }
  bool number_float(double /*rounded*/, const std::string& text) {
    return scalar([&](SenmlField field) -> Result<void> {
      auto number = parse_decimal(text);
      return number ? resolver_.field(field, *std::move(number)) : Result<void>(refuse("a number out of range"));
    });
  }
  bool string(std::string& value) {
    return scalar([&](SenmlField field) -> Result<void> {
      if (field != SenmlField::kDataValue) return resolver_.field(field, {.value = std::move(value)});
      auto bytes = decode_base64(value, Base64::kUrl);
      return bytes ? resolver_.field(field, {.value = *std::move(bytes)})
                   : Result<void>(refuse("'vd' is not base64url"));
    });
  }
  bool binary(Json::binary_t&) { return check(refuse("no JSON")); }

  bool start_array(std::size_t) {
    return depth_ == 0 ? deeper() : depth_ == kPackDepth ? check(refuse("a record is an object")) : start_ignored();
  }
  bool end_array() { return shallower(); }
  bool start_object(std::size_t) {
    if (depth_ == 0) return check(refuse("a pack is an array of records"));
    if (depth_ != kPackDepth) return start_ignored();
    resolver_.begin_record();
    return deeper();
  }
  bool key(const std::string& name) {
    if (depth_ != kRecordDepth) return true;
    auto field = senml_field(name);
    if (!field) return check(fail(field.error()));
    field_ = *field;
    return true;
  }
  bool end_object() {
    if (depth_ == kRecordDepth && !check(resolver_.end_record())) return false;
    return shallower();
  }
  bool parse_error(std::size_t position, const std::string& /*token*/, const Json::exception& /*why*/) {
    return check(refuse(fmt::format("offset {}: no JSON", position)));
  }

 private:
  static tl::unexpected<Error> refuse(std::string why) { return fail(ErrorCode::kMalformed, std::move(why)); }

  bool check(const Result<void>& result) {
    if (!result && !error_) error_ = result.error();
    return result.has_value();
  }

  // Hands a scalar over where it belongs to a known field of a record.
  template <class Take>
  bool scalar(Take&& take) {
    if (depth_ < kRecordDepth) return check(refuse("a pack is an array of objects"));
    if (depth_ > kRecordDepth || !field_) return true;
    return check(take(*field_));
  }
  bool deliver(WireValue value) {
    return scalar([&](SenmlField field) { return resolver_.field(field, std::move(value)); });
  }

  // An array or object within a record: only of a field that is ignored.
  bool start_ignored() {
    if (depth_ == kRecordDepth && field_) return check(refuse("a field of the wrong kind"));
    return deeper();
  }
  bool deeper() {
    return ++depth_ <= kMaximumJsonDepth || check(refuse(fmt::format("nested more than {} deep", kMaximumJsonDepth)));
  }
  bool shallower() {
    --depth_;
    return true;
  }

  SenmlResolver& resolver_;
  int depth_ = 0;
  std::optional<SenmlField> field_{};  // whose value comes next; nullopt: to be ignored
  std::optional<Error> error_{};
};

}  // namespace

Result<void> parse_senml_json(ByteView payload, SenmlResolver& resolver) {
  Events events(resolver);
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

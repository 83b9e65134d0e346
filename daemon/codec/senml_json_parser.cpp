// The half of senml_json.hpp that reads.
#include <optional>

#include "daemon/codec/base64.hpp"
#include "daemon/codec/json_reader.hpp"
#include "daemon/codec/senml_json.hpp"

namespace lwm2m::codec {
namespace {

constexpr int kPackDepth = 1;
constexpr int kRecordDepth = 2;

tl::unexpected<Error> refuse(std::string_view why) { return fail(ErrorCode::kMalformed, std::string(why)); }

class PackListener final : public JsonListener {
 public:
  explicit PackListener(SenmlResolver& resolver) : resolver_(resolver) {}

  Result<void> begin(JsonContainer container, int depth) override {
    const bool is_array = container == JsonContainer::kArray;
    if (depth == 0) return is_array ? Result<void>() : Result<void>(refuse("a pack is an array of records"));
    if (depth == kPackDepth) {
      if (is_array) return refuse("a record is an object");
      resolver_.begin_record();
    }
    // An array or object within a record: only of a field that is ignored.
    if (depth == kRecordDepth && field_) return refuse("a field of the wrong kind");
    return {};
  }

  Result<void> end(int depth) override { return depth == kPackDepth ? resolver_.end_record() : Result<void>(); }

  Result<void> key(std::string_view name, int depth) override {
    if (depth != kRecordDepth) return {};
    auto field = senml_field(name);
    if (!field) return propagate(field);
    field_ = *field;
    return {};
  }

  Result<void> value(WireValue value, int depth) override {
    if (depth < kRecordDepth) return refuse("a pack is an array of objects");
    if (!is_wanted(depth)) return {};
    const auto* text = std::get_if<std::string>(&value.value);
    if (*field_ == SenmlField::kDataValue && text != nullptr) {
      auto bytes = decode_base64(*text, Base64::kUrl);
      if (!bytes) return refuse("'vd' is not base64url");
      value.value = *std::move(bytes);
    }
    return resolver_.field(*field_, std::move(value));
  }

  Result<void> null(int depth) override {
    if (depth < kRecordDepth) return refuse("a pack is an array of objects");
    return is_wanted(depth) ? resolver_.null(*field_) : Result<void>();
  }

 private:
  [[nodiscard]] bool is_wanted(int depth) const { return depth == kRecordDepth && field_; }

  SenmlResolver& resolver_;
  std::optional<SenmlField> field_{};  // whose value comes next; nullopt: to be ignored
};

}  // namespace

Result<void> parse_senml_json(ByteView payload, SenmlResolver& resolver) {
  PackListener listener(resolver);
  return read_json(payload, listener);
}

}  // namespace lwm2m::codec

// JSON as the formats write it that are made of it: arrays of objects, whose keys the format knows beforehand, straight
// into the buffer.
#pragma once

#include <string_view>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/codec/base64.hpp"
#include "daemon/codec/number_text.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::codec {

// What stands before a value of each kind: the key in its quotes and the colon; for text, the quote that begins it as
// well.
struct JsonValueKeys {
  std::string_view number{};
  std::string_view boolean{};
  std::string_view text{};
  std::string_view data{};
  std::string_view link{};
  Base64 alphabet = Base64::kUrl;  // of the data
};

class JsonWriter {
 public:
  // Appends to a buffer that must outlive it.
  explicit JsonWriter(Bytes& out) : out_(out), writer_(out) {}

  void begin_array() {
    writer_.u8('[');
    first_ = true;
  }
  void end_array() { writer_.u8(']'); }
  // The outermost, or the next one in its array.
  void begin_object() {
    writer_.text(first_ ? "{" : ",{");
    first_ = false;
    empty_ = true;
  }
  void end_object() { writer_.u8('}'); }

  // `quoted` is as in JsonValueKeys.
  void key(std::string_view quoted) {
    if (!empty_) writer_.u8(',');
    empty_ = false;
    writer_.text(quoted);
  }
  // Of characters that need no escape.
  void plain_text(std::string_view quoted, std::string_view text) {
    key(quoted);
    writer_.text(text);
    writer_.u8('"');
  }
  void integer(std::string_view quoted, std::int64_t value) {
    key(quoted);
    append_integer(out_, value);
  }
  // "-5", "0.25": exact, to the microsecond.
  void seconds(std::string_view quoted, Duration time);
  // kNotAcceptable for NaN and infinities. Strings are UTF-8, as everything in the object tree is.
  Result<void> value(const model::Value& value, const JsonValueKeys& keys);

 private:
  void escaped_text(std::string_view quoted, std::string_view text);
  void escape(std::uint8_t byte);

  Bytes& out_;
  ByteWriter writer_;
  bool first_ = true;  // no object written yet
  bool empty_ = true;  // no field of this object written yet
};

}  // namespace lwm2m::codec

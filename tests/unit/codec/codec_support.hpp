// What the tests of the formats share: short ways to encode, to decode, and to see what came of it.
#pragma once

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/codec/codec.hpp"
#include "tests/support/record_text.hpp"
#include "tests/support/typed_object.hpp"

namespace lwm2m::codec {

// Bytes that each begin an array, map or tag, over and over.
inline constexpr std::array<std::uint8_t, 4> kOpeners{0x81, 0x9F, 0xA1, 0xC1};

// Names of parameterised tests.
inline void PrintTo(ContentFormat format, std::ostream* out) { *out << to_string(format); }

inline model::Path at(std::string_view text) { return model::Path::parse(text).value(); }

// "C1 09 64"
inline Bytes hex(std::string_view text) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 3) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(std::string(text.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

inline std::string hex(const Bytes& bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += fmt::format("{}{:02X}", text.empty() ? "" : " ", byte);
  return text;
}

// The records as text, or the error as "code: message".
inline std::vector<std::string> decoded(ContentFormat format, const Bytes& payload, std::string_view base) {
  static const model::DefinitionSet definitions = test::typed_definitions();
  const auto records = decode(format, payload, at(base), definitions);
  if (!records) return {"error: " + records.error().message()};
  return test::text_of(*records);
}

// Values, then removals as "-/3300/5/21/0"; or the error.
inline std::vector<std::string> patched(ContentFormat format, const Bytes& payload) {
  static const model::DefinitionSet definitions = test::typed_definitions();
  const auto patch = decode_patch(format, payload, definitions);
  if (!patch) return {"error: " + patch.error().message()};
  std::vector<std::string> lines = test::text_of(patch->values);
  for (const auto path : patch->removals) lines.push_back('-' + path.to_string());
  return lines;
}

// The code of the error with which decoding ends; kInternal, which no codec gives, if it does not.
inline ErrorCode refusal(ContentFormat format, const Bytes& payload, std::string_view base) {
  static const model::DefinitionSet definitions = test::typed_definitions();
  const auto records = decode(format, payload, at(base), definitions);
  return records ? ErrorCode::kInternal : records.error().code();
}

inline Result<Bytes> encoded(ContentFormat format, std::string_view base, const std::vector<model::Record>& records) {
  Bytes out;
  const auto views = test::views_of(records);
  const auto done = encode(format, at(base), views, out);
  if (!done) return propagate(done);
  return out;
}

inline model::Record record(std::string_view path, model::ResourceValue value,
                            std::optional<WallTime> time = std::nullopt) {
  return {at(path), std::move(value), time};
}

inline model::Value integer(std::int64_t value) { return value; }
inline WallTime at_second(std::int64_t value) { return WallTime(seconds(value)); }

}  // namespace lwm2m::codec

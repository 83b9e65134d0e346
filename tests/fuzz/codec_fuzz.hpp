// What the fuzz targets of the payload formats share: an input is decoded for a number of targets, and what was
// understood must come back the same after it was encoded and decoded again.
#pragma once

#include <array>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/codec/codec.hpp"
#include "tests/support/record_text.hpp"
#include "tests/support/typed_object.hpp"

namespace lwm2m::fuzz {

// Resources 0 to 8 are single, one of each type, 20 to 28 multiple; 10 is executable, 99 undefined (typed_object.hpp).
inline constexpr auto kManyValues =
    std::to_array<std::string_view>({"/", "/3300", "/3300/5", "/33", "/3", "/3/0", "/3300/5/1", "/3300/5/21",
                                     "/3300/5/21/7", "/3300/5/99", "/3300/5/99/0"});
inline constexpr auto kOneValue = std::to_array<std::string_view>(
    {"/3300/5/0", "/3300/5/1", "/3300/5/2", "/3300/5/3", "/3300/5/4", "/3300/5/5", "/3300/5/6", "/3300/5/7",
     "/3300/5/8", "/3300/5/9", "/3300/5/21", "/3300/5/23/7", "/3300/5/99"});

// Without two things that no format says back: an object instance that is empty, asked for by itself, and that a number
// without definition is a time.
inline std::vector<std::string> comparable(const std::vector<model::Record>& records, model::Path base) {
  std::vector<std::string> lines;
  for (const auto& record : records) {
    if (!record.value && record.path == base) continue;
    std::string line = test::text_of(record);
    for (std::size_t i = 0; (i = line.find("Time ", i)) != std::string::npos;) line.replace(i, 4, "Integer");
    lines.push_back(std::move(line));
  }
  return lines;
}

inline const model::DefinitionSet& definitions() {
  static const model::DefinitionSet all = test::typed_definitions();
  return all;
}

inline void comes_back(codec::ContentFormat format, const std::vector<model::Record>& records, model::Path base) {
  Bytes bytes;
  if (!codec::encode(format, base, test::views_of(records), bytes)) std::abort();
  const auto again = codec::decode(format, bytes, base, definitions());
  if (!again || comparable(records, base) != comparable(*again, base)) std::abort();
}

inline void round_trip(codec::ContentFormat format, ByteView payload, model::Path base) {
  const auto decoded = codec::decode(format, payload, base, definitions());
  if (decoded) comes_back(format, *decoded, base);
}

// The body of a Write-Composite: no removal within another, and none of something that is given. `written` is the
// format that carries the values back.
inline void patch(codec::ContentFormat format, ByteView payload, codec::ContentFormat written) {
  const auto patch = codec::decode_patch(format, payload, definitions());
  if (!patch) return;
  if (model::without_covered(patch->removals) != patch->removals) std::abort();
  for (const model::Path removal : patch->removals) {
    if (removal.level() < 3) std::abort();
    for (const auto& record : patch->values) {
      if (removal.contains(record.path)) std::abort();
    }
  }
  comes_back(written, patch->values, {});
}

inline void round_trips(codec::ContentFormat format, ByteView payload, std::span<const std::string_view> bases) {
  for (const std::string_view base : bases) round_trip(format, payload, model::Path::parse(base).value());
  (void)codec::names_instance(format, payload);
  (void)codec::decode_paths(format, payload);
}

}  // namespace lwm2m::fuzz

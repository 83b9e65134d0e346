// Values between the bus and the model, in place. String and Corelnk are `s`, Integer and Time `x`, Unsigned Integer `t`,
// Float `d`, Boolean `b`, Opaque `ay`, Objlnk `(qq)`; a multiple-instance resource is `a(qv)`, pairs of resource instance
// id and value.
//
// What comes in is not yet of the type of its definition: any D-Bus integer becomes a signed or unsigned whole number, and
// the object tree converts it where that is exact. Nothing is guessed: another signature is kTypeMismatch.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/model/path.hpp"
#include "daemon/model/record.hpp"
#include "daemon/model/value.hpp"
#include "dbus/message_io.hpp"

namespace lwm2m::dbus {

// More in one call is kTooLarge: a whole registry fits, and a message cannot make the daemon hold many times its size.
inline constexpr std::size_t kMaximumValues = 65536;
// Of one String, Opaque or Corelnk, bytes: what a block-wise Write takes at most, too.
inline constexpr std::size_t kMaximumValueSize = 1 << 20;

// A variant. `path` is for the error message: kTypeMismatch (naming path and signature), kBadValue (a resource instance id
// twice or 65535), kTooLarge.
Result<model::ResourceValue> read_value(MessageReader& reader, std::string_view path);
// A path as `s`: kBadPath.
Result<model::Path> read_path(MessageReader& reader);
// `as`, in its order.
Result<std::vector<model::Path>> read_paths(MessageReader& reader);
// `a(sv)` with absolute paths, in its order. Errors name the path.
Result<std::vector<model::Record>> read_records(MessageReader& reader);
// `a(stv)` with absolute paths and times, microseconds since the epoch, in its order. Errors name the path.
Result<std::vector<model::Record>> read_samples(MessageReader& reader);

// As a variant.
void append_value(MessageWriter& writer, const model::Value& value);
void append_value(MessageWriter& writer, const model::ResourceValue& value);
// As `a(sv)`. Records without a value are left out: the bus has no way to say them.
void append_records(MessageWriter& writer, std::span<const model::Record> records);
// As `as`.
void append_paths(MessageWriter& writer, std::span<const model::Path> paths);

}  // namespace lwm2m::dbus

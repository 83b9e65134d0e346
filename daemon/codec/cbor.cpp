#include "daemon/codec/cbor.hpp"

#include <fmt/core.h>

#include "daemon/codec/cbor_value.hpp"
#include "daemon/codec/cbor_writer.hpp"

namespace lwm2m::codec {
namespace {

// RFC 8949 §3.4.2. The specification lets a time go without it; Leshan does not take it then.
constexpr std::uint64_t kEpochTimeTag = 1;

}  // namespace

void encode_cbor(const model::Value& value, Bytes& out) {
  CborWriter writer(out);
  if (std::holds_alternative<model::Time>(value)) writer.tag(kEpochTimeTag);
  write_cbor_value(writer, value);
}

Result<model::Value> decode_cbor(ByteView payload, std::optional<model::DataType> type) {
  CborReader reader(payload);
  auto wire = read_cbor_value(reader);
  if (!wire) return propagate(wire);
  if (!reader.at_end()) {
    return fail(ErrorCode::kMalformed, fmt::format("offset {}: more than one CBOR item", reader.offset()));
  }
  if (!type) return std::move(wire->value);
  return typed(*std::move(wire), *type);
}

}  // namespace lwm2m::codec

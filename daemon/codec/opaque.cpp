#include "daemon/codec/opaque.hpp"

#include <fmt/core.h>

namespace lwm2m::codec {

Result<void> encode_opaque(const model::Value& value, Bytes& out) {
  const auto* bytes = std::get_if<Bytes>(&value);
  if (bytes == nullptr) {
    return fail(ErrorCode::kNotAcceptable, fmt::format("{} does not go as raw bytes", to_string(type_of(value))));
  }
  ByteWriter(out).bytes(*bytes);
  return {};
}

Result<model::Value> decode_opaque(ByteView payload, std::optional<model::DataType> type) {
  if (type && *type != model::DataType::kOpaque) {
    return fail(ErrorCode::kTypeMismatch, fmt::format("raw bytes where {} is wanted", to_string(*type)));
  }
  return model::Value(Bytes(payload.begin(), payload.end()));
}

}  // namespace lwm2m::codec

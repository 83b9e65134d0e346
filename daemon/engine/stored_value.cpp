#include "daemon/engine/stored_value.hpp"

#include "daemon/codec/codec.hpp"

namespace lwm2m::engine {

Bytes to_stored(model::Path resource, const model::ResourceValue& value) {
  Bytes stored;
  const auto view = model::RecordView::of(resource, value);
  // There is no value that TLV cannot say.
  (void)codec::encode(codec::ContentFormat::kTlv, resource, {&view, 1}, stored).has_value();
  return stored;
}

std::optional<model::ResourceValue> from_stored(ByteView stored, model::Path resource,
                                                const model::DefinitionSet& definitions) {
  auto records = codec::decode(codec::ContentFormat::kTlv, stored, resource, definitions);
  if (!records || records->size() != 1) return std::nullopt;
  return std::move(records->front().value);
}

}  // namespace lwm2m::engine

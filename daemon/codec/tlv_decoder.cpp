// The half of tlv.hpp that reads.
#include <fmt/core.h>

#include <optional>

#include "daemon/codec/record_assembler.hpp"
#include "daemon/codec/tlv.hpp"
#include "daemon/codec/tlv_frame.hpp"
#include "daemon/codec/tlv_value.hpp"

namespace lwm2m::codec {
namespace {

using model::Path;

constexpr int kObjectLevel = 1;
constexpr int kInstanceLevel = 2;
constexpr int kResourceLevel = 3;
constexpr int kResourceInstanceLevel = 4;

tl::unexpected<Error> malformed(const TlvFrame& frame, std::string_view why) {
  return fail(ErrorCode::kMalformed, fmt::format("offset {}: {}", frame.offset, why));
}

std::string_view name_of(TlvKind kind) {
  switch (kind) {
    case TlvKind::kObjectInstance:
      return "an object instance";
    case TlvKind::kResourceInstance:
      return "a resource instance";
    case TlvKind::kMultipleResource:
      return "a multiple resource";
    case TlvKind::kResource:
      break;
  }
  return "a resource";
}

class TlvDecoder {
 public:
  TlvDecoder(Path base, const model::DefinitionSet& definitions)
      : base_(base), definitions_(definitions), assembler_(base, definitions) {}

  Result<std::vector<model::Record>> decode(ByteView payload) {
    for (TlvReader reader(payload); !reader.at_end();) {
      const auto frame = reader.next();
      if (!frame) return propagate(frame);
      const bool deep = base_.level() >= kResourceLevel;
      if (auto done = deep ? resource_of_path(*frame) : instance_or_resource(*frame); !done) return propagate(done);
    }
    return assembler_.finish();
  }

 private:
  // Sent to an object or object instance: object instances, or bare resources, not both (Core 1.1.1 §7.4.4).
  Result<void> instance_or_resource(const TlvFrame& frame) {
    const bool wrapped = frame.kind == TlvKind::kObjectInstance;
    if (wrapped_.value_or(wrapped) != wrapped) {
      return malformed(frame, "object instances and bare resources side by side");
    }
    wrapped_ = wrapped;
    if (wrapped) return instance(frame);
    if (base_.level() == kInstanceLevel) return resource(frame, base_);
    const auto* definition = definitions_.find(base_.object());
    if (definition == nullptr || definition->multiple) {
      return malformed(frame, "a resource without its object instance");
    }
    return resource(frame, base_.child(0));  // conformance 3.6: of an object with a single instance, that one is meant
  }

  Result<void> instance(const TlvFrame& frame) {
    const Path path = base_.prefix(kObjectLevel).child(frame.id);
    if (!base_.contains(path)) {
      return malformed(frame, fmt::format("object instance {} in a payload for {}", frame.id, base_.to_string()));
    }
    if (auto marked = assembler_.mark(path); !marked) return marked;
    for (TlvReader reader(frame); !reader.at_end();) {
      const auto inner = reader.next();
      if (!inner) return propagate(inner);
      if (auto done = resource(*inner, path); !done) return done;
    }
    return {};
  }

  // Sent to a resource or resource instance: that resource; for a resource instance it may be left out.
  Result<void> resource_of_path(const TlvFrame& frame) {
    const Path resource = base_.prefix(kResourceLevel);
    if (frame.kind == TlvKind::kResourceInstance && base_.level() == kResourceInstanceLevel) {
      return value(frame, resource.child(frame.id));
    }
    return this->resource(frame, resource.parent());
  }

  Result<void> resource(const TlvFrame& frame, Path instance) {
    const Path path = instance.child(frame.id);
    if (frame.kind == TlvKind::kResource) return value(frame, path);
    if (frame.kind != TlvKind::kMultipleResource) {
      return malformed(frame, fmt::format("{} where a resource is wanted", name_of(frame.kind)));
    }
    if (base_.level() < kResourceInstanceLevel) {
      if (!base_.contains(path)) {
        return malformed(frame, fmt::format("{} in a payload for {}", path.to_string(), base_.to_string()));
      }
      if (auto marked = assembler_.mark(path); !marked) return marked;
    }
    return resource_instances(frame, path);
  }

  Result<void> resource_instances(const TlvFrame& frame, Path resource) {
    for (TlvReader reader(frame); !reader.at_end();) {
      const auto inner = reader.next();
      if (!inner) return propagate(inner);
      if (inner->kind != TlvKind::kResourceInstance) {
        return malformed(*inner, fmt::format("{} where a resource instance is wanted", name_of(inner->kind)));
      }
      if (auto done = value(*inner, resource.child(inner->id)); !done) return done;
    }
    return {};
  }

  Result<void> value(const TlvFrame& frame, Path path) {
    auto parsed = parse_tlv_value(frame.value, defined_type(definitions_, path));
    if (!parsed) return fail(parsed.error().with_context(fmt::format("offset {}: {}", frame.offset, path.to_string())));
    return assembler_.add(path, {.value = *std::move(parsed)});
  }

  Path base_;
  const model::DefinitionSet& definitions_;
  RecordAssembler assembler_;
  std::optional<bool> wrapped_{};  // whether the payload has object instances; unknown until the first TLV
};

}  // namespace

Result<std::vector<model::Record>> decode_tlv(ByteView payload, Path base, const model::DefinitionSet& definitions) {
  if (base.is_root()) return fail(ErrorCode::kUnsupportedFormat, "TLV does not carry a composite");
  return TlvDecoder(base, definitions).decode(payload);
}

bool tlv_names_instance(ByteView payload) {
  return !payload.empty() && static_cast<TlvKind>(payload.front() >> 6U) == TlvKind::kObjectInstance;
}

}  // namespace lwm2m::codec

// The half of tlv.hpp that writes.
#include <fmt/core.h>

#include "daemon/codec/tlv.hpp"
#include "daemon/codec/tlv_frame.hpp"
#include "daemon/codec/tlv_value.hpp"

namespace lwm2m::codec {
namespace {

using model::Path;
using model::RecordView;

constexpr int kObjectLevel = 1;
constexpr int kInstanceLevel = 2;
constexpr int kResourceLevel = 3;

class TlvEncoder {
 public:
  explicit TlvEncoder(Bytes& out) : out_(out) {}

  // One or more object instances.
  Result<void> instances(std::span<const RecordView> records) {
    while (!records.empty()) {
      const Path instance = records.front().path.prefix(kInstanceLevel);
      const std::size_t begin = out_.size();
      if (auto done = resources(take_below(records, instance)); !done) return done;
      if (auto done = wrap(TlvKind::kObjectInstance, instance, begin); !done) return done;
    }
    return {};
  }

  // Bare resources of one object instance.
  Result<void> resources(std::span<const RecordView> records) {
    while (!records.empty()) {
      const Path resource = records.front().path.prefix(kResourceLevel);
      if (auto done = this->resource(take_below(records, resource), resource); !done) return done;
    }
    return {};
  }

  // A resource instance that was asked for by its own path comes without a wrapper: the specification has no example,
  // and Leshan refuses one.
  Result<void> resource_instance(std::span<const RecordView> records) {
    return records.empty() ? Result<void>() : instances_of(records, records.front().path.parent());
  }

 private:
  // The records at the front that lie at or below the path.
  static std::span<const RecordView> take_below(std::span<const RecordView>& records, Path path) {
    std::size_t count = 0;
    while (count < records.size() && path.contains(records[count].path)) ++count;
    const auto taken = records.first(count);
    records = records.subspan(count);
    return taken;
  }

  // One record, or several that each hold a resource instance.
  Result<void> resource(std::span<const RecordView> records, Path path) {
    const RecordView& first = records.front();
    const bool instance_each = first.path.level() > kResourceLevel;
    if (!instance_each && records.size() > 1) {
      return fail(ErrorCode::kNotAcceptable, fmt::format("{}: TLV has no time stamps for a history", path.to_string()));
    }
    if (!instance_each && first.instances == nullptr) {
      return first.single == nullptr ? Result<void>()
                                     : value(TlvKind::kResource, path, path.id(kResourceLevel), *first.single);
    }
    const std::size_t begin = out_.size();
    auto done = instance_each ? instances_of(records, path) : instances_of(*first.instances, path);
    return done ? wrap(TlvKind::kMultipleResource, path, begin) : done;
  }

  Result<void> instances_of(const model::ResourceInstances& instances, Path path) {
    for (const auto& instance : instances) {
      auto done = value(TlvKind::kResourceInstance, path, instance.first.value(), instance.second);
      if (!done) return done;
    }
    return {};
  }

  Result<void> instances_of(std::span<const RecordView> records, Path path) {
    for (const RecordView& record : records) {
      auto done = value(TlvKind::kResourceInstance, path, record.path.resource_instance().value(), *record.single);
      if (!done) return done;
    }
    return {};
  }

  Result<void> value(TlvKind kind, Path path, std::uint16_t id, const model::Value& value) {
    const std::size_t size = tlv_value_size(value);
    if (size > kMaximumTlvLength) return too_large(path);
    ByteWriter(out_).bytes(TlvHeader(kind, id, size).view());
    append_tlv_value(out_, value);
    return {};
  }

  // Puts the header in front of what was written since `begin`: cheaper than measuring everything first.
  Result<void> wrap(TlvKind kind, Path path, std::size_t begin) {
    const std::size_t size = out_.size() - begin;
    if (size > kMaximumTlvLength) return too_large(path);
    const TlvHeader header(kind, path.id(path.level()), size);
    out_.insert(out_.begin() + static_cast<std::ptrdiff_t>(begin), header.view().begin(), header.view().end());
    return {};
  }

  static Result<void> too_large(Path path) {
    return fail(ErrorCode::kTooLarge,
                fmt::format("{}: more than {} bytes in one TLV", path.to_string(), kMaximumTlvLength));
  }

  Bytes& out_;
};

}  // namespace

Result<void> encode_tlv(Path base, std::span<const RecordView> records, Bytes& out) {
  if (base.is_root()) return fail(ErrorCode::kNotAcceptable, "TLV does not carry a composite");
  TlvEncoder encoder(out);
  if (base.level() == kObjectLevel) return encoder.instances(records);
  return base.level() == Path::kMaximumLevel ? encoder.resource_instance(records) : encoder.resources(records);
}

}  // namespace lwm2m::codec

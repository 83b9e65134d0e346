// The half of lwm2m_cbor.hpp that writes.
#include <fmt/core.h>

#include "daemon/codec/cbor_value.hpp"
#include "daemon/codec/cbor_writer.hpp"
#include "daemon/codec/lwm2m_cbor.hpp"

namespace lwm2m::codec {
namespace {

using model::Path;
using model::RecordView;
using Records = std::span<const RecordView>;

constexpr int kInstanceLevel = 2;

// How many records at the front have the first `level` ids in common.
std::size_t group_size(Records records, int level) {
  const Path path = records.front().path.prefix(level);
  std::size_t count = 1;
  while (count < records.size() && records[count].path.prefix(level) == path) ++count;
  return count;
}

Records take_group(Records& records, int level) {
  const auto group = records.first(group_size(records, level));
  records = records.subspan(group.size());
  return group;
}

std::size_t count_groups(Records records, int level) {
  std::size_t groups = 0;
  for (; !records.empty(); ++groups) take_group(records, level);
  return groups;
}

class MapWriter {
 public:
  explicit MapWriter(Bytes& out) : writer_(out) {}

  Result<void> read(Path base, Records records) {
    if (records.empty()) {
      writer_.map(0);
      return {};
    }
    writer_.map(1);
    key(base);
    return content(records, base.level());
  }

  Result<void> composite(Records records) {
    writer_.map(count_groups(records, kInstanceLevel));
    while (!records.empty()) {
      const Records group = take_group(records, kInstanceLevel);
      const Path first = group.front().path;
      const Path path = group.size() == 1 ? first : first.prefix(kInstanceLevel);
      key(path);
      if (auto done = content(group, path.level()); !done) return done;
    }
    return {};
  }

 private:
  void key(Path path) {
    const int ids = path.level();
    if (ids > 1) writer_.array(static_cast<std::uint64_t>(ids));
    for (int level = 1; level <= ids; ++level) writer_.unsigned_integer(path.id(level));
  }

  // What a key leads to that ends at this level: all records share so many ids.
  Result<void> content(Records records, int level) {
    const RecordView& first = records.front();
    if (first.path.level() == level) {
      if (records.size() > 1) {
        return fail(ErrorCode::kNotAcceptable,
                    fmt::format("{}: LwM2M CBOR has no time stamps for a history", first.path.to_string()));
      }
      leaf(first);
      return {};
    }
    writer_.map(count_groups(records, level + 1));
    while (!records.empty()) {
      const Records group = take_group(records, level + 1);
      writer_.unsigned_integer(group.front().path.id(level + 1));
      if (auto done = content(group, level + 1); !done) return done;
    }
    return {};
  }

  void leaf(const RecordView& record) {
    if (record.single != nullptr) return write_cbor_value(writer_, *record.single);
    if (record.instances == nullptr) return writer_.map(0);
    writer_.map(record.instances->size());
    for (const auto& [id, value] : *record.instances) {
      writer_.unsigned_integer(id.value());
      write_cbor_value(writer_, value);
    }
  }

  CborWriter writer_;
};

}  // namespace

Result<void> encode_lwm2m_cbor(Path base, Records records, Bytes& out) {
  constexpr std::size_t kTypicalRecord = 8;  // bytes; saves growing a new buffer step by step
  out.reserve(out.size() + kTypicalRecord * (1 + records.size()));
  MapWriter writer(out);
  return base.is_root() ? writer.composite(records) : writer.read(base, records);
}

}  // namespace lwm2m::codec

// The half of lwm2m_cbor.hpp that reads.
#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "daemon/codec/cbor_reader.hpp"
#include "daemon/codec/cbor_value.hpp"
#include "daemon/codec/lwm2m_cbor.hpp"
#include "daemon/codec/record_assembler.hpp"

namespace lwm2m::codec {
namespace {

using model::Path;

constexpr int kInstanceLevel = 2;
constexpr int kResourceLevel = 3;

tl::unexpected<Error> malformed(std::size_t offset, std::string_view why) {
  return fail(ErrorCode::kMalformed, fmt::format("offset {}: {}", offset, why));
}

Result<Path> with_id(Path path, const CborHead& head) {
  if (head.major != CborMajor::kUnsigned) return malformed(head.offset, "an id is an unsigned integer");
  if (head.argument >= model::kReservedId) return malformed(head.offset, fmt::format("{} is no id", head.argument));
  if (path.level() == Path::kMaximumLevel) return malformed(head.offset, "more than four ids in a path");
  return path.child(static_cast<std::uint16_t>(head.argument));
}

Result<Path> with_ids(Path path, CborReader& reader, const CborHead& array) {
  for (std::uint64_t taken = 0;; ++taken) {
    const auto more = reader.has_next(array, taken);
    if (!more) return propagate(more);
    if (!*more) return path;
    const auto head = reader.next();
    if (!head) return propagate(head);
    auto longer = with_id(path, *head);
    if (!longer) return longer;
    path = *longer;
  }
}

Result<void> expect_end(const CborReader& reader) {
  return reader.at_end() ? Result<void>() : Result<void>(malformed(reader.offset(), "more than one CBOR item"));
}

// Where a chain of keys ends.
struct Leaf {
  enum class Kind : std::uint8_t { kValue, kNull, kEmptyMap };
  Path ids{};
  Kind kind = Kind::kValue;
  WireValue value{};
};

// Follows the maps; what the ids are relative to is not its business. Every key adds an id to a path, which has four at
// most: so deep it goes.
class MapReader {
 public:
  explicit MapReader(ByteView payload) : reader_(payload) {}

  Result<std::vector<Leaf>> read() {
    const auto head = reader_.next();
    if (!head) return propagate(head);
    if (head->major != CborMajor::kMap) return malformed(head->offset, "a map of paths is wanted");
    if (auto done = map(*head, Path()); !done) return propagate(done);
    if (auto ended = expect_end(reader_); !ended) return propagate(ended);
    return std::move(leaves_);
  }

 private:
  Result<void> map(const CborHead& head, Path path) {
    const std::size_t first_key = keys_.size();
    std::uint64_t taken = 0;
    for (;; ++taken) {
      const auto more = reader_.has_next(head, taken);
      if (!more) return propagate(more);
      if (!*more) break;
      const auto below = key(path);
      if (!below) return propagate(below);
      keys_.push_back(*below);
      if (auto done = content(*below); !done) return done;
    }
    if (taken == 0 && !path.is_root()) leaves_.push_back({path, Leaf::Kind::kEmptyMap, {}});
    return forget_keys(first_key);
  }

  Result<Path> key(Path path) {
    const auto head = reader_.next();
    if (!head) return propagate(head);
    if (head->major != CborMajor::kArray) return with_id(path, *head);
    auto below = with_ids(path, reader_, *head);
    if (below && *below == path) return malformed(head->offset, "a key without ids");
    return below;
  }

  Result<void> content(Path path) {
    const auto head = reader_.next();
    if (!head) return propagate(head);
    if (head->major == CborMajor::kMap) return map(*head, path);
    if (head->is_null()) {
      leaves_.push_back({path, Leaf::Kind::kNull, {}});
      return {};
    }
    auto value = read_cbor_value(reader_, *head);
    if (!value) return propagate(value);
    leaves_.push_back({path, Leaf::Kind::kValue, *std::move(value)});
    return {};
  }

  // The keys of a map that has ended, from the one with this number on.
  Result<void> forget_keys(std::size_t first) {
    const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(first);
    if (!std::is_sorted(begin, keys_.end())) std::sort(begin, keys_.end());  // encoders mostly sort
    const auto twice = std::adjacent_find(begin, keys_.end());
    if (twice != keys_.end()) {
      return malformed(reader_.offset(), fmt::format("key {} twice in a map", twice->to_string()));
    }
    keys_.erase(begin, keys_.end());
    return {};
  }

  CborReader reader_;
  std::vector<Leaf> leaves_{};
  std::vector<Path> keys_{};  // of the maps that have not ended, those of an inner one after those of the outer one
};

// Nullopt if that is no path.
std::optional<Path> joined(Path origin, Path ids) {
  if (origin.level() + ids.level() > Path::kMaximumLevel) return std::nullopt;
  for (int level = 1; level <= ids.level(); ++level) origin = origin.child(ids.id(level));
  return origin;
}

bool has_place(Leaf::Kind kind, Path path) {
  return kind == Leaf::Kind::kEmptyMap ? path.level() <= kResourceLevel : path.level() >= kResourceLevel;
}

// Whether all paths, taken from this one on, are such as can be sent to the base.
bool fit(const std::vector<Leaf>& leaves, Path base, Path origin) {
  return std::ranges::all_of(leaves, [base, origin](const Leaf& leaf) {
    const auto path = joined(origin, leaf.ids);
    return path && base.contains(*path) && has_place(leaf.kind, *path);
  });
}

enum class Null : std::uint8_t { kRemoves, kRefused };

Result<void> add(RecordAssembler& assembler, Leaf& leaf, Path path, Path base, Null null) {
  if (leaf.kind == Leaf::Kind::kValue) return assembler.add(path, std::move(leaf.value));
  if (leaf.kind == Leaf::Kind::kNull) {
    if (null == Null::kRemoves) return assembler.remove(path);
    return fail(ErrorCode::kMalformed, fmt::format("{}: null is no value", path.to_string()));
  }
  if (!base.contains(path) || !has_place(leaf.kind, path)) {
    return fail(ErrorCode::kMalformed,
                fmt::format("{}: no place for a map below {}", path.to_string(), base.to_string()));
  }
  if (path.level() < kInstanceLevel) return {};  // an object of which nothing is said
  return assembler.mark(path);
}

Result<void> assemble(ByteView payload, Path base, Null null, RecordAssembler& assembler) {
  auto leaves = MapReader(payload).read();
  if (!leaves) return propagate(leaves);
  const bool relative = !fit(*leaves, base, Path()) && fit(*leaves, base, base);
  for (Leaf& leaf : *leaves) {
    const Path path = relative ? *joined(base, leaf.ids) : leaf.ids;
    if (auto added = add(assembler, leaf, path, base, null); !added) return added;
  }
  return {};
}

}  // namespace

Result<std::vector<model::Record>> decode_lwm2m_cbor(ByteView payload, Path base,
                                                     const model::DefinitionSet& definitions) {
  RecordAssembler assembler(base, definitions);
  if (auto done = assemble(payload, base, Null::kRefused, assembler); !done) return propagate(done);
  return assembler.finish();
}

Result<model::Patch> decode_lwm2m_cbor_patch(ByteView payload, const model::DefinitionSet& definitions) {
  RecordAssembler assembler({}, definitions);
  if (auto done = assemble(payload, {}, Null::kRemoves, assembler); !done) return propagate(done);
  return assembler.finish_patch();
}

Result<std::vector<Path>> decode_lwm2m_cbor_paths(ByteView payload) {
  CborReader reader(payload);
  const auto list = reader.next();
  if (!list) return propagate(list);
  if (list->major != CborMajor::kArray) return malformed(list->offset, "an array of paths is wanted");
  std::vector<Path> paths;
  std::unordered_set<Path> known;
  for (std::uint64_t taken = 0;; ++taken) {
    const auto more = reader.has_next(*list, taken);
    if (!more) return propagate(more);
    if (!*more) break;
    const auto head = reader.next();
    if (!head) return propagate(head);
    if (head->major != CborMajor::kArray) return malformed(head->offset, "a path is an array of ids");
    const auto path = with_ids(Path(), reader, *head);
    if (!path) return propagate(path);
    if (known.insert(*path).second) paths.push_back(*path);
  }
  if (auto ended = expect_end(reader); !ended) return propagate(ended);
  return paths;
}

bool lwm2m_cbor_names_instance(ByteView payload) {
  const auto leaves = MapReader(payload).read();
  return leaves && !leaves->empty() && std::ranges::none_of(*leaves, [](const Leaf& leaf) {
           return leaf.kind != Leaf::Kind::kEmptyMap && leaf.ids.level() == 1;
         });
}

}  // namespace lwm2m::codec

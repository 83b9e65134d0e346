// A path of one to four ids, /object/instance/resource/resource-instance, or the root "/" (Core 1.1.1 §7.3).
//
// A Path is one 64-bit number: four fields of 16 bits, each id + 1, 0 where the path ends. Order is therefore
// depth-first (a parent stands before its children), and everything below a path is one contiguous range.
#pragma once

#include <bit>
#include <compare>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/strong_id.hpp"

namespace lwm2m::model {

using ObjectId = StrongId<struct ObjectIdTag, std::uint16_t>;
using ObjectInstanceId = StrongId<struct ObjectInstanceIdTag, std::uint16_t>;
using ResourceId = StrongId<struct ResourceIdTag, std::uint16_t>;
using ResourceInstanceId = StrongId<struct ResourceInstanceIdTag, std::uint16_t>;

// 65535 is never the id of anything that exists: it says "none" or "all" (Core 1.1.1 §7.1).
inline constexpr std::uint16_t kReservedId = 65535;

class Path {
 public:
  static constexpr int kMaximumLevel = 4;

  constexpr Path() = default;  // the root
  constexpr explicit Path(ObjectId o) : key_(field(o.value(), 1)) {}
  constexpr Path(ObjectId o, ObjectInstanceId i) : key_(field(o.value(), 1) | field(i.value(), 2)) {}
  constexpr Path(ObjectId o, ObjectInstanceId i, ResourceId r)
      : key_(field(o.value(), 1) | field(i.value(), 2) | field(r.value(), 3)) {}
  constexpr Path(ObjectId o, ObjectInstanceId i, ResourceId r, ResourceInstanceId ri)
      : key_(field(o.value(), 1) | field(i.value(), 2) | field(r.value(), 3) | field(ri.value(), 4)) {}

  // "/", "/3", "/3303/0/5700/0". kBadPath for anything else: no leading zeros, no trailing slash, no 65535.
  static Result<Path> parse(std::string_view text);

  // 0 for the root, 1 object, 2 object instance, 3 resource, 4 resource instance.
  [[nodiscard]] constexpr int level() const {
    return key_ == 0 ? 0 : kMaximumLevel - std::countr_zero(key_) / 16;  // id + 1 is never 0, so the last field shows
  }
  [[nodiscard]] constexpr bool is_root() const { return key_ == 0; }

  // Only where the level has one.
  [[nodiscard]] constexpr ObjectId object() const { return ObjectId(id(1)); }
  [[nodiscard]] constexpr ObjectInstanceId instance() const { return ObjectInstanceId(id(2)); }
  [[nodiscard]] constexpr ResourceId resource() const { return ResourceId(id(3)); }
  [[nodiscard]] constexpr ResourceInstanceId resource_instance() const { return ResourceInstanceId(id(4)); }
  // The id at a level from 1 to level().
  [[nodiscard]] constexpr std::uint16_t id(int level) const {
    return static_cast<std::uint16_t>((key_ >> shift(level)) - 1U);
  }

  // The first `level` ids.
  [[nodiscard]] constexpr Path prefix(int level) const {
    Path out;
    out.key_ = level <= 0 ? 0 : level >= kMaximumLevel ? key_ : key_ & (~std::uint64_t{0} << shift(level));
    return out;
  }
  [[nodiscard]] constexpr Path parent() const { return prefix(level() - 1); }
  // One level deeper; not of a resource instance.
  [[nodiscard]] constexpr Path child(std::uint16_t id) const {
    Path out;
    out.key_ = key_ | field(id, level() + 1);
    return out;
  }
  // This path or one below it.
  [[nodiscard]] constexpr bool contains(Path other) const { return other.prefix(level()) == *this; }
  // The greatest path that this one contains: [*this, last_below()] is the whole subtree.
  [[nodiscard]] constexpr Path last_below() const {
    Path out;
    const int depth = level();
    out.key_ = depth == kMaximumLevel ? key_
               : depth == 0           ? std::numeric_limits<std::uint64_t>::max()
                                      : key_ | ((std::uint64_t{1} << shift(depth)) - 1U);
    return out;
  }

  [[nodiscard]] constexpr std::uint64_t key() const { return key_; }

  void append_to(std::string& out) const;
  [[nodiscard]] std::string to_string() const;

  friend constexpr auto operator<=>(Path, Path) = default;

 private:
  static constexpr int shift(int level) { return 16 * (kMaximumLevel - level); }
  static constexpr std::uint64_t field(std::uint16_t id, int level) {
    return static_cast<std::uint64_t>((id + 1U) & 0xFFFFU) << shift(level);
  }

  std::uint64_t key_ = 0;
};

// The paths in their order, without those that another one of them contains.
[[nodiscard]] std::vector<Path> without_covered(std::vector<Path> paths);

// One segment of a path: decimal, no leading zeros, 0 to 65534.
Result<std::uint16_t> parse_id(std::string_view text);

}  // namespace lwm2m::model

template <>
struct std::hash<lwm2m::model::Path> {
  std::size_t operator()(lwm2m::model::Path path) const noexcept { return std::hash<std::uint64_t>{}(path.key()); }
};

// Ids that cannot be swapped: two ids of different tags do not compare, convert or add.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <functional>

namespace lwm2m {

template <class Tag, std::unsigned_integral T>
class StrongId {
 public:
  constexpr StrongId() = default;
  constexpr explicit StrongId(T value) : value_(value) {}

  [[nodiscard]] constexpr T value() const { return value_; }

  friend constexpr auto operator<=>(StrongId, StrongId) = default;

 private:
  T value_ = 0;
};

}  // namespace lwm2m

template <class Tag, class T>
struct std::hash<lwm2m::StrongId<Tag, T>> {
  std::size_t operator()(lwm2m::StrongId<Tag, T> id) const noexcept { return std::hash<T>{}(id.value()); }
};

// A key or password: bytes that are overwritten before their memory is given back, and that nothing prints. Copies share
// the bytes, so that there is one place to wipe.
#pragma once

#include <memory>

#include "daemon/base/bytes.hpp"

namespace lwm2m {

// In bytes. More is no key and no certificate chain, wherever it comes from.
inline constexpr std::size_t kMaximumSecret = 64U << 10U;

class Secret {
 public:
  Secret() = default;  // empty
  // Takes the bytes over; the caller sees to it that no copy was made on the way (a vector that grows makes one).
  explicit Secret(Bytes bytes);

  // Good as long as a copy of this secret lives. Not to be kept.
  [[nodiscard]] ByteView reveal() const;
  [[nodiscard]] bool empty() const { return reveal().empty(); }

  // Takes the same time wherever they differ.
  friend bool operator==(const Secret& a, const Secret& b);

 private:
  struct Held;
  std::shared_ptr<const Held> held_{};
};

// Overwrites them; the compiler cannot leave it out.
void wipe(Bytes& bytes);

}  // namespace lwm2m

#include "daemon/base/secret.hpp"

#include <cstring>
#include <utility>

namespace lwm2m {

void wipe(Bytes& bytes) {
  if (!bytes.empty()) ::explicit_bzero(bytes.data(), bytes.size());
}

struct Secret::Held {
  explicit Held(Bytes taken) : bytes(std::move(taken)) {}
  ~Held() { wipe(bytes); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  Bytes bytes;
};

Secret::Secret(Bytes bytes) : held_(std::make_shared<const Held>(std::move(bytes))) {}

ByteView Secret::reveal() const { return held_ == nullptr ? ByteView() : ByteView(held_->bytes); }

bool operator==(const Secret& a, const Secret& b) {
  const ByteView left = a.reveal();
  const ByteView right = b.reveal();
  if (left.size() != right.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < left.size(); ++i) difference |= static_cast<unsigned>(left[i] ^ right[i]);
  return difference == 0;
}

}  // namespace lwm2m

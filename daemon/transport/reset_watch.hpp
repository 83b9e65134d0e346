// Resets of notifications that were not confirmable. libcoap before 4.3.2 tells of them only by a log line; later ones by
// a nack without a message. Which of the two works is found out once, by a reset of our own.
#pragma once

#include <cstdint>

namespace lwm2m::transport {

// Takes the message id of a reset.
class ResetListener {
 public:
  virtual ~ResetListener() = default;
  virtual void on_reset(std::uint16_t message_id) = 0;
};

// While it lives, resets that libcoap merely logs go to the listener. The library's log handler has no user pointer, so
// there is one current listener, which is that of the endpoint whose socket is being read.
class ResetWatch {
 public:
  explicit ResetWatch(ResetListener& listener);
  ~ResetWatch();
  ResetWatch(const ResetWatch&) = delete;
  ResetWatch& operator=(const ResetWatch&) = delete;
};

// Whether a reset of a non-confirmable message is seen at all; tried on loopback at the first call. If not, notifications
// have to be confirmable for a server to be able to stop them.
[[nodiscard]] bool sees_resets();

}  // namespace lwm2m::transport

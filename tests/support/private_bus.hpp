// A dbus-daemon of its own for one test, where everybody may own and say everything, at an address that stays the same
// when it is started again. Never the session's or the system's; ends with the test.
#pragma once

#include <string>
#include <sys/types.h>

namespace lwm2m::test {

class PrivateBus {
 public:
  PrivateBus();  // started; throws where dbus-daemon cannot be
  ~PrivateBus();
  PrivateBus(const PrivateBus&) = delete;
  PrivateBus& operator=(const PrivateBus&) = delete;

  [[nodiscard]] const std::string& address() const { return address_; }
  // Returns when it listens.
  void start();
  // Every connection is closed.
  void stop();
  // It keeps its connections and does nothing, until resume().
  void suspend() const;
  void resume() const;

 private:
  std::string directory_{};
  std::string address_{};
  pid_t pid_ = 0;
};

}  // namespace lwm2m::test

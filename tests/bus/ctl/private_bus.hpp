// A dbus-daemon of its own for one test, where everybody may own and say everything. Dies with the test.
#pragma once

#include <string>
#include <sys/types.h>

namespace lwm2m::test {

class PrivateBus {
 public:
  PrivateBus();
  ~PrivateBus();
  PrivateBus(const PrivateBus&) = delete;
  PrivateBus& operator=(const PrivateBus&) = delete;

  // "unix:path=…"; empty if dbus-daemon could not be started.
  [[nodiscard]] const std::string& address() const { return address_; }
  // Every connection is closed.
  void stop();

 private:
  std::string directory_{};
  std::string address_{};
  pid_t pid_ = 0;
};

}  // namespace lwm2m::test

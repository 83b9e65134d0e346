// A D-Bus message that goes nowhere: written, sealed, and read back, on a connection that has nobody at its other end.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <array>

#include "dbus/message_io.hpp"

namespace lwm2m::dbus {

class TestMessage {
 public:
  TestMessage() {
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()), 0);
    EXPECT_GE(sd_bus_new(&bus_), 0);
    EXPECT_GE(sd_bus_set_fd(bus_, ends_[0], ends_[0]), 0);
    EXPECT_GE(sd_bus_start(bus_), 0);
    EXPECT_GE(sd_bus_message_new_method_call(bus_, &message_, "a.b", "/", "a.b", "C"), 0);
  }
  ~TestMessage() {
    sd_bus_message_unref(message_);
    sd_bus_close_unref(bus_);
    close(ends_[1]);
  }
  TestMessage(const TestMessage&) = delete;
  TestMessage& operator=(const TestMessage&) = delete;

  // As sd_bus_message_append: a signature and its C values.
  template <class... Arguments>
  TestMessage& append(const char* types, Arguments... arguments) {
    EXPECT_GE(sd_bus_message_append(message_, types, arguments...), 0) << types;
    return *this;
  }
  [[nodiscard]] MessageWriter writer() { return MessageWriter(message_); }
  // After the last append.
  [[nodiscard]] MessageReader reader() {
    EXPECT_GE(sd_bus_message_seal(message_, 1, 0), 0);
    EXPECT_GE(sd_bus_message_rewind(message_, 1), 0);
    return MessageReader(message_);
  }
  [[nodiscard]] const char* signature() const { return sd_bus_message_get_signature(message_, 1); }

 private:
  std::array<int, 2> ends_{};
  sd_bus* bus_ = nullptr;
  sd_bus_message* message_ = nullptr;
};

}  // namespace lwm2m::dbus

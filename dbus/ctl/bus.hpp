// The connection to the bus and the calls to lwm2md: sd-bus with owners for its handles. Blocking, one call at a time;
// the subcommands that wait for something attach the same connection to an EventLoop.
//
// Knows the daemon's names and which bus errors mean "not there" (exit status 3); knows no subcommand. A call does not
// start the daemon by D-Bus activation unless the caller says so: `status` must not have side effects.
#pragma once

#include <systemd/sd-bus.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "dbus/ctl/bus_value.hpp"
#include "dbus/ctl/outcome.hpp"

namespace lwm2m::ctl {

inline constexpr const char* kDaemonName = "org.lwm2md.Client1";
inline constexpr const char* kDaemonObject = "/org/lwm2md/Client1";

struct BusUnref {
  void operator()(sd_bus* bus) const { sd_bus_flush_close_unref(bus); }
};
using BusHandle = std::unique_ptr<sd_bus, BusUnref>;
struct MessageUnref {
  void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
};
using MessageHandle = std::unique_ptr<sd_bus_message, MessageUnref>;
struct SlotUnref {
  void operator()(sd_bus_slot* slot) const { sd_bus_slot_unref(slot); }
};
using SlotHandle = std::unique_ptr<sd_bus_slot, SlotUnref>;

// A call that is being written. The first error of an append is kept, and reported when the call is sent.
class Message {
 public:
  Message() = default;
  Message(MessageHandle handle, int error) : handle_(std::move(handle)), error_(error) {}

  // As sd_bus_message_append: a signature and its C values.
  template <class... Arguments>
  Message& append(const char* types, Arguments... arguments) {
    return note(error_ < 0 ? error_ : sd_bus_message_append(handle_.get(), types, arguments...));
  }
  Message& append_bytes(ByteView bytes);
  Message& open(char type, const char* contents);
  Message& close();
  Message& allow_auto_start();

  [[nodiscard]] sd_bus_message* get() const { return handle_.get(); }
  [[nodiscard]] int error() const { return error_; }

 private:
  Message& note(int result) {
    if (result < 0 && error_ >= 0) error_ = result;
    return *this;
  }

  MessageHandle handle_{};
  int error_ = 0;
};

class Bus {
 public:
  // `where`: "system", "session" or an address; `timeout` limits each call.
  static Outcome<Bus> open(const std::string& where, std::chrono::microseconds timeout);

  // A call to an interface of lwm2md without its prefix: method("Registry", "Get").
  [[nodiscard]] Message method(std::string_view interface, const char* member, const char* object = kDaemonObject);
  // A call to any other service.
  [[nodiscard]] Message foreign_method(const char* service, const char* object, const char* interface,
                                       const char* member);
  // The arguments of the reply. `sender` gets the unique name of the one who answered.
  Outcome<BusList> call(const Message& message, std::string* sender = nullptr);

  // The daemon's unique name. kUnreachable if nobody owns org.lwm2md.Client1.
  Outcome<std::string> daemon_owner();
  [[nodiscard]] sd_bus* get() const { return handle_.get(); }

 private:
  Bus(BusHandle handle, std::chrono::microseconds timeout) : handle_(std::move(handle)), timeout_(timeout) {}

  BusHandle handle_;
  std::chrono::microseconds timeout_;
};

// The whole interface name: "Registry" is "org.lwm2md.Client1.Registry".
[[nodiscard]] std::string interface_name(std::string_view interface);
// What a D-Bus error means for the exit status, and its one line "NotFound: /3303/7: not there".
[[nodiscard]] Failure to_failure(const sd_bus_error& error);
[[nodiscard]] Failure daemon_is_not_running();

}  // namespace lwm2m::ctl

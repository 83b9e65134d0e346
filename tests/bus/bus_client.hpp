// A connection of somebody else to the bus: a caller, a subscriber, an application with a Handler. Everything runs in the
// event loop of the test; a call returns when its answer is there.
#pragma once

#include <gtest/gtest.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dbus/message_io.hpp"

namespace lwm2m::test {

inline constexpr const char* kRoot = "/org/lwm2md/Client1";

struct BusUnref {
  void operator()(sd_bus* bus) const { sd_bus_flush_close_unref(bus); }
};
struct MessageUnref {
  void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
};
using MessageHandle = std::unique_ptr<sd_bus_message, MessageUnref>;

struct Reply {
  std::string error{};  // "BadValue", or a whole name that is not lwm2md's; empty: a reply
  std::string text{};
  MessageHandle message{};

  [[nodiscard]] dbus::MessageReader reader() const { return dbus::MessageReader(message.get()); }
};
struct ReceivedSignal {
  std::string path{};
  std::string interface{};
  std::string member{};
  MessageHandle message{};

  [[nodiscard]] dbus::MessageReader reader() const { return dbus::MessageReader(message.get()); }
};

class BusClient {
 public:
  BusClient(sd_event* event, const std::string& address);
  ~BusClient() = default;
  BusClient(const BusClient&) = delete;
  BusClient& operator=(const BusClient&) = delete;

  // "Registry", "Get", then as sd_bus_message_append.
  template <class... Arguments>
  Reply call(const std::string& interface, const char* member, const char* types = "", Arguments... arguments) {
    return call_at(kRoot, interface, member, types, arguments...);
  }
  template <class... Arguments>
  Reply call_at(const std::string& path, const std::string& interface, const char* member, const char* types = "",
                Arguments... arguments) {
    MessageHandle message = new_call(path, interface, member);
    if (*types != '\0') append(message, types, arguments...);
    return send(message);
  }
  // For arguments that are written one by one.
  [[nodiscard]] MessageHandle new_call(const std::string& path, const std::string& interface, const char* member);
  template <class... Arguments>
  static void append(const MessageHandle& message, const char* types, Arguments... arguments) {
    EXPECT_GE(sd_bus_message_append(message.get(), types, arguments...), 0) << types;
  }
  Reply send(const MessageHandle& message);
  // Without waiting; the answer comes into what is returned.
  std::shared_ptr<Reply> start(const MessageHandle& message);
  [[nodiscard]] bool is_there(const std::shared_ptr<Reply>& reply) const { return reply->message != nullptr; }

  // Signals of lwm2md from now on.
  void listen();
  [[nodiscard]] std::vector<ReceivedSignal>& signals() { return signals_; }
  // Waits for the next signal of that member and takes it out.
  ReceivedSignal next_signal(const std::string& member);

  // A Handler at `path`: called with the message, it answers or keeps a reference for later.
  using OnCall = std::function<void(sd_bus_message*)>;
  void serve(const std::string& path, OnCall on_call);

  [[nodiscard]] std::string unique_name() const;
  [[nodiscard]] sd_bus* get() const { return bus_.get(); }
  void close() { bus_.reset(); }

 private:
  static int on_reply(sd_bus_message* message, void* reply, sd_bus_error* error);
  static int on_signal(sd_bus_message* message, void* self, sd_bus_error* error);
  static int on_served_call(sd_bus_message* message, void* self, sd_bus_error* error);

  sd_event* event_;
  std::vector<ReceivedSignal> signals_;
  OnCall on_call_;
  std::vector<std::shared_ptr<Reply>> started_;  // as long as an answer may come
  std::unique_ptr<sd_bus, BusUnref> bus_;
};

}  // namespace lwm2m::test

// Somebody on the bus who calls lwm2md and waits for each answer: the raw messages that no well-meaning tool sends.
#pragma once

#include <systemd/sd-bus.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace lwm2m::test {

inline constexpr const char* kDaemonName = "org.lwm2md.Client1";
inline constexpr const char* kRoot = "/org/lwm2md/Client1";

struct UnrefMessage {
  void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
};
struct UnrefBus {
  void operator()(sd_bus* bus) const { sd_bus_flush_close_unref(bus); }
};
using MessageHandle = std::unique_ptr<sd_bus_message, UnrefMessage>;

struct Reply {
  std::string error{};  // "BadValue", or a whole name that is not lwm2md's; empty: a reply
  std::string text{};   // what the error says
  MessageHandle message{};
};

class BusCaller {
 public:
  // Throws where the bus is not there.
  explicit BusCaller(const std::string& address);

  // Until somebody owns the name of lwm2md; false after 60 s.
  [[nodiscard]] bool wait_for_daemon();

  // "Registry", "Get", then as sd_bus_message_append.
  template <class... Arguments>
  Reply call(const std::string& interface, const char* member, const char* types = "", Arguments... arguments) {
    return call_at(kRoot, interface, member, types, arguments...);
  }
  // Sends it, and waits for no answer.
  template <class... Arguments>
  void post(const std::string& interface, const char* member, const char* types, Arguments... arguments) {
    const auto append = [&](sd_bus_message* message) { return sd_bus_message_append(message, types, arguments...); };
    post_with(interface, member, append);
  }
  // Of another object than the root.
  template <class... Arguments>
  Reply call_at(const char* path, const std::string& interface, const char* member, const char* types = "",
                Arguments... arguments) {
    const auto append = [&](sd_bus_message* message) {
      return *types == '\0' ? 0 : sd_bus_message_append(message, types, arguments...);
    };
    return call_with(interface, member, append, path);
  }
  // For arguments that are written one by one; `append` gives an errno as sd-bus does.
  Reply call_with(const std::string& interface, const char* member, const std::function<int(sd_bus_message*)>& append,
                  const char* path = kRoot);

  void post_with(const std::string& interface, const char* member, const std::function<int(sd_bus_message*)>& append);

  // Of a resource that is a Float, a String or an Integer; an empty or senseless one, and a failed test, else.
  [[nodiscard]] double number(const char* path);
  [[nodiscard]] std::string text(const char* path);
  [[nodiscard]] std::int64_t integer(const char* path);

 private:
  MessageHandle message(const std::string& interface, const char* member,
                        const std::function<int(sd_bus_message*)>& append, const char* path);
  // `value` as sd_bus_message_read takes it; a text lives as long as what is returned.
  MessageHandle get(const char* path, const char* type, void* value);

  std::unique_ptr<sd_bus, UnrefBus> bus_{};
};

}  // namespace lwm2m::test

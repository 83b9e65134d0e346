// The body of a D-Bus message, read and written in place: no copy of a value is made before it is where it belongs, and
// one array of bytes is one call. Works on the message of sd-bus beneath any message of sdbus-c++ (sdbus_shim.hpp).
//
// What cannot be read is a MessageError: the bus and sd-bus have checked the signature of a call before it comes here, so
// it means a defective message. It never leaves dbus/: the one who dispatched the message catches it.
#pragma once

#include <systemd/sd-bus.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "daemon/base/bytes.hpp"

namespace lwm2m::dbus {

class MessageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A message that the bus might not take: it ends the connection of whoever sends one (32 MiB on a system bus), so this is
// noticed at half of that, which leaves room for what the marshalling adds.
class MessageTooLarge : public MessageError {
 public:
  using MessageError::MessageError;
};
inline constexpr std::size_t kMaximumMessageSize = 16U << 20;

// Views point into the message and live as long as it does.
class MessageReader {
 public:
  explicit MessageReader(sd_bus_message* message) : message_(message) {}

  struct Type {
    char code = 0;               // 0: at the end of the array, or of the message
    std::string_view contents{};  // what a container has in it: "sv"
  };
  [[nodiscard]] Type peek();

  // Basic types, by their D-Bus letter.
  bool boolean();
  template <class Number>
  Number number(char code) {
    Number value{};
    read(code, &value);
    return value;
  }
  std::uint16_t u16() { return number<std::uint16_t>('q'); }
  std::uint32_t u32() { return number<std::uint32_t>('u'); }
  std::uint64_t u64() { return number<std::uint64_t>('t'); }
  // 's' or 'o'.
  std::string_view text(char code = 's');
  // 'h': the message's own; not to be closed, nor kept.
  int descriptor() { return number<int>('h'); }
  // The rest of an array of bytes that has not been entered.
  ByteView bytes();

  // Enters a container: 'a' array, 'r' structure, 'e' dictionary entry, 'v' variant. False: the array around it is at its
  // end.
  bool enter(char code, const char* contents);
  // Enters the variant that is next and tells what is in it. Quick where one after the other has the same type.
  std::string_view enter_variant();
  void leave();
  void skip(const char* types);

 private:
  void read(char code, void* value);

  sd_bus_message* message_;
  const char* last_variant_ = nullptr;  // in the message
};

class MessageWriter {
 public:
  explicit MessageWriter(sd_bus_message* message) : message_(message) {}

  void boolean(bool value);
  void u8(std::uint8_t value) { append('y', &value); }
  void u16(std::uint16_t value) { append('q', &value); }
  void u32(std::uint32_t value) { append('u', &value); }
  void u64(std::uint64_t value) { append('t', &value); }
  void i64(std::int64_t value) { append('x', &value); }
  void real(double value) { append('d', &value); }
  // D-Bus carries neither NUL nor what is not UTF-8, and the bus ends the connection of who sends it: both are replaced.
  void text(const std::string& value);
  void text(std::string_view value) { text(std::string(value)); }
  void text(const char* value) { append('s', value); }
  void object_path(const std::string& value) { append('o', value.c_str()); }
  void bytes(ByteView value);

  void open(char code, const char* contents);
  void close();

 private:
  void append(char code, const void* value);
  void count(std::size_t size);

  sd_bus_message* message_;
  std::size_t size_ = 0;  // of what was appended, roughly
};

}  // namespace lwm2m::dbus

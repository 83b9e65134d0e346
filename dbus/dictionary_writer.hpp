// Writes an `a{sv}`, entry by entry. Owned by nobody; the writer must outlive it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/model/value.hpp"
#include "dbus/message_io.hpp"
#include "dbus/value_marshalling.hpp"

namespace lwm2m::dbus {

class DictionaryWriter {
 public:
  explicit DictionaryWriter(MessageWriter& writer) : writer_(writer) { writer_.open('a', "{sv}"); }
  // After the last entry.
  void close() { writer_.close(); }

  // `write` writes what `signature` says.
  template <class Write>
  void add(const char* key, const char* signature, const Write& write) {
    writer_.open('e', "sv");
    writer_.text(key);
    writer_.open('v', signature);
    write(writer_);
    writer_.close();
    writer_.close();
  }
  void text(const char* key, std::string_view value) {
    add(key, "s", [value](MessageWriter& writer) { writer.text(value); });
  }
  void texts(const char* key, const std::vector<std::string>& values) {
    add(key, "as", [&values](MessageWriter& writer) {
      writer.open('a', "s");
      for (const auto& value : values) writer.text(value);
      writer.close();
    });
  }
  void boolean(const char* key, bool value) {
    add(key, "b", [value](MessageWriter& writer) { writer.boolean(value); });
  }
  void u16(const char* key, std::uint16_t value) {
    add(key, "q", [value](MessageWriter& writer) { writer.u16(value); });
  }
  void u32(const char* key, std::uint32_t value) {
    add(key, "u", [value](MessageWriter& writer) { writer.u32(value); });
  }
  void u64(const char* key, std::uint64_t value) {
    add(key, "t", [value](MessageWriter& writer) { writer.u64(value); });
  }
  void real(const char* key, double value) {
    add(key, "d", [value](MessageWriter& writer) { writer.real(value); });
  }
  // The variant is the resource's value itself, not one in another.
  void value(const char* key, const model::ResourceValue& value) {
    writer_.open('e', "sv");
    writer_.text(key);
    append_value(writer_, value);
    writer_.close();
  }

 private:
  MessageWriter& writer_;
};

}  // namespace lwm2m::dbus

#include "dbus/message_io.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "daemon/base/text.hpp"

namespace lwm2m::dbus {
namespace {

int checked(int result, const char* what) {
  if (result < 0) throw MessageError(fmt::format("{}: {}", what, std::strerror(-result)));
  return result;
}

// Of one value or container at most: its padding, length, terminator or signature.
constexpr std::size_t kOverhead = 8;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

std::string carriable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const bool sound = length != 0 && text.front() != '\0';
    out += sound ? text.substr(0, length) : kReplacement;
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

}  // namespace

MessageReader::Type MessageReader::peek() {
  char code = 0;
  const char* contents = nullptr;
  checked(sd_bus_message_peek_type(message_, &code, &contents), "the type of a value");
  return {code, contents == nullptr ? std::string_view() : contents};
}

void MessageReader::read(char code, void* value) {
  if (checked(sd_bus_message_read_basic(message_, code, value), "a value") == 0)
    throw MessageError("a value is missing");
}

bool MessageReader::boolean() {
  int value = 0;  // the type that sd-bus has for it
  read('b', &value);
  return value != 0;
}

std::string_view MessageReader::text(char code) {
  const char* value = nullptr;
  read(code, static_cast<void*>(&value));
  return value;
}

ByteView MessageReader::bytes() {
  const void* data = nullptr;
  std::size_t size = 0;
  checked(sd_bus_message_read_array(message_, 'y', &data, &size), "an array of bytes");
  return {static_cast<const std::uint8_t*>(data), size};
}

bool MessageReader::enter(char code, const char* contents) {
  return checked(sd_bus_message_enter_container(message_, code, contents), "a container") > 0;
}

std::string_view MessageReader::enter_variant() {
  // To peek costs as much as to enter, so the type of the variant before is tried first; a wrong guess leaves all as it
  // is.
  if (last_variant_ != nullptr && sd_bus_message_enter_container(message_, 'v', last_variant_) > 0)
    return last_variant_;
  const Type type = peek();
  if (type.code != 'v') throw MessageError("a variant is missing");
  last_variant_ = type.contents.data();
  enter('v', last_variant_);
  return last_variant_;
}

void MessageReader::leave() { checked(sd_bus_message_exit_container(message_), "the end of a container"); }

void MessageReader::skip(const char* types) { checked(sd_bus_message_skip(message_, types), "a value to skip"); }

void MessageWriter::count(std::size_t size) {
  size_ += size;
  if (size_ > kMaximumMessageSize) {
    throw MessageTooLarge(fmt::format("more than {} MiB in one message; ask for less at once", kMaximumMessageSize >> 20));
  }
}

void MessageWriter::append(char code, const void* value) {
  const bool is_text = code == 's' || code == 'o';
  count(kOverhead + (is_text ? std::strlen(static_cast<const char*>(value)) : 0));
  checked(sd_bus_message_append_basic(message_, code, value), "writing a value");
}

void MessageWriter::boolean(bool value) {
  const int number = value ? 1 : 0;
  append('b', &number);
}

void MessageWriter::text(const std::string& value) {
  const bool sound = value.find('\0') == std::string::npos && is_utf8(value);
  append('s', sound ? value.c_str() : carriable(value).c_str());
}

void MessageWriter::bytes(ByteView value) {
  count(value.size());
  checked(sd_bus_message_append_array(message_, 'y', value.data(), value.size()), "writing bytes");
}

void MessageWriter::open(char code, const char* contents) {
  count(kOverhead);
  checked(sd_bus_message_open_container(message_, code, contents), "opening a container");
}

void MessageWriter::close() { checked(sd_bus_message_close_container(message_), "closing a container"); }

}  // namespace lwm2m::dbus

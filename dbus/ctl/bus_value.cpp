#include "dbus/ctl/bus_value.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace lwm2m::ctl {
namespace {

const BusValue kNothing{};
const std::string kNoText{};
const BusList kNoList{};
const BusDictionary kNoDictionary{};

template <class Wire, class Held>
int read_as(sd_bus_message* message, char type, BusValue& out) {
  Wire wire{};
  const int result = sd_bus_message_read_basic(message, type, &wire);
  if (result >= 0) out.held = static_cast<Held>(wire);
  return result;
}

int read_text(sd_bus_message* message, char type, BusValue& out) {
  const char* text = nullptr;
  const int result = sd_bus_message_read_basic(message, type, &text);
  if (result > 0) out.held = std::string(text);
  return result;
}

int read_basic(sd_bus_message* message, char type, BusValue& out) {
  switch (type) {
    case SD_BUS_TYPE_STRING:
    case SD_BUS_TYPE_OBJECT_PATH:
    case SD_BUS_TYPE_SIGNATURE:
      return read_text(message, type, out);
    case SD_BUS_TYPE_BOOLEAN:
      return read_as<int, bool>(message, type, out);
    case SD_BUS_TYPE_BYTE:
      return read_as<std::uint8_t, std::uint64_t>(message, type, out);
    case SD_BUS_TYPE_UINT16:
      return read_as<std::uint16_t, std::uint64_t>(message, type, out);
    case SD_BUS_TYPE_UINT32:
      return read_as<std::uint32_t, std::uint64_t>(message, type, out);
    case SD_BUS_TYPE_UINT64:
      return read_as<std::uint64_t, std::uint64_t>(message, type, out);
    case SD_BUS_TYPE_INT16:
      return read_as<std::int16_t, std::int64_t>(message, type, out);
    case SD_BUS_TYPE_INT32:
    case SD_BUS_TYPE_UNIX_FD:  // the number alone: the descriptor stays the message's
      return read_as<std::int32_t, std::int64_t>(message, type, out);
    case SD_BUS_TYPE_INT64:
      return read_as<std::int64_t, std::int64_t>(message, type, out);
    case SD_BUS_TYPE_DOUBLE:
      return read_as<double, double>(message, type, out);
    default:
      return -EBADMSG;
  }
}

// Everything up to the end of the container that was entered.
int read_rest(sd_bus_message* message, BusList& out) {
  for (;;) {
    const int at_end = sd_bus_message_at_end(message, 0);
    if (at_end != 0) return std::min(at_end, 0);
    BusValue value;
    if (const int result = read_value(message, value); result < 0) return result;
    out.push_back(std::move(value));
  }
}

std::string key_text(const BusValue& key) {
  if (const auto* number = std::get_if<std::int64_t>(&key.held)) return fmt::format("{}", *number);
  if (const auto* number = std::get_if<std::uint64_t>(&key.held)) return fmt::format("{}", *number);
  return key.text();
}

int read_container(sd_bus_message* message, char type, const char* contents, BusList& out) {
  if (const int result = sd_bus_message_enter_container(message, type, contents); result < 0) return result;
  if (const int result = read_rest(message, out); result < 0) return result;
  return sd_bus_message_exit_container(message);
}

int read_bytes(sd_bus_message* message, BusValue& out) {
  const void* data = nullptr;
  std::size_t size = 0;
  const int result = sd_bus_message_read_array(message, SD_BUS_TYPE_BYTE, &data, &size);
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  if (result >= 0) out.held = size == 0 ? Bytes() : Bytes(bytes, bytes + size);
  return result;
}

int read_array(sd_bus_message* message, const std::string& contents, BusValue& out) {
  if (contents == "y") return read_bytes(message, out);
  BusList items;
  const int result = read_container(message, SD_BUS_TYPE_ARRAY, contents.c_str(), items);
  if (result < 0) return result;
  if (contents == "(qv)") {
    BusInstances instances;
    for (auto& item : items) {
      instances.emplace_back(static_cast<std::uint16_t>(item.at(0).number()), item.at(1));
    }
    out.held = std::move(instances);
  } else if (contents.front() == '{') {
    BusDictionary dictionary;
    for (auto& item : items) dictionary.emplace_back(key_text(item.at(0)), item.at(1));
    out.held = std::move(dictionary);
  } else {
    out.held = std::move(items);
  }
  return result;
}

int read_struct(sd_bus_message* message, char type, const std::string& contents, BusValue& out) {
  BusList members;
  const int result = read_container(message, type, contents.c_str(), members);
  if (result < 0) return result;
  if (type == SD_BUS_TYPE_STRUCT && contents == "qq") {
    out.held =
        model::Objlnk{static_cast<std::uint16_t>(members[0].number()), static_cast<std::uint16_t>(members[1].number())};
  } else {
    out.held = std::move(members);
  }
  return result;
}

int read_variant(sd_bus_message* message, const std::string& contents, BusValue& out) {
  if (const int result = sd_bus_message_enter_container(message, SD_BUS_TYPE_VARIANT, contents.c_str()); result < 0) {
    return result;
  }
  if (const int result = read_value(message, out); result < 0) return result;
  return sd_bus_message_exit_container(message);
}

}  // namespace

int read_value(sd_bus_message* message, BusValue& out) {
  char type = 0;
  const char* peeked = nullptr;
  const int result = sd_bus_message_peek_type(message, &type, &peeked);
  if (result <= 0) return result < 0 ? result : -ENXIO;
  const std::string contents = peeked == nullptr ? "" : peeked;  // the message frees its own with the container
  switch (type) {
    case SD_BUS_TYPE_ARRAY:
      return read_array(message, contents, out);
    case SD_BUS_TYPE_VARIANT:
      return read_variant(message, contents, out);
    case SD_BUS_TYPE_STRUCT:
    case SD_BUS_TYPE_DICT_ENTRY:
      return read_struct(message, type, contents, out);
    default:
      return read_basic(message, type, out);
  }
}

int read_arguments(sd_bus_message* message, BusList& out) { return read_rest(message, out); }

const std::string& BusValue::text() const {
  const auto* value = std::get_if<std::string>(&held);
  return value == nullptr ? kNoText : *value;
}

std::uint64_t BusValue::number() const {
  if (const auto* value = std::get_if<std::uint64_t>(&held)) return *value;
  const auto* value = std::get_if<std::int64_t>(&held);
  return value == nullptr || *value < 0 ? 0 : static_cast<std::uint64_t>(*value);
}

bool BusValue::flag() const {
  const auto* value = std::get_if<bool>(&held);
  return value != nullptr && *value;
}

const BusList& BusValue::list() const {
  const auto* value = std::get_if<BusList>(&held);
  return value == nullptr ? kNoList : *value;
}

const BusDictionary& BusValue::dictionary() const {
  const auto* value = std::get_if<BusDictionary>(&held);
  return value == nullptr ? kNoDictionary : *value;
}

const BusValue& BusValue::at(std::string_view key) const {
  const BusValue* value = find(dictionary(), key);
  return value == nullptr ? kNothing : *value;
}

const BusValue& BusValue::at(std::size_t index) const { return argument(list(), index); }

const BusValue& argument(const BusList& reply, std::size_t index) {
  return index < reply.size() ? reply[index] : kNothing;
}

const BusValue* find(const BusDictionary& dictionary, std::string_view key) {
  const auto at = std::ranges::find_if(dictionary, [&](const auto& entry) { return entry.first == key; });
  return at == dictionary.end() ? nullptr : &at->second;
}

}  // namespace lwm2m::ctl

// Anything that a D-Bus message can say, as a tree: replies are read whole and then looked into by name, so that a key
// that a newer daemon adds to an a{sv} is shown and not refused. Also the form that --json prints.
//
// Shapes: every signed integer type is an int64, every unsigned one a uint64; "ay" is Bytes, "(qq)" an object link,
// "a(qv)" the instances of a multiple resource; other arrays and structures are lists; a variant is what it holds.
#pragma once

#include <systemd/sd-bus.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::ctl {

struct BusValue;
using BusList = std::vector<BusValue>;
using BusDictionary = std::vector<std::pair<std::string, BusValue>>;  // in the order of the message; keys as text
using BusInstances = std::vector<std::pair<std::uint16_t, BusValue>>;

struct BusValue {
  using Held = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Bytes,
                            model::Objlnk, BusInstances, BusList, BusDictionary>;
  Held held{};

  [[nodiscard]] bool is_nothing() const { return std::holds_alternative<std::monostate>(held); }
  // The value where it has this shape, else the neutral one: "" , 0, false, an empty list.
  [[nodiscard]] const std::string& text() const;
  [[nodiscard]] std::uint64_t number() const;  // negative: 0
  [[nodiscard]] bool flag() const;
  [[nodiscard]] const BusList& list() const;
  [[nodiscard]] const BusDictionary& dictionary() const;
  // The member of a dictionary, or the element of a list; nothing if there is none.
  [[nodiscard]] const BusValue& at(std::string_view key) const;
  [[nodiscard]] const BusValue& at(std::size_t index) const;
};

// The n-th argument of a reply; nothing if it has fewer.
[[nodiscard]] const BusValue& argument(const BusList& reply, std::size_t index);
// nullptr if there is no such key.
[[nodiscard]] const BusValue* find(const BusDictionary& dictionary, std::string_view key);

// Reads the next complete value, or all arguments of a message. A negative errno for a message that lies about itself.
int read_value(sd_bus_message* message, BusValue& out);
int read_arguments(sd_bus_message* message, BusList& out);

}  // namespace lwm2m::ctl

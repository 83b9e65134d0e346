// The options a{sv} that calls end with: each key at most once, of its type, or the call is refused. Owned by nobody.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/model/record.hpp"
#include "dbus/message_io.hpp"

namespace lwm2m::dbus {

struct ObjectPathOption {
  std::string* path = nullptr;
};
// A key and where its value goes: `b`, `s`, any integer type that holds a number from 0, `o`, `a(stv)` (a path, a time in
// microseconds since the epoch, a value).
struct Option {
  std::string_view key{};
  std::variant<bool*, std::string*, std::uint64_t*, ObjectPathOption, std::vector<model::Record>*> target{};
};

// kBadValue: a key that is not known or comes twice, naming it. kTypeMismatch: naming the key and the signature.
Result<void> read_options(MessageReader& reader, std::span<const Option> options);

}  // namespace lwm2m::dbus

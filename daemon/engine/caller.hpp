// Who asks, when it is not a server: a connection to the local bus, or the daemon itself.
#pragma once

#include <cstdint>
#include <string>

#include "daemon/base/strong_id.hpp"

namespace lwm2m::engine {

using Uid = StrongId<struct UidTag, std::uint32_t>;

// A local call that ends in exactly one CompleteCall; given by the caller, unique for the life of the process.
using CallId = StrongId<struct CallIdTag, std::uint64_t>;
// An application that registered: the number in …/app/<n>.
using ApplicationNumber = StrongId<struct ApplicationNumberTag, std::uint32_t>;
// A question to an application; given by the engine.
using InvocationId = StrongId<struct InvocationIdTag, std::uint64_t>;
using SubscriptionId = StrongId<struct SubscriptionIdTag, std::uint32_t>;

struct Caller {
  std::string bus_name{};   // the unique name of the connection, ":1.42"; empty for the daemon itself
  Uid uid{};                // from the bus, never from an argument
  bool privileged = false;  // root, or a member of the group lwm2m
};

}  // namespace lwm2m::engine

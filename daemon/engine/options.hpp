// What the engine has to know of the configuration, normalised. Every field: default, unit, why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/engine/access_entry.hpp"
#include "daemon/engine/link_security.hpp"
#include "daemon/engine/message.hpp"
#include "daemon/model/path.hpp"

namespace lwm2m::engine {

enum class ProtocolVersion : std::uint8_t { k1_0, k1_1, k1_2 };
[[nodiscard]] std::string_view to_string(ProtocolVersion version);  // "1.1"

struct ServerOptions {
  ShortServerId id{1};                       // /0/x/10 and /1/x/0
  std::string uri{};                         // /0/x/0
  bool bootstrap = false;                    // /0/x/1
  LinkSecurity security{};                   // /0/x/2 to 5 and 13 to 16; where secrets are, not what they are
  std::uint32_t lifetime = 86400;            // seconds, /1/x/1; a day costs little and survives a lost Update
  std::uint32_t minimum_lifetime = 0;        // seconds; a smaller one written by a server is raised to it; 0: none
  std::uint32_t update_period = 0;           // seconds; longest time between Updates; 0: the lifetime alone decides
  std::uint32_t update_margin = 93;          // seconds before the lifetime ends: MAX_TRANSMIT_WAIT, one lost exchange
  bool deregister_on_stop = true;            // false: a restart within the lifetime costs an Update
  std::string binding = "U";                 // /1/x/7, without Q
  bool queue_mode = false;                   // the parameter Q (1.1), UQ (1.0)
  std::uint32_t queue_awake_time = 93;       // seconds: MAX_TRANSMIT_WAIT, so long a server goes on retransmitting
  std::uint32_t default_minimum_period = 0;  // seconds, /1/x/2
  std::uint32_t default_maximum_period = 0;  // seconds, /1/x/3; 0: none
  bool confirmable_notifications = false;    // what a notification is by default
  bool store_notifications = true;           // /1/x/6
  bool mute_send = false;                    // /1/x/23
  std::uint32_t disable_timeout = 86400;     // seconds, /1/x/5
  std::optional<std::uint32_t> priority{};   // /1/x/13; none: outside the order, at once
  std::uint32_t initial_delay = 0;           // seconds, /1/x/14
  bool failure_block = false;                // /1/x/15
  bool bootstrap_on_failure = true;          // /1/x/16
  std::uint32_t retry_count = 5;             // attempts in a sequence, /1/x/17
  std::uint32_t retry_timer = 60;            // seconds, doubled each time, /1/x/18
  std::uint32_t sequence_delay = 3600;       // seconds between sequences, /1/x/19
  std::uint32_t sequence_count = 1;          // /1/x/20; without a bootstrap account they repeat for ever
  std::uint32_t client_hold_off = 0;         // seconds, /0/x/11; of a bootstrap server
  std::uint32_t account_timeout = 0;         // seconds after a bootstrap, /0/x/12; of a bootstrap server; 0: for ever
  std::uint16_t local_port = 0;              // UDP port of the client; 0: any free one
  std::string alternate_path{};              // prefix of all objects at this server, such as "/lwm2m"
  std::vector<model::Path> allow_execute{model::Path()};  // prefixes that this server may Execute
  friend bool operator==(const ServerOptions&, const ServerOptions&) = default;
};

struct Options {
  std::string endpoint{};
  ProtocolVersion version = ProtocolVersion::k1_1;
  std::vector<ServerOptions> servers{};
  std::vector<AccessEntry> access{};  // instances of Object 2; none: every server has all rights
  std::vector<model::ObjectId> disabled_objects{};
  std::uint64_t random_seed = 0;       // jitter: from the random source at start, fixed in a test
  std::size_t maximum_payload = 1024;  // bytes in one message; more goes block-wise (RFC 7252 §4.6)
  std::size_t maximum_body = 1 << 20;  // bytes of a block-wise Write that is kept in memory; more is 4.13
};

}  // namespace lwm2m::engine

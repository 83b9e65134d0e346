// What the client's face speaks of: the state that properties and lists show, the arguments of local calls, and how the
// transport reports links and requests.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/engine/caller.hpp"
#include "daemon/engine/link_security.hpp"
#include "daemon/engine/message.hpp"
#include "daemon/model/attributes.hpp"
#include "daemon/model/object_definition.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::engine {

// The answer of a Handler: nothing, or the value that Read gave.
using ApplicationAnswer = std::optional<model::ResourceValue>;

// Why the transport cannot go on with a server, for the registration to judge (Core 1.1.1 §6.2.2) and for LastError.
struct LinkFailure {
  std::string name{};       // "resolve", "handshake", "network", "closed"
  std::uint16_t alert = 0;  // the TLS alert received, else 0
  std::string text{};       // for a person: which check, what to try
};
struct LinkUp {
  std::string cipher_suite{};  // the standard's name; empty without (D)TLS
  bool resumed = false;        // by an abbreviated handshake
  std::string local_address{};  // "192.0.2.7:40000"
};
// What protects the link that is being opened has been read.
struct KeyRead {
  std::string fingerprint{};  // of the key, for people to compare; empty without one, or if it could not be read
};
using LinkEvent = std::variant<LinkUp, LinkFailure, KeyRead>;

enum class DeliveryFailure : std::uint8_t {
  kReset,    // the server does not know the observation (any more)
  kTimeout,  // no acknowledgement after all retransmissions
  kNotSent,  // the transport did not take it, which says nothing of the server or of what else there is to send
};

// How a request of ours ended without an answer.
enum class RequestFailure : std::uint8_t { kTimeout, kReset, kNotSent };

// ---- what properties and lists show ---------------------------------------------------------------------------------

enum class ManagerState : std::uint8_t { kStopped, kSuspended, kBootstrapping, kRegistering, kRegistered, kOffline };
enum class ServerState : std::uint8_t {
  kWaiting,
  kConnecting,
  kRegistering,
  kRegistered,
  kUpdating,
  kSleeping,
  kBackoff,
  kFailed,
  kDisabled,
  kDeregistered,
  kBootstrapping,
};
[[nodiscard]] std::string_view to_string(ManagerState state);
[[nodiscard]] std::string_view to_string(ServerState state);

struct LastError {
  std::string name{};
  std::uint16_t code = 0;  // CoAP code as 404, or TLS alert, or 0
  std::string text{};
  friend bool operator==(const LastError&, const LastError&) = default;
};
struct ServerStatus {
  ShortServerId server{};
  std::string uri{};
  bool bootstrap = false;
  SecurityMode security_mode = SecurityMode::kNoSec;
  std::string key_source{};    // "key-file /etc/lwm2md/keys/fleet.psk"; empty without a key
  std::string key_fingerprint{};  // of the key that was read last; empty without one
  std::string cipher_suite{};     // the standard's name; empty while there is no (D)TLS connection
  bool session_resumed = false;
  std::uint64_t handshakes = 0;  // that succeeded, since the start
  ServerState state = ServerState::kWaiting;
  std::uint32_t lifetime = 0;  // seconds
  std::string binding{};
  bool queue_mode = false;
  std::string location{};                 // "/rd/5a3f"; empty: not registered
  std::optional<WallTime> last_update{};  // Register or Update that succeeded
  std::optional<WallTime> next_update{};
  LastError last_error{};
};

struct ObservationStatus {
  ShortServerId server{};
  std::vector<model::Path> paths{};
  model::NotificationAttributes attributes{};  // in force
  bool composite = false;
  WallTime last{};  // the last notification, or the answer to the Observe
};

// One line of Registry.List: an object, an instance, a resource or a resource instance.
struct ListEntry {
  model::Path path{};
  std::string name{};                     // objects and resources
  std::optional<model::DataType> type{};  // resources
  std::string operations{};               // resources: "RW"
  bool multiple = false;
  bool mandatory = false;
  std::string version{};       // objects
  std::string units{};         // resources
  std::string application{};   // the app id of the owner, if an application owns it
  std::optional<Uid> owner{};  // the uid of the owner, if somebody owns it
  std::vector<ShortServerId> observers{};
  std::optional<model::ResourceValue> value{};  // resources that can be read locally and hold one
  std::map<ShortServerId, model::NotificationAttributes> attributes{};  // attached at exactly this path, by server
};

struct ApplicationStatus {
  ApplicationNumber number{};
  std::string id{};
  std::string owner{};  // unique bus name; empty while gone
  Uid uid{};
  std::vector<model::Path> prefixes{};
  bool alive = false;
};

// ---- arguments of local calls ---------------------------------------------------------------------------------------

struct WriteOptions {
  bool create = false;      // create the object instances that are missing
  bool replace = false;     // as a server's PUT on each instance named: what is not given goes
  bool persistent = false;  // kept over restarts
  bool read_only = false;   // from now on nobody but this application or uid changes them
  bool send = false;        // what has been written is sent to every server that is registered with and takes it
  friend bool operator==(const WriteOptions&, const WriteOptions&) = default;
};

enum class OnDisconnect : std::uint8_t { kGrace, kRemove, kKeep };
struct ApplicationOptions {
  std::string handler{};  // object path; empty: no callbacks
  OnDisconnect on_disconnect = OnDisconnect::kGrace;
  Duration grace = seconds(30);
  Duration handler_timeout = seconds(10);  // at most 120 s
};
// The bit mask of App.Claim.
struct Callbacks {
  bool read = false;          // 1
  bool validate = false;      // 2
  bool write = false;         // 4
  bool execute = false;       // 8
  bool create = false;        // 16
  bool erase = false;         // 32
  bool write_stream = false;  // 64

  static Result<Callbacks> from_mask(std::uint32_t mask);
};

struct SubscribeOptions {
  bool values = true;
  bool observations = false;
};

}  // namespace lwm2m::engine

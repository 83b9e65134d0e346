// What is left of a registration while the daemon does not run: enough to go on with an Update in place of a Register,
// or nothing. Observations and attributes are part of it, because the server keeps them over an Update (Core 1.1.1
// §6.2.2).
//
// As records of CBOR in a file. A session of (D)TLS is in it in the clear: for a file that nobody else can read.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/engine/link_security.hpp"
#include "daemon/engine/message.hpp"
#include "daemon/engine/options.hpp"
#include "daemon/model/attributes.hpp"

namespace lwm2m::engine {

struct SavedObservation {
  Bytes token{};
  std::vector<model::Path> paths{};
  bool composite = false;
  std::string transfer_key{};
  std::uint16_t format = 0;
  std::optional<model::NotificationAttributes> attributes{};  // of the Observe itself
  std::uint32_t sequence = 0;
  WallTime last_sent{};
  friend bool operator==(const SavedObservation&, const SavedObservation&) = default;
};

struct SavedAttributes {
  model::Path path{};
  model::NotificationAttributes attributes{};
  friend bool operator==(const SavedAttributes&, const SavedAttributes&) = default;
};

// What the server was told last: an Update says only what is different now.
struct ToldRegistration {
  ProtocolVersion version = ProtocolVersion::k1_1;  // the configured one, or an older one if the server refused that
  std::uint32_t lifetime = 0;  // seconds
  std::string binding{};
  bool queue_mode = false;
  Bytes links{};  // the object and instance list, in the CoRE Link Format
  friend bool operator==(const ToldRegistration&, const ToldRegistration&) = default;
};

struct SavedRegistration {
  // Whose it is: that of another client, or with another server, is none of ours.
  ShortServerId server{};
  std::string endpoint{};
  ProtocolVersion version{};
  std::string uri{};
  std::string alternate_path{};
  std::string security_mode{};  // as to_string(SecurityMode)
  Bytes identity{};

  std::vector<std::string> location{};
  WallTime last_success{};  // when the last Register or Update that succeeded was sent
  ToldRegistration told{};
  PreviousLink link{};
  std::vector<SavedObservation> observations{};
  std::vector<SavedAttributes> attributes{};
  friend bool operator==(const SavedRegistration&, const SavedRegistration&) = default;
};

[[nodiscard]] Bytes serialise_registrations(std::span<const SavedRegistration> registrations);
// kMalformed with the offset: nothing of it is used then.
Result<std::vector<SavedRegistration>> parse_registrations(ByteView content);

}  // namespace lwm2m::engine

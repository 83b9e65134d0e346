// A server account as the registry holds it: an instance of Object 0 and one of Object 1 with the same short server id.
// The registry is the one place where an account's values are; whoever needs the lifetime asks here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/engine/options.hpp"
#include "daemon/model/object_tree.hpp"

namespace lwm2m::engine {

enum class AccountContents : std::uint8_t {
  kConfigured,    // /1/x/0 to 7 and, from 1.1 on, 11, 13 to 20 and 23
  kBootstrapped,  // what has to be there: the bootstrap server says the rest
};

// What the account says, as edits that create both instances (Core 1.1.1 §E.1, §E.2). A bootstrap server has no instance
// of Object 1.
[[nodiscard]] model::Edits account_edits(const ServerOptions& server, model::ObjectInstanceId security,
                                         model::ObjectInstanceId instance, ProtocolVersion version,
                                         AccountContents contents = AccountContents::kConfigured);

// The instance of Object 1 of this server.
[[nodiscard]] std::optional<model::Path> find_server_instance(const model::ObjectTree& tree, ShortServerId server);
// The instance of Object 0; of the bootstrap server for kBootstrapServer.
[[nodiscard]] std::optional<model::Path> find_security_instance(const model::ObjectTree& tree, ShortServerId server);
// The server whose account an instance of Object 1 is.
[[nodiscard]] std::optional<ShortServerId> server_of_instance(const model::ObjectTree& tree, model::Path instance);

// An integer resource of the server's instance of Object 1, never negative; `otherwise` where it is absent.
[[nodiscard]] std::uint32_t account_number(const model::ObjectTree& tree, ShortServerId server, std::uint16_t resource,
                                           std::uint32_t otherwise);
[[nodiscard]] bool account_flag(const model::ObjectTree& tree, ShortServerId server, std::uint16_t resource,
                                bool otherwise);
// How a server takes its place among the others when the client registers (Core 1.1.1 §6.2.1.1, /1/x/13 to 16): as its
// account says; with 1.0, whose accounts cannot, as it is configured.
struct PlaceInOrder {
  std::optional<std::uint32_t> priority{};  // none: outside the order, at once
  Duration initial_delay{};
  bool failure_block = false;
  bool bootstrap_on_failure = true;
};
[[nodiscard]] PlaceInOrder place_in_order(const model::ObjectTree& tree, const ServerOptions& server,
                                          ProtocolVersion configured);
[[nodiscard]] std::string account_text(const model::ObjectTree& tree, ShortServerId server, std::uint16_t resource);

// Resources of Object 1.
inline constexpr std::uint16_t kShortServerId = 0;
inline constexpr std::uint16_t kLifetime = 1;
inline constexpr std::uint16_t kDefaultMinimumPeriod = 2;
inline constexpr std::uint16_t kDefaultMaximumPeriod = 3;
inline constexpr std::uint16_t kDisable = 4;
inline constexpr std::uint16_t kDisableTimeout = 5;
inline constexpr std::uint16_t kBinding = 7;
inline constexpr std::uint16_t kRegistrationUpdateTrigger = 8;
inline constexpr std::uint16_t kBootstrapTrigger = 9;
inline constexpr std::uint16_t kTlsAlertCode = 11;
inline constexpr std::uint16_t kLastBootstrapped = 12;
inline constexpr std::uint16_t kPriority = 13;
inline constexpr std::uint16_t kInitialDelay = 14;
inline constexpr std::uint16_t kFailureBlock = 15;
inline constexpr std::uint16_t kBootstrapOnFailure = 16;
inline constexpr std::uint16_t kRetryCount = 17;
inline constexpr std::uint16_t kRetryTimer = 18;
inline constexpr std::uint16_t kSequenceDelay = 19;
inline constexpr std::uint16_t kSequenceCount = 20;
inline constexpr std::uint16_t kMuteSend = 23;
inline constexpr std::uint16_t kDefaultNotificationMode = 26;

// What may not be written into an instance of Object 1 although the definition lets it: a lifetime below 1 or a binding
// that is none (kBadValue). A lifetime below `minimum_lifetime` is raised to it in the edit.
Result<void> amend_server_edit(model::Edit& edit, std::uint32_t minimum_lifetime);

}  // namespace lwm2m::engine

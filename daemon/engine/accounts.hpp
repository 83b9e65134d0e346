// The accounts that the client has: those of the configuration file, those that the bus has added, and what has been
// changed of them since. An entry of the file is applied when it is new or has changed since it was last applied;
// otherwise what a server or the bus changed wins, over restarts too.
//
// Plain values and pure functions; the client keeps them, the storage sees to it that they are whole.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/time.hpp"
#include "daemon/engine/options.hpp"
#include "daemon/model/path.hpp"

namespace lwm2m::engine {

// A resource of the account's instance of Object 1, the value in TLV.
struct AccountValue {
  model::ResourceId resource{};
  Bytes tlv{};
  friend bool operator==(const AccountValue&, const AccountValue&) = default;
};

// Each costs a connection, its memory and its timers.
inline constexpr std::size_t kMaximumAccounts = 64;

struct Account {
  ServerOptions options{};                 // in force
  std::optional<ServerOptions> applied{};  // the entry of the file that it came from, as it was then; none: of the bus
  bool removed = false;                    // by the bus, although the file still has it
  std::vector<AccountValue> values{};      // that servers and applications may have changed
  // Written by a bootstrap server: Object 1 has `values` and nothing else of what may be absent, and both instances have
  // the ids that it chose.
  bool bootstrapped = false;
  std::optional<std::uint16_t> security_instance{};
  std::optional<std::uint16_t> server_instance{};
  std::optional<WallTime> bootstrapped_at{};  // of the bootstrap server's account: when it was done
  friend bool operator==(const Account&, const Account&) = default;
};

// What is in force with these entries in the file, given what was in force last: the entries in their order, then the
// accounts of the bus. A short server id that is new in the file is the file's.
[[nodiscard]] std::vector<Account> merge_accounts(std::span<const ServerOptions> file, std::span<const Account> last);

}  // namespace lwm2m::engine

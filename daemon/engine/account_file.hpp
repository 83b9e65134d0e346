// The accounts as they are kept on disk, and with them who may do what (Object 2): one bootstrap writes both, and they
// count together or not at all. As CBOR keyed by names, so that a daemon of another version finds what it knows and passes
// over what it does not. Keys and certificates that came over the bus or from a bootstrap server are in it in the clear:
// for a file that nobody else can read, and for no log.
#pragma once

#include <span>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/engine/access_entry.hpp"
#include "daemon/engine/accounts.hpp"

namespace lwm2m::engine {

struct SavedInstance {
  model::Path path{};
  std::vector<AccountValue> values{};
  friend bool operator==(const SavedInstance&, const SavedInstance&) = default;
};

struct AccountState {
  std::vector<Account> accounts{};
  std::vector<SavedInstance> access{};         // the instances of Object 2
  std::vector<AccessEntry> applied_access{};  // the entries of the configuration file, as they were applied last
  friend bool operator==(const AccountState&, const AccountState&) = default;
};

[[nodiscard]] Bytes serialise_accounts(const AccountState& state);
// kMalformed with the offset: nothing of it is used then.
Result<AccountState> parse_accounts(ByteView content);

}  // namespace lwm2m::engine

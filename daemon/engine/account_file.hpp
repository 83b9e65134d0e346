// The accounts as they are kept on disk: one CBOR map each, keyed by names, so that a daemon of another version finds what
// it knows and passes over what it does not. Keys and certificates that came
// over the bus are in it in the clear: for a file that nobody else can read, and for no log.
#pragma once

#include <span>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/engine/accounts.hpp"

namespace lwm2m::engine {

[[nodiscard]] Bytes serialise_accounts(std::span<const Account> accounts);
// kMalformed with the offset: nothing of it is used then.
Result<std::vector<Account>> parse_accounts(ByteView content);

}  // namespace lwm2m::engine

#include "daemon/engine/accounts.hpp"

#include <algorithm>

namespace lwm2m::engine {
namespace {

const Account* find(std::span<const Account> accounts, ShortServerId id) {
  const auto at = std::ranges::find(accounts, id, [](const Account& account) { return account.options.id; });
  return at == accounts.end() ? nullptr : &*at;
}

}  // namespace

std::vector<Account> merge_accounts(std::span<const ServerOptions> file, std::span<const Account> last) {
  std::vector<Account> merged;
  for (const ServerOptions& entry : file) {
    const Account* known = find(last, entry.id);
    const bool unchanged = known != nullptr && known->applied == entry;
    merged.push_back(unchanged ? *known : Account{.options = entry, .applied = entry});
  }
  for (const Account& account : last) {
    if (!account.applied && find(merged, account.options.id) == nullptr) merged.push_back(account);
  }
  return merged;
}

}  // namespace lwm2m::engine

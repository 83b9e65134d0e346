// What a bootstrap server writes, reads and deletes (Core 1.1.1 §6.1.7): a copy of what there is, in which nothing
// counts until the bootstrap is finished and found to be consistent. Whatever ends it before has changed nothing.
//
// Made when the bootstrap server has accepted the request; lives until the end of the bootstrap. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "daemon/codec/link_format.hpp"
#include "daemon/engine/accounts.hpp"
#include "daemon/engine/security_instance.hpp"
#include "daemon/engine/version_rules.hpp"
#include "daemon/model/object_tree.hpp"

namespace lwm2m::engine {

// What is to be after a bootstrap.
struct BootstrapOutcome {
  std::vector<Account> accounts{};      // with the bootstrap server's, and what is removed of the configuration file
  std::set<ShortServerId> untouched{};  // of them, those that nothing was written of: they are as they are by now
  model::Edits edits{};                 // of all objects but 0 and 1, which are the accounts'
};

class BootstrapWorkspace {
 public:
  struct Rules {
    // Whether a bootstrap server may delete an object instance: not what applications or the system have put there.
    std::function<bool(model::Path instance)> may_delete{};
    // Whether an object is to be told of, though it may have no instance.
    std::function<bool(const model::Object& object)> is_announced{};
  };

  // A bootstrap server that writes more is broken, or worse.
  static constexpr std::size_t kMaximumInstances = 4096;  // of all objects, written or deleted

  // `accounts` are those in force, with the values of Object 1 in the tree, which outlives it.
  BootstrapWorkspace(const model::ObjectTree& tree, std::span<const Account> accounts, Rules rules);

  // A Bootstrap-Write to an object, an object instance or a resource: creates what is missing, overwrites what is
  // there. `records` are the decoded payload. All or nothing. kNotFound (no such object), kBadValue, kTypeMismatch,
  // kTooLarge.
  Result<void> write(model::Path base, std::vector<model::Record> records);
  // A Bootstrap-Pack: of each object that `records` (ascending) name, they take the place of all instances that may be
  // deleted; other objects stay. On an error (those of write(), and kBadValue for the bootstrap server's own
  // account) a part of it may have been done.
  Result<void> replace(std::vector<model::Record> records);
  // A Bootstrap-Delete of everything (the root), an object, or an object instance. The bootstrap server's own account
  // and the device stay. kBadValue for one of those by its own path, and for what is not its to delete.
  Result<void> erase(model::Path path);
  // A Bootstrap-Discover of everything (the root) or one object. kNotFound.
  [[nodiscard]] Result<Bytes> discover(model::Path path, const VersionRules& version) const;
  // As it would be, without Object 0.
  [[nodiscard]] const model::ObjectTree& tree() const { return tree_; }
  // kNotAcceptable, saying what is missing or does not go together.
  [[nodiscard]] Result<BootstrapOutcome> finish() const;

 private:
  using SecurityInstances = std::map<std::uint16_t, SecurityInstance>;

  Result<void> write_security(model::Path base, std::vector<model::Record>& records);
  Result<void> write_tree(model::Path base, std::vector<model::Record>& records);
  Result<void> erase_security(model::Path path);
  [[nodiscard]] Result<void> check_deletable(model::Path instance) const;
  Result<void> erase_instance(model::Path path);
  void discover_security(codec::LinkFormatWriter& writer) const;
  [[nodiscard]] const Account* find_before(ShortServerId server) const;
  [[nodiscard]] Result<Account> account_of(std::uint16_t number, const SecurityInstance& instance, bool touched) const;
  [[nodiscard]] std::vector<AccountValue> values_of(model::Path server_instance) const;
  [[nodiscard]] bool is_touched(const SecurityInstance& instance) const;
  [[nodiscard]] Result<void> check_servers() const;
  [[nodiscard]] Result<void> check_owners(const std::vector<Account>& accounts) const;
  [[nodiscard]] model::Edits edits() const;
  void edit_instance(model::Path path, model::Edits& out) const;

  const model::ObjectTree& original_;
  std::vector<Account> before_;
  Rules rules_;
  model::ObjectTree tree_;
  SecurityInstances security_;
  std::set<model::Path> touched_;  // object instances that are not those of Object 0
  std::set<model::Path> written_;  // resources
};

}  // namespace lwm2m::engine

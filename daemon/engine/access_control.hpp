// Who may do what (Core 1.1.1 §8.1, Object 2): the rights of servers on object instances, where there are several
// servers. The instances of Object 2 in the registry are the one place where rights are; this finds them and judges.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "daemon/base/result.hpp"
#include "daemon/engine/access_entry.hpp"
#include "daemon/engine/message.hpp"
#include "daemon/model/object_tree.hpp"

namespace lwm2m::engine {

// Resources of Object 2.
inline constexpr std::uint16_t kAclResource = 2;
inline constexpr std::uint16_t kOwnerResource = 3;

// The bits of an access control list.
enum class Right : std::uint8_t { kRead = 1, kWrite = 2, kExecute = 4, kDelete = 8, kCreate = 16 };

class AccessControl {
 public:
  explicit AccessControl(const model::ObjectTree& tree) : tree_(tree) {}

  // Object 2 has changed, or an account came or went.
  void refresh();
  // Whether rights are looked at: with one server, or no instance of Object 2, everything is allowed.
  [[nodiscard]] bool is_in_force() const { return in_force_; }
  // `path` is at or below an object instance; for kCreate an object.
  [[nodiscard]] bool allows(ShortServerId server, Right right, model::Path path) const;
  // kUnauthorized.
  [[nodiscard]] Result<void> check(ShortServerId server, Right right, model::Path path) const;

  // The instance of Object 2 for this object instance, or object.
  [[nodiscard]] std::optional<model::Path> find(model::Path path) const;
  [[nodiscard]] bool is_owner(ShortServerId server, model::Path access) const;
  // Whose an instance of Object 2 is when its owner goes; kOnlyBootstrapServer if nobody else has a right.
  [[nodiscard]] ShortServerId next_owner(ShortServerId leaving, model::Path access) const;
  // What makes an instance of Object 2 with this id, of a server's own.
  [[nodiscard]] static model::Edits edits_for(const AccessEntry& entry, model::ObjectInstanceId id);

 private:
  [[nodiscard]] std::uint8_t rights_of(ShortServerId server, model::Path access, bool creates) const;
  [[nodiscard]] std::optional<std::uint16_t> number(model::Path resource) const;

  const model::ObjectTree& tree_;
  bool in_force_ = false;
  std::map<model::Path, model::ObjectInstanceId> instances_;  // of Object 2, by what they are for
};

}  // namespace lwm2m::engine

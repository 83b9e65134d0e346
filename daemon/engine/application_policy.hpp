// What the administrator allows applications (the files of apps.d, config/lwm2md.toml): whose an application id is,
// what it may claim and be asked, and so which paths are kept for it.
//
// Pure rules: users are uids here, looked up by whoever makes the policy. Its errors go to the application as they are:
// each names the path or the id, the file with its rule, and what to do.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/engine/client_types.hpp"
#include "daemon/engine/path_index.hpp"

namespace lwm2m::engine {

// One file of apps.d.
struct ApplicationRule {
  std::string id{};
  std::string user{};                  // as the file names it
  std::optional<Uid> uid{};            // nullopt: there is no such user, so that the id is nobody's
  std::vector<model::Path> objects{};  // it claims these or what is below
  Callbacks callbacks{};               // it may be asked these
  std::string file{};                  // where that stands
};

class ApplicationPolicy {
 public:
  // Every id is whose comes first and claims what is free.
  ApplicationPolicy() = default;
  // `rules` have an id each; `listed_only`: no other id registers.
  ApplicationPolicy(std::vector<ApplicationRule> rules, bool listed_only);

  // kNotOwner: the id is another user's. kAccessDenied: it is nobody's, or no file names it and that is needed.
  [[nodiscard]] Result<void> may_register(Uid uid, std::string_view id) const;
  // kAccessDenied: not in the file of this id. kNotOwner: no file names the id, and one keeps the path, something above
  // or something below for another.
  [[nodiscard]] Result<void> may_claim(std::string_view id, model::Path prefix, Callbacks callbacks) const;
  // Creating is owning. kNotOwner: files keep the instance, or the object, for other users.
  [[nodiscard]] Result<void> may_create(Uid uid, model::Path instance) const;

 private:
  [[nodiscard]] const ApplicationRule* find(std::string_view id) const;

  std::vector<ApplicationRule> rules_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
  PathIndex<std::size_t> kept_;
  bool listed_only_ = false;
};

}  // namespace lwm2m::engine

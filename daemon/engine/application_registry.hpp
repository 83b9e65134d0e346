// The applications: who registered, which paths they claimed, which instances and values are theirs, and so who may
// write what and whom to ask (dbus/interfaces).
//
// Pure bookkeeping: it judges, it sends nothing. The grace time of an application that left is a timer of the client.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/engine/application_policy.hpp"
#include "daemon/engine/client_types.hpp"

namespace lwm2m::engine {

struct Application {
  ApplicationNumber number{};
  std::string id{};
  std::string bus_name{};  // empty while it is gone
  Uid uid{};
  ApplicationOptions options{};

  [[nodiscard]] bool is_alive() const { return !bus_name.empty(); }
  [[nodiscard]] bool has_handler() const { return !options.handler.empty(); }
};

struct Claim {
  ApplicationNumber application{};
  Callbacks callbacks{};
};

// Whose an object instance is that was created locally, or a path that was written with ReadOnly.
struct Ownership {
  Uid uid{};
  std::optional<ApplicationNumber> application{};
};

class ApplicationRegistry {
 public:
  static constexpr std::size_t kMaximumApplications = 256;
  static constexpr std::size_t kMaximumClaims = 1024;  // of one application

  // What the administrator allows, from now on. What is there already stays, until its application releases it or goes:
  // an application that serves a device is not cut off by a reload. Of that, what would be refused now, and why.
  std::vector<Error> set_policy(ApplicationPolicy policy);

  // A new application, or one that comes back: the same id and uid re-bind silently. kAlreadyExists while the id is in
  // use by another connection, kNotOwner if it belongs to another uid; or what the policy says.
  Result<ApplicationNumber> add(const Caller& caller, std::string id, ApplicationOptions options);
  // kAccessDenied: objects that are nobody's. kNotOwner: another application has it, or something above or below. Or
  // what the policy says.
  Result<void> claim(const Caller& caller, ApplicationNumber number, const std::vector<model::Path>& prefixes,
                     Callbacks callbacks);
  // Ends the claims at or below a path, whosoever they are.
  std::map<ApplicationNumber, std::vector<model::Path>> release_below(model::Path path);
  // Without prefixes: all.
  Result<void> release(const Caller& caller, ApplicationNumber number, std::vector<model::Path> prefixes);
  // The application of this connection; kNotFound, kNotOwner.
  Result<void> require(const Caller& caller, ApplicationNumber number) const;

  [[nodiscard]] const Application* find(ApplicationNumber number) const;
  // The application that this connection registered (the first of them, if several).
  [[nodiscard]] const Application* find(std::string_view bus_name) const;
  [[nodiscard]] const std::map<ApplicationNumber, Application>& all() const { return applications_; }
  [[nodiscard]] std::vector<model::Path> prefixes(ApplicationNumber number) const;

  // The claim that a path falls under.
  [[nodiscard]] const Claim* find_claim(model::Path path) const;
  // The claim that a path falls under, and all below it.
  [[nodiscard]] std::vector<std::pair<model::Path, Claim>> claims_touching(model::Path path) const;
  [[nodiscard]] bool has_claims() const { return !claims_.empty(); }

  void set_creator(model::Path instance, const Caller& caller);
  void set_read_only(model::Path path, const Caller& caller);
  [[nodiscard]] const Ownership* read_only_owner(model::Path path) const;
  // The instances of a resource that are read-only by themselves, and for whom.
  [[nodiscard]] std::vector<std::pair<model::ResourceInstanceId, Uid>> read_only_instances(model::Path resource) const;
  // Who created an object instance locally.
  [[nodiscard]] const Ownership* creator(model::Path instance) const;
  // At start, from what was saved.
  void restore_creator(model::Path instance, Uid uid) {
    creators_.insert_or_assign(instance, Ownership{uid, std::nullopt});
  }
  void restore_read_only(model::Path path, Uid uid) { read_only_.insert_or_assign(path, Ownership{uid, std::nullopt}); }
  // Who owns a path: its claim's application, else who created the instance.
  [[nodiscard]] std::optional<Ownership> owner(model::Path path) const;
  // An instance or resource is gone.
  void forget_below(model::Path path);

  // kNotOwner: somebody else owns it. kAccessDenied: nobody owns it and the caller is neither root nor of the group
  // lwm2m.
  Result<void> may_write(const Caller& caller, model::Path path) const;
  // As may_write, of the path and of everything below it.
  Result<void> may_erase(const Caller& caller, model::Path path) const;
  // Whether anything at, above or below is read-only.
  [[nodiscard]] bool touches_read_only(model::Path path) const;
  // As may_write, for an instance that is not there yet: of what nobody claims, and no file keeps for another user, any
  // application may create its own.
  Result<void> may_create(const Caller& caller, model::Path instance) const;
  // The owner itself is not asked whether it likes what it writes.
  [[nodiscard]] bool is_owner(const Caller& caller, ApplicationNumber number) const;

  // The connection is gone: its applications, which stay known.
  std::vector<ApplicationNumber> leave(std::string_view bus_name);
  // Ends an application: the instances that were its own, to be deleted.
  std::vector<model::Path> remove(ApplicationNumber number);

 private:
  Result<void> check_claim(const Application& application, model::Path prefix, Callbacks callbacks) const;

  ApplicationPolicy policy_;
  std::map<ApplicationNumber, Application> applications_;
  std::map<model::Path, Claim> claims_;         // none is at, above or below one of another application
  std::map<model::Path, Ownership> creators_;   // of instances
  std::map<model::Path, Ownership> read_only_;  // resources and resource instances
  std::uint32_t last_number_ = 0;
};

}  // namespace lwm2m::engine

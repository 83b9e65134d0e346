#include "daemon/engine/application_registry.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/engine/context.hpp"

namespace lwm2m::engine {
namespace {

using model::Path;

constexpr std::size_t kMaximumIdLength = 128;
constexpr Duration kMaximumHandlerTimeout = seconds(120);

// Objects that the daemon answers for are never claimed as a whole; of the Device, single resources are.
bool is_never_claimable(model::ObjectId object) {
  return object == kSecurityObject || object == kServerObject || object == kAccessControlObject || object.value() == 21;
}

template <class Map>
void erase_below(Map& map, Path path) {
  map.erase(map.lower_bound(path), map.upper_bound(path.last_below()));
}

Result<void> check_options(const std::string& id, const ApplicationOptions& options) {
  if (id.empty() || id.size() > kMaximumIdLength || !is_utf8(id)) {
    return fail(ErrorCode::kBadValue, fmt::format("an application id is 1 to {} bytes of UTF-8", kMaximumIdLength));
  }
  if (options.handler_timeout <= Duration(0) || options.handler_timeout > kMaximumHandlerTimeout) {
    return fail(ErrorCode::kBadValue, "HandlerTimeoutUSec: more than 0, at most 120 s");
  }
  if (options.grace < Duration(0) || options.grace > hours(24 * 365)) {
    return fail(ErrorCode::kBadValue, "GraceUSec: at most a year");
  }
  return {};
}

}  // namespace

Result<Callbacks> Callbacks::from_mask(std::uint32_t mask) {
  if (mask > 127) return fail(ErrorCode::kBadValue, fmt::format("callbacks {}: a mask of 1 to 64", mask));
  return Callbacks{(mask & 1U) != 0,  (mask & 2U) != 0,  (mask & 4U) != 0, (mask & 8U) != 0,
                   (mask & 16U) != 0, (mask & 32U) != 0, (mask & 64U) != 0};
}

std::vector<Error> ApplicationRegistry::set_policy(ApplicationPolicy policy) {
  policy_ = std::move(policy);
  std::vector<Error> against;
  for (const auto& [number, application] : applications_) {
    if (auto allowed = policy_.may_register(application.uid, application.id); !allowed) {
      against.push_back(std::move(allowed).error());
    }
  }
  for (const auto& [prefix, claim] : claims_) {
    if (auto allowed = policy_.may_claim(find(claim.application)->id, prefix, claim.callbacks); !allowed) {
      against.push_back(std::move(allowed).error());
    }
  }
  return against;
}

Result<ApplicationNumber> ApplicationRegistry::add(const Caller& caller, std::string id, ApplicationOptions options) {
  if (auto sound = check_options(id, options); !sound) return propagate(sound);
  if (auto allowed = policy_.may_register(caller.uid, id); !allowed) return propagate(allowed);
  for (auto& [number, application] : applications_) {
    if (application.id != id) continue;
    if (application.uid != caller.uid) {
      return fail(ErrorCode::kNotOwner, fmt::format("application '{}' belongs to another user", id));
    }
    if (application.is_alive() && application.bus_name != caller.bus_name) {
      return fail(ErrorCode::kAlreadyExists, fmt::format("application '{}' is registered by another connection", id));
    }
    application.bus_name = caller.bus_name;
    application.options = std::move(options);
    return number;
  }
  if (applications_.size() >= kMaximumApplications) return fail(ErrorCode::kTooLarge, "too many applications");
  const ApplicationNumber number{++last_number_};
  applications_.emplace(number, Application{number, std::move(id), caller.bus_name, caller.uid, std::move(options)});
  return number;
}

Result<void> ApplicationRegistry::require(const Caller& caller, ApplicationNumber number) const {
  const Application* application = find(number);
  if (application == nullptr) return fail(ErrorCode::kNotFound, fmt::format("no application {}", number.value()));
  if (application->bus_name != caller.bus_name) {
    return fail(ErrorCode::kNotOwner,
                fmt::format("application '{}' was registered by another connection", application->id));
  }
  return {};
}

Result<void> ApplicationRegistry::check_claim(const Application& application, Path prefix, Callbacks callbacks) const {
  const auto refuse = [prefix](ErrorCode code, std::string_view why) {
    return fail(code, fmt::format("{}: {}", prefix.to_string(), why));
  };
  if (prefix.is_root()) return refuse(ErrorCode::kBadValue, "claim objects, instances or resources");
  if (is_never_claimable(prefix.object())) return refuse(ErrorCode::kAccessDenied, "cannot be claimed");
  if (prefix.object() == kDeviceObject && prefix.level() < 3) {
    return refuse(ErrorCode::kAccessDenied, "of this object only single resources can be claimed");
  }
  if (auto allowed = policy_.may_claim(application.id, prefix, callbacks); !allowed) return allowed;
  for (const auto& [path, claim] : claims_touching(prefix)) {
    if (claim.application != application.number) {
      return refuse(ErrorCode::kNotOwner,
                    fmt::format("{} is claimed by '{}'", path.to_string(), find(claim.application)->id));
    }
  }
  return {};
}

Result<void> ApplicationRegistry::claim(const Caller& caller, ApplicationNumber number, const std::vector<Path>& wanted,
                                        Callbacks callbacks) {
  if (auto own = require(caller, number); !own) return own;
  if (prefixes(number).size() + wanted.size() > kMaximumClaims) {
    return fail(ErrorCode::kTooLarge, fmt::format("more than {} claims", kMaximumClaims));
  }
  for (const Path prefix : wanted) {
    if (auto free = check_claim(*find(number), prefix, callbacks); !free) return free;
  }
  for (const Path prefix : wanted) claims_.insert_or_assign(prefix, Claim{number, callbacks});
  return {};
}

Result<void> ApplicationRegistry::release(const Caller& caller, ApplicationNumber number, std::vector<Path> wanted) {
  if (auto own = require(caller, number); !own) return own;
  if (wanted.empty()) wanted = prefixes(number);
  for (const Path prefix : wanted) {
    const auto at = claims_.find(prefix);
    if (at == claims_.end() || at->second.application != number) {
      return fail(ErrorCode::kNotFound, fmt::format("{}: not claimed", prefix.to_string()));
    }
  }
  for (const Path prefix : wanted) claims_.erase(prefix);
  return {};
}

std::map<ApplicationNumber, std::vector<Path>> ApplicationRegistry::release_below(Path path) {
  std::map<ApplicationNumber, std::vector<Path>> released;
  const auto first = claims_.lower_bound(path);
  const auto last = claims_.upper_bound(path.last_below());
  for (auto at = first; at != last; ++at) released[at->second.application].push_back(at->first);
  claims_.erase(first, last);
  return released;
}

const Application* ApplicationRegistry::find(ApplicationNumber number) const {
  const auto at = applications_.find(number);
  return at == applications_.end() ? nullptr : &at->second;
}

const Application* ApplicationRegistry::find(std::string_view bus_name) const {
  if (bus_name.empty()) return nullptr;
  for (const auto& [number, application] : applications_) {
    if (application.bus_name == bus_name) return &application;
  }
  return nullptr;
}

std::vector<Path> ApplicationRegistry::prefixes(ApplicationNumber number) const {
  std::vector<Path> out;
  for (const auto& [path, claim] : claims_) {
    if (claim.application == number) out.push_back(path);
  }
  return out;
}

const Claim* ApplicationRegistry::find_claim(Path path) const {
  if (claims_.empty()) return nullptr;
  for (int level = path.level(); level > 0; --level) {
    if (const auto at = claims_.find(path.prefix(level)); at != claims_.end()) return &at->second;
  }
  return nullptr;
}

std::vector<std::pair<Path, Claim>> ApplicationRegistry::claims_touching(Path path) const {
  std::vector<std::pair<Path, Claim>> out;
  if (claims_.empty()) return out;
  for (int level = path.level() - 1; level > 0; --level) {
    if (const auto at = claims_.find(path.prefix(level)); at != claims_.end()) {
      out.emplace_back(at->first, at->second);
      break;
    }
  }
  const auto last = claims_.upper_bound(path.last_below());
  for (auto at = claims_.lower_bound(path); at != last; ++at) out.emplace_back(at->first, at->second);
  return out;
}

void ApplicationRegistry::set_creator(Path instance, const Caller& caller) {
  const Application* application = find(caller.bus_name);
  creators_.insert_or_assign(
      instance, Ownership{caller.uid, application == nullptr ? std::nullopt : std::optional(application->number)});
}

void ApplicationRegistry::set_read_only(Path path, const Caller& caller) {
  const Application* application = find(caller.bus_name);
  read_only_.insert_or_assign(
      path, Ownership{caller.uid, application == nullptr ? std::nullopt : std::optional(application->number)});
}

const Ownership* ApplicationRegistry::read_only_owner(Path path) const {
  if (read_only_.empty()) return nullptr;
  for (int level = path.level(); level > 0; --level) {
    if (const auto at = read_only_.find(path.prefix(level)); at != read_only_.end()) return &at->second;
  }
  return nullptr;
}

std::vector<std::pair<model::ResourceInstanceId, Uid>> ApplicationRegistry::read_only_instances(Path resource) const {
  std::vector<std::pair<model::ResourceInstanceId, Uid>> out;
  const auto last = read_only_.upper_bound(resource.last_below());
  for (auto at = read_only_.upper_bound(resource); at != last; ++at) {
    out.emplace_back(at->first.resource_instance(), at->second.uid);
  }
  return out;
}

std::optional<Ownership> ApplicationRegistry::owner(Path path) const {
  if (const Claim* claim = find_claim(path)) return Ownership{find(claim->application)->uid, claim->application};
  const Ownership* created = creator(path.prefix(2));
  return created == nullptr ? std::nullopt : std::optional(*created);
}

const Ownership* ApplicationRegistry::creator(Path instance) const {
  const auto at = creators_.find(instance);
  return at == creators_.end() ? nullptr : &at->second;
}

void ApplicationRegistry::forget_below(Path path) {
  erase_below(creators_, path);
  erase_below(read_only_, path);
}

Result<void> ApplicationRegistry::may_write(const Caller& caller, Path path) const {
  if (const Ownership* sole = read_only_owner(path); sole != nullptr && sole->uid != caller.uid) {
    return fail(ErrorCode::kNotOwner, fmt::format("{}: read-only but for its owner", path.to_string()));
  }
  if (const Claim* claim = find_claim(path)) {
    const Application& application = *find(claim->application);
    if (application.uid == caller.uid) return {};
    return fail(ErrorCode::kNotOwner, fmt::format("{}: belongs to application '{}'", path.to_string(), application.id));
  }
  if (caller.privileged) return {};
  const auto own = owner(path);
  if (own && own->uid == caller.uid) return {};
  if (own) return fail(ErrorCode::kNotOwner, fmt::format("{}: belongs to another user", path.to_string()));
  return fail(ErrorCode::kAccessDenied,
              fmt::format("{}: only root and the group lwm2m may change it", path.to_string()));
}

Result<void> ApplicationRegistry::may_erase(const Caller& caller, Path path) const {
  if (auto allowed = may_write(caller, path); !allowed) return allowed;
  const auto check_below = [&](const auto& held) -> Result<void> {
    const auto last = held.upper_bound(path.last_below());
    for (auto at = held.upper_bound(path); at != last; ++at) {
      if (auto allowed = may_write(caller, at->first); !allowed) return allowed;
    }
    return {};
  };
  if (auto allowed = check_below(claims_); !allowed) return allowed;
  return check_below(read_only_);
}

bool ApplicationRegistry::touches_read_only(Path path) const {
  return read_only_owner(path) != nullptr || read_only_.lower_bound(path) != read_only_.upper_bound(path.last_below());
}

Result<void> ApplicationRegistry::may_create(const Caller& caller, Path instance) const {
  const bool core = is_never_claimable(instance.object()) || instance.object() == kDeviceObject;
  if (caller.privileged || core || find_claim(instance) != nullptr) return may_write(caller, instance);
  return policy_.may_create(caller.uid, instance);
}

bool ApplicationRegistry::is_owner(const Caller& caller, ApplicationNumber number) const {
  const Application* application = find(number);
  return application != nullptr && application->is_alive() && application->bus_name == caller.bus_name;
}

std::vector<ApplicationNumber> ApplicationRegistry::leave(std::string_view bus_name) {
  std::vector<ApplicationNumber> gone;
  for (auto& [number, application] : applications_) {
    if (application.bus_name != bus_name) continue;
    application.bus_name.clear();
    gone.push_back(number);
  }
  return gone;
}

std::vector<Path> ApplicationRegistry::remove(ApplicationNumber number) {
  std::vector<Path> instances;
  for (const auto& [path, ownership] : creators_) {
    if (ownership.application == number) instances.push_back(path);
  }
  std::erase_if(claims_, [number](const auto& entry) { return entry.second.application == number; });
  std::erase_if(read_only_, [number](const auto& entry) { return entry.second.application == number; });
  applications_.erase(number);
  return instances;
}

}  // namespace lwm2m::engine

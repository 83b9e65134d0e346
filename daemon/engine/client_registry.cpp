// Client, local callers: get, set, write, create, delete, execute. Rights and shapes are checked here; what follows is
// the same operation that a server's request becomes.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "daemon/engine/client.hpp"
#include "daemon/engine/local_path.hpp"

namespace lwm2m::engine {
namespace {

using model::Edit;
using model::Path;

// Objects that have the instances that the daemon gives them.
bool has_fixed_instances(model::ObjectId object) { return object == kServerObject || object == kDeviceObject; }

}  // namespace

void Client::complete(CallId call, Result<CallValue> result) {
  context_.effects.push(CompleteCall{call, std::move(result)});
}

void Client::start_local(const Caller& caller, CallId call, Operation&& operation) {
  operation.origin = LocalOrigin{call, caller};
  operations_.start(std::move(operation));
}

// ---- reading ------------------------------------------------------------------------------------

void Client::get(const Caller& caller, CallId call, Path path) {
  if (auto sound = check_level(path, 3, 4, "a resource"); !sound) return complete(call, fail(sound.error()));
  if (auto reachable = check_reachable(path); !reachable) return complete(call, fail(reachable.error()));
  if (auto there = handlers_.require(path); !there) return complete(call, fail(there.error()));
  if (context_.tree.definitions().find(path)->operations.execute) {
    return complete(
        call, fail(ErrorCode::kMethodNotAllowed, fmt::format("{}: an executable holds no value", path.to_string())));
  }
  start_local(caller, call, {.kind = Operation::Kind::kRead, .path = path});
  settle();
}

void Client::read(const Caller& caller, CallId call, std::vector<Path> paths, bool partial) {
  Operation operation{.kind = Operation::Kind::kRead, .paths = {}, .partial = partial};
  for (const Path path : paths) {
    if (auto reachable = check_reachable(path); !reachable) return complete(call, fail(reachable.error()));
    const auto there = handlers_.require(path);
    if (there) {
      operation.paths.push_back(path);
    } else if (!partial) {
      return complete(call, fail(there.error()));
    }
  }
  if (operation.paths.empty()) return complete(call, CallValue(std::vector<model::Record>{}));
  operation.paths = model::without_covered(std::move(operation.paths));
  start_local(caller, call, std::move(operation));
  settle();
}

// What a read answers now that every owner has said what it had to say.
Result<CallValue> Client::read_now(const Operation& operation) const {
  if (operation.paths.empty()) {
    if (operation.path.level() == 4) {
      const model::Value* value = context_.tree.find_value(operation.path);
      if (value != nullptr) return CallValue(model::ResourceValue(*value));
    } else if (const model::ResourceValue* value = context_.tree.find_resource(operation.path)) {
      return CallValue(*value);
    }
    return fail(ErrorCode::kNotFound, fmt::format("{}: not there", operation.path.to_string()));
  }
  std::vector<model::RecordView> views;
  for (const Path path : operation.paths) {
    context_.tree.collect(
        path, [](Path at, const auto&) { return !is_closed_to_servers(at.object()); }, views);
  }
  return CallValue(model::to_records(views));
}

// ---- writing ------------------------------------------------------------------------------------

void Client::set(const Caller& caller, CallId call, Path path, model::ResourceValue value) {
  auto operation = plan_set(caller, path, std::move(value));
  if (!operation) return complete(call, fail(operation.error()));
  start_local(caller, call, *std::move(operation));
  settle();
}

Result<Operation> Client::plan_set(const Caller& caller, Path path, model::ResourceValue value) const {
  if (auto sound = check_level(path, 3, 4, "a resource"); !sound) return propagate(sound);
  if (auto reachable = check_reachable(path); !reachable) return propagate(reachable);
  if (auto allowed = applications_.may_write(caller, path); !allowed) return propagate(allowed);
  Operation operation{.kind = Operation::Kind::kWrite, .path = path};
  operation.edits.push_back(Edit::set(path, std::move(value)));
  // An owner that is to be asked gets nothing to judge that the registry would refuse anyway.
  if (applications_.has_claims()) {
    if (auto sound = context_.tree.check(operation.edits); !sound) return propagate(sound);
  }
  return operation;
}

void Client::write(const Caller& caller, CallId call, std::vector<model::Record> values, WriteOptions options) {
  auto operation = plan_write(caller, std::move(values), options);
  if (!operation) return complete(call, fail(operation.error()));
  start_local(caller, call, *std::move(operation));
  settle();
}

Result<Operation> Client::plan_write(const Caller& caller, std::vector<model::Record> values,
                                     WriteOptions options) const {
  Operation operation{.kind = Operation::Kind::kWrite, .options = options};
  operation.edits.reserve(values.size());
  std::set<Path> created;
  std::set<Path> named;
  for (model::Record& record : values) {
    const Path path = record.path;
    if (auto sound = check_level(path, 3, 4, "a resource"); !sound) return propagate(sound);
    if (auto reachable = check_reachable(path); !reachable) return propagate(reachable);
    const Path instance = path.prefix(2);
    const bool is_new =
        options.create && !created.contains(instance) && context_.tree.find_instance(instance) == nullptr;
    if (is_new) {
      if (has_fixed_instances(path.object())) {
        return fail(ErrorCode::kMethodNotAllowed,
                    fmt::format("{}: the daemon alone adds instances", instance.to_string()));
      }
      if (auto allowed = applications_.may_create(caller, instance); !allowed) return propagate(allowed);
      created.insert(instance);
      operation.edits.push_back(Edit::create_instance(instance));
    }
    // What somebody has claimed inside of a new instance is theirs from the start.
    const bool owned = !created.contains(instance) || applications_.find_claim(path) != nullptr;
    if (owned) {
      if (auto allowed = applications_.may_write(caller, path); !allowed) return propagate(allowed);
    }
    if (options.replace) named.insert(instance);
    operation.edits.push_back(Edit::set(path, *std::move(record.value)));
  }
  std::set<Path> given;
  if (options.replace) {
    for (const Edit& edit : operation.edits) given.insert(edit.path.prefix(3));
  }
  for (const Path instance : named) {
    const model::ObjectInstance* held = context_.tree.find_instance(instance);
    if (held == nullptr) continue;
    for (const model::Resource& resource : held->resources()) {
      const Path path = instance.child(resource.id.value());
      const model::ResourceDefinition* definition = context_.tree.definitions().find(path);
      if (given.contains(path) || definition == nullptr || definition->mandatory) continue;
      if (auto allowed = applications_.may_erase(caller, path); !allowed) return propagate(allowed);
      operation.edits.push_back(Edit::erase(path));
    }
  }
  if (applications_.has_claims()) {
    if (auto sound = context_.tree.check(operation.edits); !sound) return propagate(sound);
  }
  return operation;
}

void Client::create_instance(const Caller& caller, CallId call, Path path, std::vector<model::Record> values) {
  auto operation = plan_create(caller, path, std::move(values));
  if (!operation) return complete(call, fail(operation.error()));
  start_local(caller, call, *std::move(operation));
  settle();
}

Result<Operation> Client::plan_create(const Caller& caller, Path path, std::vector<model::Record> values) const {
  if (auto sound = check_level(path, 1, 2, "an object or object instance"); !sound) return propagate(sound);
  if (auto reachable = check_reachable(path); !reachable) return propagate(reachable);
  if (context_.tree.find_object(path.object()) == nullptr) {
    return fail(ErrorCode::kNotDefined, fmt::format("/{}: no such object; define it first", path.object().value()));
  }
  if (has_fixed_instances(path.object())) {
    return fail(ErrorCode::kMethodNotAllowed, fmt::format("{}: the daemon alone adds instances", path.to_string()));
  }
  Path instance = path;
  if (path.level() == 1) {
    const auto free = context_.tree.free_instance_id(path.object());
    if (!free) return fail(ErrorCode::kAlreadyExists, fmt::format("{}: no instance can be added", path.to_string()));
    instance = path.child(free->value());
  }
  if (auto allowed = applications_.may_create(caller, instance); !allowed) return propagate(allowed);
  Operation operation{.kind = Operation::Kind::kCreate, .path = instance};
  operation.edits.push_back(Edit::create_instance(instance));
  for (model::Record& record : values) {
    Path at = record.path;
    if (auto sound = check_level(at, 3, 4, "a resource"); !sound) return propagate(sound);
    if (path.level() == 1 && at.object() == path.object()) {  // relative to the instance whose id was ours to choose
      at = instance.child(record.path.id(3));
      if (record.path.level() == 4) at = at.child(record.path.id(4));
    }
    if (at.prefix(2) != instance) {
      return fail(ErrorCode::kBadValue, fmt::format("{}: not in {}", at.to_string(), instance.to_string()));
    }
    if (applications_.find_claim(at) != nullptr) {
      if (auto allowed = applications_.may_write(caller, at); !allowed) return propagate(allowed);
    }
    operation.edits.push_back(Edit::set(at, *std::move(record.value)));
  }
  if (auto sound = context_.tree.check(operation.edits); !sound) return propagate(sound);
  return operation;
}

void Client::erase(const Caller& caller, CallId call, Path path) {
  auto operation = plan_erase(caller, path);
  if (!operation) return complete(call, fail(operation.error()));
  start_local(caller, call, *std::move(operation));
  settle();
}

Result<Operation> Client::plan_erase(const Caller& caller, Path path) const {
  if (auto sound = check_level(path, 2, 4, "an instance or resource"); !sound) return propagate(sound);
  if (auto reachable = check_reachable(path); !reachable) return propagate(reachable);
  if (auto there = handlers_.require(path); !there) return propagate(there);
  if (path.level() == 2 && has_fixed_instances(path.object())) {
    return fail(ErrorCode::kMethodNotAllowed, fmt::format("{}: stays as long as the daemon runs", path.to_string()));
  }
  if (auto allowed = applications_.may_erase(caller, path); !allowed) return propagate(allowed);
  Operation operation{.kind = Operation::Kind::kDelete, .path = path};
  operation.edits.push_back(path.level() == 2 ? Edit::delete_instance(path) : Edit::erase(path));
  if (auto sound = context_.tree.check(operation.edits); !sound) return propagate(sound);
  return operation;
}

void Client::execute(const Caller& caller, CallId call, Path path, model::ExecuteArguments arguments) {
  if (auto sound = check_level(path, 3, 3, "a resource"); !sound) return complete(call, fail(sound.error()));
  if (auto reachable = check_reachable(path); !reachable) return complete(call, fail(reachable.error()));
  if (auto there = handlers_.require(path); !there) return complete(call, fail(there.error()));
  if (!context_.tree.definitions().find(path)->operations.execute) {
    return complete(call, fail(ErrorCode::kMethodNotAllowed, fmt::format("{}: not executable", path.to_string())));
  }
  start_local(caller, call, {.kind = Operation::Kind::kExecute, .path = path, .arguments = std::move(arguments)});
  settle();
}

// ---- hearing of changes -------------------------------------------------------------------------

Result<SubscriptionId> Client::subscribe(const Caller& caller, std::vector<Path> paths, SubscribeOptions options) {
  for (const Path path : paths) refresh(path);
  auto subscription = subscriptions_.add(caller, std::move(paths), options);
  settle();
  return subscription;
}

Result<void> Client::unsubscribe(const Caller& caller, SubscriptionId subscription) {
  return subscriptions_.remove(caller, subscription);
}

}  // namespace lwm2m::engine

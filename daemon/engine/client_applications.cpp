// Client, applications: registrations, claims, answers; the lists that show what there is; the errors of the device.
#include <fmt/core.h>

#include <algorithm>

#include "daemon/codec/codec.hpp"
#include "daemon/engine/client.hpp"

namespace lwm2m::engine {
namespace {

using model::Path;

// Object 3, Error Code (Core 1.1.1 §E.4).
constexpr model::ResourceId kErrorCode{11};

}  // namespace

// ---- applications -------------------------------------------------------------------------------

std::vector<Error> Client::set_application_policy(ApplicationPolicy policy) {
  return applications_.set_policy(std::move(policy));
}

Result<ApplicationNumber> Client::register_application(const Caller& caller, std::string id,
                                                       ApplicationOptions options) {
  auto number = applications_.add(caller, std::move(id), std::move(options));
  if (!number) return number;
  context_.timers.cancel({TimerKind::kApplication, number->value()});  // it is back in time
  context_.effects.push(ApplicationsChanged{});
  return number;
}

Result<void> Client::claim(const Caller& caller, ApplicationNumber application, std::vector<Path> prefixes,
                           Callbacks callbacks) {
  if (auto done = applications_.claim(caller, application, prefixes, callbacks); !done) return done;
  for (const Path prefix : prefixes) {  // an object that somebody answers for is offered to servers
    if (context_.tree.find_object(prefix.object()) != nullptr && context_.offered.insert(prefix.object()).second) {
      for (const auto& [id, session] : sessions_) session->registration.want_update(UpdateReason::kObjects);
    }
  }
  context_.effects.push(ApplicationsChanged{});
  sampling_unknown_ = true;
  settle();
  return {};
}

Result<void> Client::release(const Caller& caller, ApplicationNumber application, std::vector<Path> prefixes) {
  auto done = applications_.release(caller, application, std::move(prefixes));
  if (done) context_.effects.push(ApplicationsChanged{});
  sampling_unknown_ = true;
  return done;
}

Result<void> Client::unregister_application(const Caller& caller, ApplicationNumber application) {
  if (auto own = applications_.require(caller, application); !own) return own;
  operations_.on_application_gone(application);
  end_application(application);
  settle();
  return {};
}

void Client::on_caller_gone(std::string_view bus_name) {
  subscriptions_.leave(bus_name);
  for (const ApplicationNumber number : applications_.leave(bus_name)) {
    operations_.on_application_gone(number);
    const ApplicationOptions options = applications_.find(number)->options;  // a copy: ending it forgets them
    context_.effects.push(ApplicationsChanged{});
    if (options.on_disconnect == OnDisconnect::kRemove) end_application(number);
    if (options.on_disconnect == OnDisconnect::kGrace) {
      context_.timers.arm({TimerKind::kApplication, number.value()}, context_.now.boot + options.grace);
    }
  }
  settle();
}

// Its claims end and its instances go, but for those that hold values which are to survive.
void Client::end_application(ApplicationNumber number) {
  context_.timers.cancel({TimerKind::kApplication, number.value()});
  sampling_unknown_ = true;
  model::Edits edits;
  const auto instances = applications_.remove(number);
  for (auto at = instances.rbegin(); at != instances.rend(); ++at) {  // from the end: an array closes its gaps
    const Path instance = *at;
    const bool kept = touches_persistent({model::Edit::delete_instance(instance)});
    if (!kept && context_.tree.find_instance(instance) != nullptr) {
      edits.push_back(model::Edit::delete_instance(instance));
    }
  }
  (void)apply(std::move(edits), {}, {}).has_value();  // they are there
  context_.effects.push(ApplicationsChanged{});
}

void Client::on_application_result(InvocationId id, Result<ApplicationAnswer> result) {
  operations_.on_answer(id, std::move(result));
  settle();
}

std::vector<ApplicationStatus> Client::applications() const {
  std::vector<ApplicationStatus> out;
  for (const auto& [number, application] : applications_.all()) {
    out.push_back({number, application.id, application.bus_name, application.uid, applications_.prefixes(number),
                   application.is_alive()});
  }
  return out;
}

// ---- lists --------------------------------------------------------------------------------------

Result<std::vector<ListEntry>> Client::list(Path prefix, std::uint32_t depth) {
  if (prefix.level() > 0 && is_closed_to_servers(prefix.object())) {
    return fail(ErrorCode::kAccessDenied, fmt::format("{}: not to be listed", prefix.to_string()));
  }
  if (auto there = handlers_.require(prefix); !there) return propagate(there);
  refresh(prefix);
  settle();
  std::vector<ListEntry> out;
  list_below(prefix, depth, out);
  return out;
}

void Client::list_below(Path path, std::uint32_t depth, std::vector<ListEntry>& out) const {
  if (!path.is_root()) out.push_back(list_entry(path));
  if (depth == 0) return;
  switch (path.level()) {
    case 0:
      for (const auto& [id, object] : context_.tree.objects()) {
        // What the shipped files merely define would drown what is there.
        if (!is_closed_to_servers(id) && context_.is_announced(object)) list_below(Path(id), depth - 1, out);
      }
      return;
    case 1:
      for (const auto& [id, instance] : context_.tree.find_object(path.object())->instances) {
        list_below(path.child(id.value()), depth - 1, out);
      }
      return;
    case 2:
      handlers_.for_each_resource(path, [&](Path at, const auto&, const auto*) { list_below(at, depth - 1, out); });
      return;
    case 3:
      if (const model::ResourceValue* value = context_.tree.find_resource(path);
          value != nullptr && value->is_multiple()) {
        for (const auto& [id, one] : value->instances()) list_below(path.child(id.value()), depth - 1, out);
      }
      return;
    default: return;
  }
}

ListEntry Client::list_entry(Path path) const {
  ListEntry entry{.path = path};
  const model::ObjectDefinition& object = *context_.tree.definitions().find(path.object());
  if (path.level() == 1) {
    entry.name = object.name;
    entry.version = object.version.to_string();
    entry.multiple = object.multiple;
    entry.mandatory = object.mandatory;
  } else if (path.level() >= 3) {
    const model::ResourceDefinition& resource = *object.find(path.resource());
    entry.name = resource.name;
    entry.type = resource.type;
    entry.operations = resource.operations.to_string();
    entry.multiple = resource.multiple;
    entry.mandatory = resource.mandatory;
    entry.units = resource.units;
    if (path.level() == 3) {
      if (const model::ResourceValue* value = context_.tree.find_resource(path)) entry.value = *value;
    } else if (const model::Value* value = context_.tree.find_value(path)) {
      entry.value = model::ResourceValue(*value);
    }
  }
  if (const auto owner = applications_.owner(path)) {
    entry.owner = owner->uid;
    const Application* application = owner->application ? applications_.find(*owner->application) : nullptr;
    if (application != nullptr) entry.application = application->id;
  }
  for (const auto& [id, session] : sessions_) {
    if (session->observer.is_observed(path)) entry.observers.push_back(id);
    if (const auto* attached = session->observer.attributes().find(path)) entry.attributes.emplace(id, *attached);
  }
  return entry;
}

// ---- device -------------------------------------------------------------------------------------

Result<void> Client::add_device_error(const Caller& caller, std::uint8_t code) {
  if (!caller.privileged) return fail(ErrorCode::kAccessDenied, "only root and the group lwm2m report device errors");
  const Path path(kDeviceObject, model::ObjectInstanceId(0), kErrorCode);
  const model::ResourceValue* held = context_.tree.find_resource(path);
  model::ResourceInstances errors = held == nullptr ? model::ResourceInstances{} : held->instances();
  const model::Value value = std::int64_t{code};
  if (code == 0) return fail(ErrorCode::kBadValue, "0 says that there is no error; clear them instead");
  if (std::ranges::any_of(errors, [&](const auto& entry) { return entry.second == value; })) return {};
  // The first error replaces the 0 that says there is none (Core 1.1.1 §E.4).
  std::erase_if(errors, [](const auto& entry) { return entry.second == model::Value(std::int64_t{0}); });
  std::uint16_t free = 0;
  while (model::find_instance(errors, model::ResourceInstanceId(free)) != nullptr) ++free;
  model::set_instance(errors, model::ResourceInstanceId(free), value);
  model::Edits edits;
  edits.push_back(model::Edit::set(path, model::ResourceValue(std::move(errors))));
  auto done = apply(std::move(edits), {}, {});
  settle();
  return done;
}

Result<void> Client::clear_device_errors(const Caller& caller) {
  if (!caller.privileged) return fail(ErrorCode::kAccessDenied, "only root and the group lwm2m clear device errors");
  model::Edits edits;
  edits.push_back(model::Edit::set(
      Path(kDeviceObject, model::ObjectInstanceId(0), kErrorCode),
      model::ResourceValue(model::ResourceInstances{{model::ResourceInstanceId(0), std::int64_t{0}}})));
  auto done = apply(std::move(edits), {}, {});
  settle();
  return done;
}

}  // namespace lwm2m::engine

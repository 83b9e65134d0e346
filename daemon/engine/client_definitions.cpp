// Client, definitions that come over the bus or from files, and what the disk keeps: told when it is there, and
// restored at start.
#include <fmt/core.h>

#include <algorithm>

#include "daemon/engine/client.hpp"
#include "daemon/engine/stored_value.hpp"

namespace lwm2m::engine {
namespace {

using model::Path;

// Definitions that the daemon itself is built on.
bool is_fixed_definition(model::ObjectId object) {
  return is_closed_to_servers(object) || object.value() <= kDeviceObject.value();
}

}  // namespace

// ---- definitions --------------------------------------------------------------------------------

void Client::define(const Caller& caller, CallId call, std::vector<model::ObjectDefinition> definitions) {
  std::vector<model::ObjectId> ids;
  std::vector<model::DefinitionSet::Pointer> checked;
  for (model::ObjectDefinition& definition : definitions) {
    if (is_fixed_definition(definition.id)) {
      return complete(call,
                      fail(ErrorCode::kAccessDenied, fmt::format("/{}: cannot be replaced", definition.id.value())));
    }
    auto sound = model::checked(std::move(definition));
    if (!sound) return complete(call, fail(sound.error()));
    ids.push_back(sound->id);
    if (const auto definer = other_definer(caller, sound->id)) {
      if (*context_.tree.definitions().find(sound->id) == *sound) continue;  // it stays theirs
      return complete(call, fail(ErrorCode::kNotOwner, fmt::format("/{}: was defined by user {}, in another way",
                                                                   sound->id.value(), definer->value())));
    }
    checked.push_back(std::make_shared<const model::ObjectDefinition>(*std::move(sound)));
  }
  if (auto room = check_room(caller, checked); !room) return complete(call, fail(room.error()));
  // All or nothing: a redefinition that does not fit what is there undoes those before it.
  std::vector<std::pair<model::ObjectId, model::DefinitionSet::Pointer>> before;
  for (const auto& definition : checked) {
    before.emplace_back(definition->id, context_.tree.definitions().share(definition->id));
    if (auto done = context_.tree.define(definition); !done) {
      before.pop_back();
      for (const auto& [id, old] : before) {
        (void)(old ? context_.tree.define(old) : context_.tree.undefine(id)).has_value();
      }
      return complete(call, fail(done.error()));
    }
  }
  for (const auto& definition : checked) {
    from_bus_.insert_or_assign(definition->id, caller.uid);
    context_.offered.insert(definition->id);
  }
  for (const auto& [id, session] : sessions_) session->registration.want_update(UpdateReason::kObjects);
  restore_orphans();
  save_definitions(call, std::move(ids));
  settle();
}

// The user who defined it over the bus, where this caller may not redefine it.
std::optional<Uid> Client::other_definer(const Caller& caller, model::ObjectId object) const {
  const auto at = from_bus_.find(object);
  if (caller.privileged || at == from_bus_.end() || at->second == caller.uid) return std::nullopt;
  return at->second;
}

Result<void> Client::check_room(const Caller& caller, const std::vector<model::DefinitionSet::Pointer>& fresh) const {
  auto after = from_bus_;
  for (const auto& definition : fresh) after.insert_or_assign(definition->id, caller.uid);
  const auto own = std::ranges::count(after, std::optional(caller.uid), [](const auto& entry) { return entry.second; });
  if (!caller.privileged && static_cast<std::size_t>(own) > kMaximumDefinitionsOfOneUser) {
    return fail(ErrorCode::kTooLarge,
                fmt::format("{} objects defined by user {}; one user has {} at most", own, caller.uid.value(),
                            kMaximumDefinitionsOfOneUser));
  }
  if (after.size() > kMaximumDefinitions) {
    return fail(ErrorCode::kTooLarge,
                fmt::format("{} objects defined over the bus, {} at most", after.size(), kMaximumDefinitions));
  }
  return {};
}

void Client::undefine(const Caller& caller, CallId call, model::ObjectId object) {
  if (is_fixed_definition(object) || handlers_.find(object) != nullptr) {
    return complete(call, fail(ErrorCode::kAccessDenied, fmt::format("/{}: cannot be removed", object.value())));
  }
  if (auto done = context_.tree.undefine(object); !done) return complete(call, fail(done.error()));
  from_bus_.erase(object);
  end_claims(caller, object);
  for (const auto& [id, session] : sessions_) {  // ends what is observed there, with a 4.04, and what was attached
    session->observer.on_changes({{model::Change::Kind::kInstanceRemoved, Path(object)}});
  }
  if (context_.offered.erase(object) > 0) {
    for (const auto& [id, session] : sessions_) session->registration.want_update(UpdateReason::kObjects);
  }
  save_definitions(call, {});
  settle();
}

// What is not defined cannot be answered for. Applications hear of it, but for the one that did it.
void Client::end_claims(const Caller& caller, model::ObjectId object) {
  for (auto& [number, prefixes] : applications_.release_below(Path(object))) {
    const Application& application = *applications_.find(number);
    context_.effects.push(ApplicationsChanged{});
    if (!application.is_alive() || !application.has_handler() || application.bus_name == caller.bus_name) continue;
    context_.effects.push(NotifyReleased{application.bus_name, application.options.handler, std::move(prefixes),
                                         fmt::format("the definition of object {} was removed", object.value())});
  }
}

void Client::save_definitions(CallId call, std::vector<model::ObjectId> ids) {
  std::vector<SavedDefinition> definitions;
  for (const auto& [id, definer] : from_bus_) definitions.push_back({context_.tree.definitions().share(id), definer});
  const auto ticket = context_.next<SaveTicket>();
  definition_saves_.emplace(ticket, std::pair(call, std::move(ids)));
  context_.effects.push(SaveState{ticket, StateFile::kDefinitions, serialise_definitions(definitions)});
}

Result<void> Client::add_definition(model::DefinitionSet::Pointer definition) {
  if (is_fixed_definition(definition->id)) {
    return fail(ErrorCode::kAccessDenied, fmt::format("/{}: cannot be replaced", definition->id.value()));
  }
  const auto& disabled = context_.options.disabled_objects;
  if (from_bus_.contains(definition->id) || std::ranges::find(disabled, definition->id) != disabled.end()) return {};
  auto done = context_.tree.define(std::move(definition));
  if (done) restore_orphans();
  settle();
  return done;
}

bool Client::is_from_bus(model::ObjectId object) const { return from_bus_.contains(object); }

// ---- the disk -----------------------------------------------------------------------------------

void Client::on_state_saved(SaveTicket ticket, const Result<void>& outcome) {
  if (const auto node = definition_saves_.extract(ticket); !node.empty()) {
    const auto& [call, ids] = node.mapped();
    complete(call, outcome ? Result<CallValue>(CallValue(ids)) : Result<CallValue>(fail(outcome.error())));
  } else if (const auto save = account_saves_.extract(ticket); !save.empty()) {
    auto& [call, answer] = save.mapped();
    complete(call, outcome ? Result<CallValue>(std::move(answer)) : Result<CallValue>(fail(outcome.error())));
  } else if (finishing_ && finishing_->ticket == ticket) {
    on_bootstrap_saved(outcome);
  } else {
    operations_.on_saved(ticket, outcome);
  }
  settle();
}

Result<void> Client::restore(StateFile file, ByteView content) {
  switch (file) {
    case StateFile::kDefinitions: return restore_definitions(content);
    case StateFile::kValues: return restore_values(content);
    case StateFile::kAccounts: return restore_accounts(content);
    case StateFile::kRegistrations: return restore_registrations(content);
  }
  return {};
}

Result<void> Client::restore_definitions(ByteView content) {
  auto definitions = parse_definitions_file(content);
  if (!definitions) return propagate(definitions);
  for (const auto& [definition, definer] : *definitions) {
    const model::ObjectId id = definition->id;
    if (is_fixed_definition(id)) continue;
    if (auto done = context_.tree.define(definition); !done) return done;
    from_bus_.insert_or_assign(id, definer);
    context_.offered.insert(id);
  }
  return {};
}

Result<void> Client::restore_values(ByteView content) {
  auto values = parse_values(content);
  if (!values) return propagate(values);
  for (SavedValue& saved : *values) {
    if (!restore_value(saved)) orphans_.push_back(std::move(saved));
  }
  return {};
}

bool Client::restore_value(const SavedValue& saved) {
  auto value = from_stored(saved.tlv, saved.path, context_.tree.definitions());
  if (!value) return false;
  const Path instance = saved.path.prefix(2);
  const bool is_new = context_.tree.find_instance(instance) == nullptr;
  model::Edits edits;
  if (is_new) edits.push_back(model::Edit::create_instance(instance));
  edits.push_back(model::Edit::set(saved.path, *std::move(value)));
  if (!apply(std::move(edits), {.require_mandatory = false}, {})) return false;
  persistent_.insert(saved.path);
  if (saved.creator && (is_new || applications_.creator(instance) == nullptr)) {
    applications_.restore_creator(instance, *saved.creator);
  }
  if (saved.read_only_for) applications_.restore_read_only(saved.path, *saved.read_only_for);
  for (const auto& [id, uid] : saved.read_only_instances) {
    applications_.restore_read_only(saved.path.child(id.value()), uid);
  }
  return true;
}

// A definition has come. What somebody has written in the meantime is newer than what was saved, and stays.
void Client::restore_orphans() {
  std::erase_if(orphans_, [this](const SavedValue& saved) {
    return context_.tree.find_resource(saved.path) == nullptr && restore_value(saved);
  });
}

}  // namespace lwm2m::engine

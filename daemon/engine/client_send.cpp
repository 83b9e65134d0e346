// Client: what is sent to servers without having been asked for (Send, Core 1.1.1 §6.4.6).
#include <fmt/core.h>

#include <algorithm>
#include <tuple>

#include "daemon/codec/senml.hpp"
#include "daemon/engine/client.hpp"
#include "daemon/engine/local_path.hpp"
#include "daemon/engine/server_account.hpp"

namespace lwm2m::engine {
namespace {

using model::Path;

auto in_order(const model::Record& record, WallTime taken) {
  return std::tuple(record.path, record.time.value_or(taken));
}

}  // namespace

void Client::send(const Caller& caller, CallId call, ShortServerId server, std::vector<Path> paths,
                  std::vector<model::Record> samples) {
  auto operation = plan_send(server, std::move(paths), std::move(samples));
  if (!operation) return complete(call, fail(operation.error()));
  start_local(caller, call, *std::move(operation));
  settle();
}

Result<Operation> Client::plan_send(ShortServerId server, std::vector<Path> paths,
                                    std::vector<model::Record> samples) {
  if (auto targets = receivers(server); !targets) return propagate(targets);
  if (paths.empty() && samples.empty()) return fail(ErrorCode::kBadValue, "there is nothing to send");
  for (const Path path : paths) {
    if (auto sound = check_level(path, 1, 4, "something that has a value"); !sound) return propagate(sound);
    if (auto reachable = check_reachable(path); !reachable) return propagate(reachable);
    if (auto there = handlers_.require(path); !there) return propagate(there);
    const auto* resource = path.level() < 3 ? nullptr : context_.tree.definitions().find(path);
    if (resource != nullptr && !resource->operations.read) {
      return fail(ErrorCode::kMethodNotAllowed, fmt::format("{}: servers may not read it", path.to_string()));
    }
  }
  for (model::Record& sample : samples) {
    if (auto sound = check_sample(sample); !sound) return propagate(sound);
  }
  std::ranges::sort(samples, {}, [](const model::Record& it) { return in_order(it, {}); });
  const auto twice = std::ranges::adjacent_find(
      samples, {}, [](const model::Record& it) { return in_order(it, {}); });
  if (twice != samples.end()) {
    return fail(ErrorCode::kBadValue, fmt::format("{}: two samples of one time", twice->path.to_string()));
  }
  Operation operation{.kind = Operation::Kind::kSend, .paths = model::without_covered(std::move(paths))};
  operation.composite = true;
  operation.samples = std::move(samples);
  operation.receiver = server;
  return operation;
}

// A value that the resource could have had, which becomes one of its type, and a time that SenML can say.
Result<void> Client::check_sample(model::Record& sample) const {
  if (auto sound = check_level(sample.path, 3, 4, "a resource"); !sound) return sound;
  if (auto reachable = check_reachable(sample.path); !reachable) return reachable;
  const auto* resource = context_.tree.definitions().find(sample.path);
  if (resource != nullptr && !resource->operations.read) {
    return fail(ErrorCode::kMethodNotAllowed, fmt::format("{}: servers may not read it", sample.path.to_string()));
  }
  model::Edits edits{model::Edit::set(sample.path, *std::move(sample.value))};
  if (auto sound = context_.tree.check(edits); !sound) return sound;
  sample.value = std::move(edits.front().value);
  const Duration time = sample.time->time_since_epoch();
  if (time < seconds(codec::kFirstAbsoluteTime) || time >= seconds(codec::kLastTime)) {
    return fail(ErrorCode::kBadValue,
                fmt::format("{}: the time of a sample lies between 1978 and 2242", sample.path.to_string()));
  }
  return {};
}

Result<void> Client::may_send(const Session& session) const {
  const ShortServerId id = session.registration.options().id;
  if (!session.rules().composites) {
    return fail(ErrorCode::kMethodNotAllowed, fmt::format("server {}: LwM2M 1.0 has no Send", id.value()));
  }
  if (account_flag(context_.tree, id, kMuteSend, true)) {  // absent means muted (Core 1.1.1 §E.2)
    return fail(ErrorCode::kInhibited, fmt::format("server {}: Send is muted (/1/x/23)", id.value()));
  }
  return {};
}

// One that is named has to take it; of all, those that do.
Result<std::vector<Client::Session*>> Client::receivers(ShortServerId server) {
  auto sessions = registered_sessions(server);
  if (!sessions) return sessions;
  std::optional<Error> refusal;
  std::erase_if(*sessions, [&](const Session* session) {
    const auto may = may_send(*session);
    if (!may) refusal = may.error();
    return !may;
  });
  if (sessions->empty()) return fail(*refusal);
  return sessions;
}

// What this server may read of it.
Result<SendData> Client::send_data(const Operation& operation, ShortServerId server) const {
  const MayRead may = may_read(server);
  const auto current = readable_values(context_.tree, operation.paths, may);
  if (!current) return propagate(current);
  SendData data{.values = model::to_records(*current), .taken = context_.now.wall};
  for (const model::Record& sample : operation.samples) {
    if (may && !may(sample.path.prefix(2))) {
      return fail(ErrorCode::kUnauthorized, fmt::format("{}: the server may not read it", sample.path.to_string()));
    }
    data.values.push_back(sample);
  }
  if (data.values.empty()) return fail(ErrorCode::kNotFound, "there is no value to send");
  std::ranges::stable_sort(data.values, {}, [&](const model::Record& it) { return in_order(it, data.taken); });
  return data;
}

// Its owners have said what it is now.
void Client::send_now(const Operation& operation, std::optional<CallId> call) {
  for (const Path path : operation.paths) refresh(path);
  const auto targets = receivers(operation.receiver);
  if (!targets) {
    if (call) complete(*call, fail(targets.error()));
    return;
  }
  const auto id = context_.next<SendId>();
  if (call && targets->size() > 1) joint_calls_.emplace(*call, JointCall{.open = targets->size()});
  for (Session* session : *targets) {
    auto data = send_data(operation, session->registration.options().id);
    if (!data) {
      session->sends.refuse({.id = id, .call = call}, data.error());
      continue;
    }
    data->id = id;
    data->call = call;
    session->sends.add(*std::move(data));
  }
}

// Whoever wrote it is told of that; how the Send ends is an Event.
void Client::send_written(const Operation& operation) {
  Operation send{.kind = Operation::Kind::kSend, .receiver = kBootstrapServer};
  for (const model::Edit& edit : operation.edits) {
    if (edit.value) send.paths.push_back(edit.path);
  }
  send.paths = model::without_covered(std::move(send.paths));
  send_now(send, {});
}

// A server hears only of instances that it has been told of by a Register or an Update (Core 1.1.1 §6.4.6). It does not
// expect anything of a client that is asleep in queue mode: an Update says that it is awake, and what there is to tell, in
// notifications, too, follows (Core 1.1.1 §6.5).
void Client::flush_sends() {
  for (const auto& [id, session] : sessions_) {
    SendQueue& sends = session->sends;
    Registration& registration = session->registration;
    if (registration.is_asleep()) {
      const bool waits = !sends.is_empty() && !sends.is_under_way();
      if (session->observer.has_more() || waits) registration.want_update(UpdateReason::kWaking);
      continue;
    }
    if (sends.is_empty() || sends.is_under_way()) continue;
    if (const auto may = may_send(*session); !may) {  // muted since
      sends.give_up(may.error());
    } else if (registration.is_up_to_date() || (registration.is_settled() && sends.is_announced())) {
      sends.flush(may_read(id));
    } else if (registration.is_settled() && sends.asks_for_update()) {
      registration.hasten_update();  // once for each: what others change meanwhile keeps its pace
    }
  }
}

}  // namespace lwm2m::engine

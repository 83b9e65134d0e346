// Client, first part of a request: a server asks, and either it is refused here or an operation begins.
// The order of the checks decides which code a request with several faults gets: path, existence, rights, operation,
// format, payload.
#include <fmt/core.h>

#include <algorithm>

#include "daemon/engine/client.hpp"
#include "daemon/engine/coap_code.hpp"
#include "daemon/engine/execute_arguments.hpp"
#include "daemon/engine/server_account.hpp"
#include "daemon/engine/server_read.hpp"
#include "daemon/engine/server_write.hpp"
#include "daemon/engine/write_attributes.hpp"

namespace lwm2m::engine {
namespace {

using model::Path;

bool is_well_known_core(const Request& request) {
  return request.uri_path.size() == 2 && request.uri_path[0] == ".well-known" && request.uri_path[1] == "core";
}

}  // namespace

void Client::on_request(ShortServerId server, const Request& request) {
  if (server == kBootstrapServer) {
    if (!paused_) on_bootstrap_request(request);
    return settle();
  }
  Session* session = find_session(server);
  // Before the answer to Register nothing is answered (Core 1.1.1 §6.2.1), nor while suspended or disabled.
  if (session == nullptr || paused_ || !session->registration.is_registered()) {
    context_.effects.push(DropExchange{server, request.exchange});
    return;
  }
  session->registration.on_heard_of();
  if (session->alternate_path().empty()) {
    serve(*session, request);
  } else {
    serve_below_alternate_path(*session, request);
  }
  settle();
}

void Client::serve_below_alternate_path(Session& session, const Request& request) {
  Request below = request;
  if (remove_alternate_path(below, session.alternate_path())) return serve(session, below);
  Response response{.code = kNotFound, .payload = to_bytes("not below " + session.alternate_path())};
  context_.effects.push(SendResponse{session.registration.options().id, request.exchange, std::move(response)});
}

void Client::serve(Session& session, const Request& request) {
  current_request_ = &request;
  serve_in_hand(session, request);
  current_request_ = nullptr;
}

void Client::serve_in_hand(Session& session, const Request& request) {
  const auto answer = [&](Response response) {
    context_.effects.push(SendResponse{session.registration.options().id, request.exchange, std::move(response)});
  };
  Bytes body;
  auto part = receive(request, session.bodies, session.answers, body, context_.options.maximum_body, context_.now.boot);
  if (request.block1) watch_transfers(session);
  if (part) return answer(*std::move(part));
  if (!request.block1) {
    const auto routed = route(request, context_.tree.definitions(), session.rules());
    if (routed) return serve_routed(session, request, *routed);
    return answer({.code = is_well_known_core(request) ? kNotFound : coap_code(routed.error().code()),
                   .payload = to_bytes(routed.error().message())});
  }
  Request whole = request;
  whole.payload = body;
  const auto routed = route(whole, context_.tree.definitions(), session.rules());
  if (!routed) return refuse(origin_of(session, request), routed.error());
  serve_routed(session, whole, *routed);
}

void Client::serve_routed(Session& session, const Request& request, const RoutedRequest& routed) {
  const Path path = routed.path;
  if (path.is_root()) return serve_composite(session, request, routed.kind);
  const bool reads = routed.kind == OperationKind::kRead || routed.kind == OperationKind::kObserve ||
                     routed.kind == OperationKind::kCancelObservation || routed.kind == OperationKind::kDiscover;
  // Object, then instance; where rights are in force, and of what changes something, what is missing below comes after them.
  const bool at_once = reads && !access_.is_in_force();
  auto there = handlers_.require(at_once ? path : path.prefix(std::min(path.level(), 2)));
  const model::Object* object = context_.tree.find_object(path.object());
  if (!there || object == nullptr || !context_.is_announced(*object)) {
    return refuse(
        origin_of(session, request),
        there ? Error(ErrorCode::kNotFound, fmt::format("/{}: not there", path.object().value())) : there.error());
  }
  if (const auto allowed = check_rights(session, routed); !allowed) {
    return refuse(origin_of(session, request), allowed.error());
  }
  if (reads && !at_once) there = handlers_.require(path);
  if (!there) return refuse(origin_of(session, request), there.error());
  switch (routed.kind) {
    case OperationKind::kRead:
    case OperationKind::kObserve:
    case OperationKind::kCancelObservation:
    case OperationKind::kDiscover: return serve_read(session, request, routed, *object);
    case OperationKind::kReplace:
    case OperationKind::kUpdate: return serve_write(session, request, routed);
    case OperationKind::kWriteAttributes: return serve_attributes(session, request, path);
    case OperationKind::kExecute: return serve_execute(session, request, path);
    case OperationKind::kCreate: return serve_create(session, request, path);
    case OperationKind::kDelete: return serve_delete(session, request, path);
    default: return;  // composites, which have no path
  }
}

// What is needed of the object instance; of an object that is read, what may not be is left out (Core 1.1.1 §8.2).
Result<void> Client::check_rights(const Session& session, const RoutedRequest& routed) const {
  if (!access_.is_in_force()) return {};
  const ShortServerId server = session.registration.options().id;
  const Path path = routed.path;
  switch (routed.kind) {
    case OperationKind::kRead:
    case OperationKind::kObserve:
    case OperationKind::kCancelObservation:
    case OperationKind::kWriteAttributes:
      return path.level() == 1 ? Result<void>() : access_.check(server, Right::kRead, path);
    case OperationKind::kReplace:
    case OperationKind::kUpdate: return access_.check(server, Right::kWrite, path);
    case OperationKind::kExecute: return access_.check(server, Right::kExecute, path);
    case OperationKind::kCreate: return access_.check(server, Right::kCreate, path);
    case OperationKind::kDelete: return access_.check(server, Right::kDelete, path);
    default: return {};
  }
}

// What the path names is there.
void Client::serve_read(Session& session, const Request& request, const RoutedRequest& routed,
                        const model::Object& object) {
  const ServerOrigin origin = origin_of(session, request);
  const Path path = routed.path;
  if (routed.kind == OperationKind::kDiscover) {
    const auto depth = discover_depth(request.queries, path, session.rules());
    if (!depth) return refuse(origin, depth.error());
    Response links{.code = kContent, .content_format = static_cast<std::uint16_t>(codec::ContentFormat::kLinkFormat)};
    links.payload = render_discover(context_, handlers_, session.observer.attributes(), session.rules(), path, *depth,
                                    session.alternate_path());
    return respond(origin, std::move(links));
  }
  if (path.level() >= 3 && !object.definition->find(path.resource())->operations.read) {
    return refuse(origin, {ErrorCode::kMethodNotAllowed, fmt::format("{}: not readable", path.to_string())});
  }
  const auto format = answer_format(request.accept, session.rules());
  if (!format) return refuse(origin, format.error());
  if (routed.kind == OperationKind::kCancelObservation) session.observer.cancel(request.token, {path});
  Operation operation{.origin = origin, .path = path, .format = *format};
  // A later block of an observed resource belongs to the answer that was sent, it observes nothing (RFC 7959 §2.6).
  const bool observes = routed.kind == OperationKind::kObserve && (!request.block2 || request.block2->number == 0);
  if (observes) {
    operation.kind = Operation::Kind::kObserve;
    if (!request.queries.empty()) {
      auto own = observe_attributes(request.queries, path, resource_at(path), session.rules());
      if (!own) return refuse(origin, own.error());
      operation.attributes = *own;
    }
  }
  operations_.start(std::move(operation));
}

void Client::serve_write(Session& session, const Request& request, const RoutedRequest& routed) {
  const ServerOrigin origin = origin_of(session, request);
  const Path path = routed.path;
  if (const auto there = handlers_.require(path); !there) return refuse(origin, there.error());
  if (applications_.read_only_owner(path) != nullptr) {
    return refuse(origin, {ErrorCode::kMethodNotAllowed, fmt::format("{}: read-only", path.to_string())});
  }
  auto edits = write_edits(context_.tree, session.rules(), path, routed.kind == OperationKind::kReplace,
                           request.content_format, request.payload, session.alternate_path());
  if (!edits) return refuse(origin, edits.error());
  start_write(origin, path, *std::move(edits));
}

void Client::start_write(const ServerOrigin& origin, Path path, model::Edits edits) {
  for (const model::Edit& edit : edits) {
    if (applications_.read_only_owner(edit.path) != nullptr) {
      return refuse(origin, {ErrorCode::kMethodNotAllowed, fmt::format("{}: read-only", edit.path.to_string())});
    }
  }
  Operation operation{.origin = origin, .kind = Operation::Kind::kWrite, .path = path, .edits = std::move(edits)};
  operation.rules.check_links = true;
  if (const auto sound = context_.tree.check(operation.edits, operation.rules); !sound) {
    return refuse(origin, sound.error());
  }
  operations_.start(std::move(operation));
}

void Client::serve_attributes(Session& session, const Request& request, Path path) {
  const ServerOrigin origin = origin_of(session, request);
  if (const auto there = handlers_.require(path); !there) return refuse(origin, there.error());
  model::AttributeStore& store = session.observer.attributes();
  const auto* attached = store.find(path);
  auto attributes = apply_write_attributes(attached == nullptr ? model::NotificationAttributes{} : *attached,
                                           request.queries, path, resource_at(path), session.rules());
  if (!attributes) return refuse(origin, attributes.error());
  store.put(path, *attributes);
  session.observer.on_rules_changed(path);
  respond(origin, {.code = kChanged});
}

// nullptr above resources.
const model::ResourceDefinition* Client::resource_at(Path path) const {
  return path.level() < 3 ? nullptr : context_.tree.definitions().find(path);
}

void Client::serve_execute(Session& session, const Request& request, Path path) {
  const ServerOrigin origin = origin_of(session, request);
  const auto& allowed = session.registration.options().allow_execute;
  if (std::ranges::none_of(allowed, [path](Path prefix) { return prefix.contains(path); })) {
    return refuse(origin,
                  {ErrorCode::kUnauthorized, fmt::format("{}: this server may not execute it", path.to_string())});
  }
  if (const auto there = handlers_.require(path); !there) return refuse(origin, there.error());
  if (!context_.tree.definitions().find(path)->operations.execute) {
    return refuse(origin, {ErrorCode::kMethodNotAllowed, fmt::format("{}: not executable", path.to_string())});
  }
  const auto format =
      request.content_format ? codec::content_format(*request.content_format) : codec::ContentFormat::kText;
  if (!request.payload.empty() && format != codec::ContentFormat::kText) {
    return refuse(origin, {ErrorCode::kUnsupportedFormat, "arguments are plain text"});
  }
  auto arguments = parse_execute_arguments(as_text(request.payload));
  if (!arguments) return refuse(origin, arguments.error());
  operations_.start(
      {.origin = origin, .kind = Operation::Kind::kExecute, .path = path, .arguments = *std::move(arguments)});
}

void Client::serve_create(Session& session, const Request& request, Path path) {
  const ServerOrigin origin = origin_of(session, request);
  if (path.object() == kAccessControlObject) return refuse(origin, {ErrorCode::kUnauthorized, "/2: only by bootstrap"});
  if (path.object() == kServerObject || path.object() == kDeviceObject) {
    return refuse(origin,
                  {ErrorCode::kMethodNotAllowed, fmt::format("{}: no instance can be created", path.to_string())});
  }
  auto created = create_edits(context_.tree, session.rules(), path.object(), request.content_format, request.payload,
                              session.alternate_path());
  if (!created) return refuse(origin, created.error());
  Operation operation{
      .origin = origin, .kind = Operation::Kind::kCreate, .path = created->path, .edits = std::move(created->edits)};
  operation.names_location = created->chosen_here;
  operation.rules.check_links = true;
  if (const auto sound = context_.tree.check(operation.edits, operation.rules); !sound) {
    return refuse(origin, sound.error());
  }
  operations_.start(std::move(operation));
}

void Client::serve_delete(Session& session, const Request& request, Path path) {
  const ServerOrigin origin = origin_of(session, request);
  if (path.level() == 4) return serve_resource_instance_delete(origin, path);
  if (path.object() == kServerObject || path.object() == kDeviceObject) {
    return refuse(origin, {ErrorCode::kMethodNotAllowed, fmt::format("{}: cannot be deleted", path.to_string())});
  }
  if (applications_.touches_read_only(path)) {
    return refuse(origin, {ErrorCode::kMethodNotAllowed, fmt::format("{}: holds what is read-only", path.to_string())});
  }
  Operation operation{.origin = origin, .kind = Operation::Kind::kDelete, .path = path};
  operation.edits.push_back(model::Edit::delete_instance(path));
  operations_.start(std::move(operation));
}

// From 1.2 on.
void Client::serve_resource_instance_delete(const ServerOrigin& origin, Path path) {
  auto edit = removal_edit(context_.tree, path);
  if (!edit) return refuse(origin, edit.error());
  operations_.start({.origin = origin, .kind = Operation::Kind::kDelete, .path = path, .edits = {*std::move(edit)}});
}

ServerOrigin Client::origin_of(const Session& session, const Request& request) const {
  ServerOrigin origin{
      session.registration.options().id, request.exchange, request.token, request.block1, request.block2, {}};
  // An operation that may wait outlives the request; one that cannot makes the key only if its answer is too large.
  if (applications_.has_claims()) origin.transfer_key = transfer_key(request);
  return origin;
}

void Client::refuse(const ServerOrigin& origin, const Error& error) {
  respond(origin, {.code = coap_code(error.code()), .payload = to_bytes(error.message())});
}

void Client::respond(const ServerOrigin& origin, Response response) {
  if (paused_) {  // an application has answered meanwhile; nothing is sent
    context_.effects.push(DropExchange{origin.server, origin.exchange});
    return;
  }
  if (origin.block1) response.block1 = Block{origin.block1->number, false, origin.block1->size_exponent};
  if (origin.block2 || response.payload.size() > context_.options.maximum_payload) {
    if (Session* session = find_session(origin.server)) {
      const std::string key = !origin.transfer_key.empty()  ? origin.transfer_key
                              : current_request_ != nullptr ? transfer_key(*current_request_)
                                                            : "";
      session->answers.fit(key, origin.block2, context_.options.maximum_payload, response, context_.now.boot);
      watch_transfers(*session);
    }
  }
  context_.effects.push(SendResponse{origin.server, origin.exchange, std::move(response)});
}

// Unfinished transfers are given up after a while: a timer is armed exactly while there are some.
void Client::watch_transfers(Session& session) {
  const auto bodies = session.bodies.expire(context_.now.boot);
  const auto answers = session.answers.expire(context_.now.boot);
  const TimerKey key{TimerKind::kBlockTransfer, session.registration.options().id.value()};
  if (!bodies && !answers) {
    context_.timers.cancel(key);
  } else {
    context_.timers.arm(key, std::min(bodies.value_or(TimePoint::max()), answers.value_or(TimePoint::max())));
  }
}

}  // namespace lwm2m::engine

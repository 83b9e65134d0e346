// Client, composite requests of servers (Core 1.1.1 §6.3.8, §6.3.9, §6.4.5): which paths they name, and in what they
// are answered. What follows is the same operation that any other read or write becomes.
#include <fmt/core.h>

#include <algorithm>

#include "daemon/engine/client.hpp"
#include "daemon/engine/server_read.hpp"
#include "daemon/engine/server_write.hpp"
#include "daemon/engine/write_attributes.hpp"

namespace lwm2m::engine {

void Client::serve_composite(Session& session, const Request& request, OperationKind kind) {
  if (kind == OperationKind::kWriteComposite) return serve_composite_write(session, request);
  const ServerOrigin origin = composite_origin_of(session, request);
  auto paths = composite_paths(session.rules(), request.content_format, request.payload, session.alternate_path());
  if (!paths) return refuse(origin, paths.error());
  const auto format = composite_answer_format(request, session.rules());
  if (!format) return refuse(origin, format.error());
  if (kind == OperationKind::kCancelCompositeObservation) session.observer.cancel(request.token, *paths);
  Operation operation{.origin = origin, .paths = *std::move(paths), .composite = true, .format = *format};
  // A later block of what is observed belongs to the answer that was sent, it observes nothing (RFC 7959 §2.6).
  // Nor does one of no path at all.
  const bool observes = kind == OperationKind::kObserveComposite && !operation.paths.empty() &&
                        (!request.block2 || request.block2->number == 0);
  if (observes) {
    operation.kind = Operation::Kind::kObserve;
    if (!request.queries.empty()) {
      auto own = observe_composite_attributes(request.queries, session.rules());
      if (!own) return refuse(origin, own.error());
      operation.attributes = *own;
    }
  }
  operations_.start(std::move(operation));
}

void Client::serve_composite_write(Session& session, const Request& request) {
  const ServerOrigin origin = composite_origin_of(session, request);
  auto edits = composite_edits(context_.tree, session.rules(), request.content_format, request.payload,
                               session.alternate_path());
  if (!edits) return refuse(origin, edits.error());
  for (const model::Edit& edit : *edits) {  // all of them, or nothing is written
    if (const auto allowed = access_.check(origin.server, Right::kWrite, edit.path); !allowed) {
      return refuse(origin, allowed.error());
    }
  }
  start_write(origin, model::Path(), *std::move(edits));
}

// Its answers and notifications may be large, whoever is asked for them.
ServerOrigin Client::composite_origin_of(const Session& session, const Request& request) const {
  ServerOrigin origin = origin_of(session, request);
  Request whole = request;
  whole.block1.reset();  // of a body that came in blocks it is the whole that counts
  origin.transfer_key = transfer_key(whole);
  return origin;
}

}  // namespace lwm2m::engine

#include "daemon/engine/request_router.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "daemon/engine/context.hpp"

namespace lwm2m::engine {
namespace {

using model::Path;

bool is_link_format(const std::optional<std::uint16_t>& format) {
  return format == static_cast<std::uint16_t>(codec::ContentFormat::kLinkFormat);
}

Result<OperationKind> kind_of_get(const Request& request) {
  if (is_link_format(request.accept)) return OperationKind::kDiscover;
  if (request.observe == 0U) return OperationKind::kObserve;
  return request.observe == 1U ? OperationKind::kCancelObservation : OperationKind::kRead;
}

OperationKind kind_of_fetch(const Request& request) {
  if (request.observe == 0U) return OperationKind::kObserveComposite;
  return request.observe == 1U ? OperationKind::kCancelCompositeObservation : OperationKind::kReadComposite;
}

Result<OperationKind> kind_of_post(Path path, const model::DefinitionSet& definitions) {
  if (path.level() == 1) return OperationKind::kCreate;
  if (path.level() == 2) return OperationKind::kUpdate;
  const model::ResourceDefinition* resource = definitions.find(path);
  // What is not there is 4.04 before what cannot be executed is 4.05: an Execute finds that out in this order.
  if (resource != nullptr && resource->multiple) return OperationKind::kUpdate;
  return OperationKind::kExecute;
}

Result<OperationKind> kind_of(const Request& request, Path path, const model::DefinitionSet& definitions) {
  switch (request.method) {
    case Method::kGet: return kind_of_get(request);
    case Method::kPost: return kind_of_post(path, definitions);
    case Method::kPut: {
      if (request.queries.empty()) return OperationKind::kReplace;
      if (request.payload.empty() && !request.content_format) return OperationKind::kWriteAttributes;
      return fail(ErrorCode::kBadValue, "queries are attributes, which have no payload; a Write has no queries");
    }
    case Method::kDelete: return OperationKind::kDelete;
    case Method::kFetch: return kind_of_fetch(request);
    case Method::kIPatch: return OperationKind::kWriteComposite;
    default: return fail(ErrorCode::kMethodNotAllowed, "this method is not supported here");
  }
}

// Whether the operation is there for paths of this level (Core 1.1.1 §6.3, §6.4).
bool is_at_level(OperationKind kind, int level, const VersionRules& rules) {
  const int deepest = rules.resource_instances ? 4 : 3;
  switch (kind) {
    case OperationKind::kDiscover: return level >= 1 && level <= 3;
    case OperationKind::kReplace:
    case OperationKind::kUpdate: return level >= 2 && level <= deepest;
    case OperationKind::kExecute: return level == 3;
    case OperationKind::kCreate: return level == 1;
    case OperationKind::kDelete: return level == 2 || (level == 4 && rules.deletes_resource_instances);
    case OperationKind::kReadComposite:
    case OperationKind::kObserveComposite:
    case OperationKind::kCancelCompositeObservation:
    case OperationKind::kWriteComposite: return level == 0 && rules.composites;
    default: return level >= 1 && level <= deepest;
  }
}

}  // namespace

Result<Path> request_path(const Request& request) {
  Path path;
  for (std::size_t i = 0; i < request.uri_path.size(); ++i) {
    const std::string_view segment = request.uri_path[i];
    const bool trailing = segment.empty() && i > 0 && i + 1 == request.uri_path.size();
    if (trailing) break;  // one empty segment at the end is tolerated
    if (path.level() == Path::kMaximumLevel) return fail(ErrorCode::kBadPath, "more than four ids in the path");
    const auto id = model::parse_id(segment);
    if (!id) return propagate(id);
    path = path.child(*id);
  }
  return path;
}

std::vector<std::string> path_segments(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    segments.emplace_back(path.substr(0, path.find('/')));
    path.remove_prefix(segments.back().size());
  }
  return segments;
}

bool remove_alternate_path(Request& request, std::string_view alternate_path) {
  auto& segments = request.uri_path;
  const bool composite = request.method == Method::kFetch || request.method == Method::kIPatch;
  if (composite && segments.empty()) return true;
  const auto wanted = path_segments(alternate_path);
  if (segments.size() < wanted.size() || !std::equal(wanted.begin(), wanted.end(), segments.begin())) return false;
  segments.erase(segments.begin(), segments.begin() + static_cast<std::ptrdiff_t>(wanted.size()));
  return true;
}

Result<RoutedRequest> route(const Request& request, const model::DefinitionSet& definitions,
                            const VersionRules& rules) {
  if (request.bad_option) return fail(ErrorCode::kBadOption, "a critical option that is not understood");
  const auto path = request_path(request);
  if (!path) return propagate(path);
  if (path->level() > 0 && is_closed_to_servers(path->object())) {
    return fail(ErrorCode::kUnauthorized, fmt::format("/{}: closed to servers", path->object().value()));
  }
  const auto kind = kind_of(request, *path, definitions);
  if (!kind) return propagate(kind);
  if (!is_at_level(*kind, path->level(), rules)) {
    return fail(ErrorCode::kMethodNotAllowed, fmt::format("{}: not at this level", path->to_string()));
  }
  return RoutedRequest{*kind, *path};
}

}  // namespace lwm2m::engine

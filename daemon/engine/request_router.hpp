// Which operation a CoAP request is, on which path (Core 1.1.1 §6.3): how POST and PUT are told apart, and which
// level each operation wants in which version. Looks at the shape of the request and at definitions; decides nothing
// about rights or payloads.
#pragma once

#include "daemon/base/result.hpp"
#include "daemon/engine/message.hpp"
#include "daemon/engine/version_rules.hpp"
#include "daemon/model/object_definition.hpp"
#include "daemon/model/path.hpp"

namespace lwm2m::engine {

enum class OperationKind : std::uint8_t {
  kRead,
  kDiscover,
  kObserve,
  kCancelObservation,
  kReplace,  // Write (PUT)
  kUpdate,   // Write (POST)
  kWriteAttributes,
  kExecute,
  kCreate,
  kDelete,
  kReadComposite,  // FETCH; the paths are in the body
  kObserveComposite,
  kCancelCompositeObservation,
  kWriteComposite,  // iPATCH
};

struct RoutedRequest {
  OperationKind kind{};
  model::Path path{};
};

// The path of a request. kBadPath (4.05) for what is none.
Result<model::Path> request_path(const Request& request);

// "lwm2m" and "x" of "/lwm2m/x".
[[nodiscard]] std::vector<std::string> path_segments(std::string_view path);
// Takes the alternate path of the client, such as "/lwm2m", off the path of a request (Transport 1.1.1 §6.4.1). False:
// it is not there, and the request is not for an object. A composite may come without.
[[nodiscard]] bool remove_alternate_path(Request& request, std::string_view alternate_path);

// kBadOption, kBadPath (4.05), kUnauthorized (an object that is closed to servers), kMethodNotAllowed (not at this
// level).
Result<RoutedRequest> route(const Request& request, const model::DefinitionSet& definitions, const VersionRules& rules);

}  // namespace lwm2m::engine

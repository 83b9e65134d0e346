// What a built-in object does beyond holding values. Implemented in objects/, called by the engine; pure: a handler
// gets the tree and the time and answers with edits and actions, it never changes anything itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/model/change_set.hpp"
#include "daemon/model/object_tree.hpp"

namespace lwm2m::model {

// One argument of an Execute: a digit 0 to 9 and perhaps a value (Core 1.1.1 §6.3.5).
struct ExecuteArgument {
  std::uint8_t id = 0;
  std::optional<std::string> value{};
  friend bool operator==(const ExecuteArgument&, const ExecuteArgument&) = default;
};
using ExecuteArguments = std::vector<ExecuteArgument>;

// What the daemon does after the answer has left.
enum class SystemAction : std::uint8_t {
  kReboot,
  kFactoryReset,
  kUpdateRegistration,
  kDisableServer,
  kRequestBootstrap
};

struct HandlerResult {
  Edits edits{};
  std::vector<SystemAction> actions{};
};

class ObjectHandler {
 public:
  virtual ~ObjectHandler() = default;

  // What is there from the start.
  virtual void initialise(const ObjectTree&, Edits&) {}
  // Whether an executable resource is present because this handler answers for it.
  [[nodiscard]] virtual bool executes(Path) const { return false; }
  // `path` is executable and executes(path); the operation's outcome, at once.
  virtual Result<HandlerResult> execute(const ObjectTree&, Path, const ExecuteArguments&, Instant) {
    return fail(ErrorCode::kMethodNotAllowed, "not executable");
  }
  // Edits that bring up to date, before it is read, what the system changes without a word at or below `path`.
  virtual void refresh(const ObjectTree&, Path, Instant, Edits&) {}
  // Whether anything at or below `path` changes without a word, so that it is sampled while observed.
  [[nodiscard]] virtual bool is_live(Path) const { return false; }
  // A transaction that touches this object is about to be committed, `by_server` or locally: adds edits that belong to
  // it (such as the greatest value measured), or refuses the whole.
  virtual Result<void> amend(const ObjectTree&, Edits&, bool /*by_server*/, Instant) { return {}; }
};

}  // namespace lwm2m::model

// Object 1, LwM2M Server (Core 1.1.1 §E.2): its executables, and what a server may not write into its account.
#pragma once

#include "daemon/engine/options.hpp"
#include "daemon/model/object_handler.hpp"

namespace lwm2m::engine {

class ServerObject : public model::ObjectHandler {
 public:
  // `options` outlives this.
  explicit ServerObject(const Options& options) : options_(options) {}

  [[nodiscard]] bool executes(model::Path path) const override;
  Result<model::HandlerResult> execute(const model::ObjectTree& tree, model::Path path,
                                       const model::ExecuteArguments& arguments, Instant now) override;
  Result<void> amend(const model::ObjectTree& tree, model::Edits& edits, bool by_server, Instant now) override;

 private:
  [[nodiscard]] bool has_bootstrap_server() const;

  const Options& options_;
};

}  // namespace lwm2m::engine

// The smallest and greatest value that a sensor has measured, and their reset: 5601, 5602, 5605 beside 5700 and their
// like in other objects (IPSO). The daemon keeps them, so that no application has to.
#pragma once

#include <vector>

#include "daemon/model/object_handler.hpp"

namespace lwm2m::objects {

class MeasuredExtremes : public model::ObjectHandler {
 public:
  explicit MeasuredExtremes(model::ObjectId object) : object_(object) {}

  [[nodiscard]] bool executes(model::Path path) const override;
  Result<model::HandlerResult> execute(const model::ObjectTree& tree, model::Path path,
                                       const model::ExecuteArguments& arguments, Instant now) override;
  Result<void> amend(const model::ObjectTree& tree, model::Edits& edits, bool by_server, Instant now) override;

  // The objects of the shipped definitions that have such resources.
  [[nodiscard]] static std::vector<model::ObjectId> objects();

 private:
  model::ObjectId object_;
};

}  // namespace lwm2m::objects

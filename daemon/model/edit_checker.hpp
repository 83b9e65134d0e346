// What ObjectTree::apply checks before it changes anything: types, ranges, multiplicity, mandatory resources, links.
#pragma once

#include <set>

#include "daemon/model/object_tree.hpp"

namespace lwm2m::model {

// Goes through the edits in order, so that one may build on another: an instance that an earlier edit creates is there.
// Lives as long as one check; the tree does not change meanwhile.
class EditChecker {
 public:
  EditChecker(const ObjectTree& tree, const EditRules& rules) : tree_(tree), rules_(rules) {}

  // Converts the values to the types of their definitions. The errors are those of ObjectTree::apply.
  Result<void> check(Edits& edits);

 private:
  Result<void> check_one(Edit& edit);
  Result<void> check_create(Path path, const ObjectDefinition& object);
  Result<void> check_delete_instance(Path path);
  Result<void> check_resource(Edit& edit, const ObjectDefinition& object);
  Result<void> check_delete(Path path, const ResourceDefinition& resource) const;
  Result<void> check_mandatory(const Edits& edits) const;
  Result<void> check_links(const Edits& edits);
  Result<void> check_link(const Value& value, Path path);
  // nullptr if it is not defined.
  const Object* find_object(ObjectId id);
  bool has_instance(Path path);

  const ObjectTree& tree_;
  const EditRules& rules_;
  std::set<Path> created_;
  std::set<Path> deleted_;
  // Found last: edits that follow each other tend to be of the same object.
  const Object* object_ = nullptr;
};

}  // namespace lwm2m::model

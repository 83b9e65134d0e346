#include "objects/measured_extremes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <set>
#include <utility>
#include <vector>

namespace lwm2m::objects {
namespace {

using model::Edit;
using model::Path;

struct Extremes {
  std::uint16_t value;
  std::uint16_t minimum;
  std::uint16_t maximum;
};
// Sensor value; analog input; active and reactive power.
constexpr std::array<Extremes, 4> kExtremes{
    {{5700, 5601, 5602}, {5600, 5601, 5602}, {5800, 5801, 5802}, {5810, 5811, 5812}}};
constexpr std::uint16_t kReset = 5605;

std::optional<double> number_at(const model::ObjectTree& tree, Path path) {
  const model::Value* value = tree.find_value(path);
  return value == nullptr ? std::nullopt : model::as_number(*value);
}

bool is_extreme(std::uint16_t resource) {
  return std::ranges::any_of(
      kExtremes, [resource](const Extremes& each) { return each.minimum == resource || each.maximum == resource; });
}

// Adds edits of extremes to a transaction: one for each path, however often its value is set, and none where the
// transaction itself says what the extreme is.
class Keeper {
 public:
  Keeper(const model::ObjectTree& tree, model::Edits& edits, model::ObjectId object) : tree_(tree), edits_(edits) {
    for (const Edit& edit : edits) {
      const bool own = edit.path.object() == object && edit.path.level() == 3;
      if (own && is_extreme(edit.path.resource().value())) given_.insert(edit.path);
    }
  }

  void keep(Path value, const Extremes& extremes, double measured) {
    const model::ObjectInstance* instance = tree_.find_instance(value);
    keep(instance, value.prefix(2).child(extremes.minimum), measured, std::less<>());
    keep(instance, value.prefix(2).child(extremes.maximum), measured, std::greater<>());
  }

 private:
  using Added = std::pair<Path, std::size_t>;  // and where in the edits

  template <class Exceeds>
  void keep(const model::ObjectInstance* instance, Path path, double measured, Exceeds exceeds) {
    if (given_.contains(path)) return;
    // A transaction comes in the order of its paths, or nearly so: what is new is mostly the last.
    const bool is_last = added_.empty() || added_.back().first < path;
    const auto at = is_last ? added_.end() : std::ranges::lower_bound(added_, path, {}, &Added::first);
    const bool again = at != added_.end() && at->first == path;
    const auto held =
        again ? model::as_number(edits_[at->second].value->single()) : number_at(instance, path.resource());
    if (held && !exceeds(measured, *held)) return;
    if (again) {
      edits_[at->second].value = model::Value(measured);
      return;
    }
    added_.emplace(at, path, edits_.size());
    edits_.push_back(Edit::set(path, model::Value(measured)));
  }

  static std::optional<double> number_at(const model::ObjectInstance* instance, model::ResourceId resource) {
    const model::ResourceValue* value = instance == nullptr ? nullptr : instance->find(resource);
    return value == nullptr || value->is_multiple() ? std::nullopt : model::as_number(value->single());
  }

  const model::ObjectTree& tree_;
  model::Edits& edits_;
  std::set<Path> given_;
  std::vector<Added> added_;  // ascending
};

}  // namespace

std::vector<model::ObjectId> MeasuredExtremes::objects() {
  std::vector<model::ObjectId> out;
  for (const int id : {3202, 3300, 3301, 3303, 3304, 3305, 3316, 3317, 3323}) {
    out.emplace_back(static_cast<std::uint16_t>(id));
  }
  return out;
}

Result<void> MeasuredExtremes::amend(const model::ObjectTree& tree, model::Edits& edits, bool, Instant) {
  const model::ObjectDefinition* definition = tree.definitions().find(object_);
  if (definition == nullptr) return {};
  std::vector<Extremes> kept;
  for (const Extremes& extremes : kExtremes) {
    if (definition->find(model::ResourceId(extremes.minimum)) != nullptr) kept.push_back(extremes);
  }
  Keeper keeper(tree, edits, object_);
  const std::size_t given = edits.size();
  for (std::size_t i = 0; i < given; ++i) {
    const Path path = edits[i].path;
    if (path.object() != object_ || path.level() != 3 || !edits[i].value || edits[i].value->is_multiple()) continue;
    const auto extremes = std::ranges::find(kept, path.resource().value(), &Extremes::value);
    if (extremes == kept.end()) continue;
    const auto measured = model::as_number(edits[i].value->single());
    if (!measured || std::isnan(*measured)) continue;  // nothing was measured, and nothing exceeds NaN
    keeper.keep(path, *extremes, *measured);
  }
  return {};
}

bool MeasuredExtremes::executes(Path path) const { return path.level() == 3 && path.resource().value() == kReset; }

// "Reset the Min and Max Measured Values to Current Value."
Result<model::HandlerResult> MeasuredExtremes::execute(const model::ObjectTree& tree, Path path,
                                                       const model::ExecuteArguments&, Instant) {
  model::HandlerResult result;
  const Path instance = path.prefix(2);
  for (const Extremes& extremes : kExtremes) {
    const auto current = number_at(tree, instance.child(extremes.value));
    if (!current || std::isnan(*current)) continue;
    for (const std::uint16_t resource : {extremes.minimum, extremes.maximum}) {
      result.edits.push_back(Edit::set(instance.child(resource), model::Value(*current)));
    }
  }
  return result;
}

}  // namespace lwm2m::objects

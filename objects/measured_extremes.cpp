#include "objects/measured_extremes.hpp"

#include <algorithm>
#include <array>

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
constexpr std::array<Extremes, 4> kExtremes{{{5700, 5601, 5602}, {5600, 5601, 5602}, {5800, 5801, 5802}, {5810, 5811, 5812}}};
constexpr std::uint16_t kReset = 5605;

const Extremes* find(std::uint16_t value) {
  const auto* at = std::ranges::find(kExtremes, value, &Extremes::value);
  return at == kExtremes.end() ? nullptr : at;
}

std::optional<double> number_at(const model::ObjectTree& tree, Path path) {
  const model::Value* value = tree.find_value(path);
  return value == nullptr ? std::nullopt : model::as_number(*value);
}

bool is_set(const model::Edits& edits, Path path) {
  return std::ranges::any_of(edits, [path](const Edit& edit) { return edit.path == path; });
}

}  // namespace

std::vector<model::ObjectId> MeasuredExtremes::objects() {
  std::vector<model::ObjectId> out;
  for (const int id : {3202, 3300, 3301, 3303, 3304, 3305, 3316, 3317, 3323}) out.emplace_back(static_cast<std::uint16_t>(id));
  return out;
}

Result<void> MeasuredExtremes::amend(const model::ObjectTree& tree, model::Edits& edits, bool, Instant) {
  const std::size_t given = edits.size();
  for (std::size_t i = 0; i < given; ++i) {
    const Path path = edits[i].path;
    if (path.level() != 3 || !edits[i].value || edits[i].value->is_multiple()) continue;
    const Extremes* extremes = find(path.resource().value());
    const model::ObjectDefinition* definition = tree.definitions().find(path.object());
    if (extremes == nullptr || definition == nullptr || definition->find(model::ResourceId(extremes->minimum)) == nullptr) continue;
    const auto measured = model::as_number(edits[i].value->single());
    if (!measured) continue;
    const auto keep = [&](std::uint16_t resource, auto exceeds) {
      const Path at = path.prefix(2).child(resource);
      const auto held = number_at(tree, at);
      if ((!held || exceeds(*measured, *held)) && !is_set(edits, at)) edits.push_back(Edit::set(at, model::Value(*measured)));
    };
    keep(extremes->minimum, std::less<>());
    keep(extremes->maximum, std::greater<>());
  }
  return {};
}

bool MeasuredExtremes::executes(Path path) const { return path.level() == 3 && path.resource().value() == kReset; }

// "Reset the Min and Max Measured Values to Current Value."
Result<model::HandlerResult> MeasuredExtremes::execute(const model::ObjectTree& tree, Path path, const model::ExecuteArguments&, Instant) {
  model::HandlerResult result;
  const Path instance = path.prefix(2);
  for (const Extremes& extremes : kExtremes) {
    const auto current = number_at(tree, instance.child(extremes.value));
    if (!current) continue;
    for (const std::uint16_t resource : {extremes.minimum, extremes.maximum}) {
      result.edits.push_back(Edit::set(instance.child(resource), model::Value(*current)));
    }
  }
  return result;
}

}  // namespace lwm2m::objects

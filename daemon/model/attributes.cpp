#include "daemon/model/attributes.hpp"

namespace lwm2m::model {

void NotificationAttributes::inherit(const NotificationAttributes& other) {
  const auto take = [](auto& mine, const auto& theirs) {
    if (!mine) mine = theirs;
  };
  take(minimum_period, other.minimum_period);
  take(maximum_period, other.maximum_period);
  take(minimum_evaluation_period, other.minimum_evaluation_period);
  take(maximum_evaluation_period, other.maximum_evaluation_period);
  take(greater_than, other.greater_than);
  take(less_than, other.less_than);
  take(step, other.step);
  take(rising_edge, other.rising_edge);
  take(confirmable, other.confirmable);
  take(maximum_historical_queue, other.maximum_historical_queue);
}

void AttributeStore::put(Path path, NotificationAttributes attributes) {
  if (attributes.empty()) {
    attached_.erase(path);
  } else {
    attached_.insert_or_assign(path, attributes);
  }
}

const NotificationAttributes* AttributeStore::find(Path path) const {
  const auto at = attached_.find(path);
  return at == attached_.end() ? nullptr : &at->second;
}

NotificationAttributes AttributeStore::effective(Path path) const {
  NotificationAttributes effective;
  if (attached_.empty()) return effective;
  for (int level = path.level(); level > 0; --level) {
    if (const auto* attached = find(path.prefix(level))) effective.inherit(*attached);
  }
  return effective;
}

bool AttributeStore::erase_below(Path path) {
  const auto first = attached_.lower_bound(path);
  const auto last = attached_.upper_bound(path.last_below());
  const bool any = first != last;
  attached_.erase(first, last);
  return any;
}

}  // namespace lwm2m::model

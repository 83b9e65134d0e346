#include "tests/conformance/notification_model.hpp"

#include <algorithm>
#include <cmath>

namespace lwm2m::test {
namespace {

constexpr Milliseconds kDay = 24LL * 3600 * 1000;

// "/3/0/7" → "/3", "/3/0", "/3/0/7"
std::vector<std::string> levels(const std::string& path) {
  std::vector<std::string> out;
  for (std::size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) {
    out.push_back(path.substr(0, at));
  }
  out.push_back(path);
  return out;
}

bool value_is_hit(const ModelAttributes& rules, const ModelValue& reported, const ModelValue& current) {
  const auto* r = std::get_if<double>(&reported);
  const auto* v = std::get_if<double>(&current);
  const bool order = !rules.gt || !rules.lt || *rules.lt < *rules.gt;
  const bool room = !rules.gt || !rules.lt || !rules.st || *rules.lt + 2 * *rules.st < *rules.gt;
  if (r != nullptr && v != nullptr && order && room && (rules.gt || rules.lt || rules.st)) {
    bool hit = false;
    if (rules.gt && ((*r <= *rules.gt && *v > *rules.gt) || (*r >= *rules.gt && *v < *rules.gt))) hit = true;
    if (rules.lt && ((*r >= *rules.lt && *v < *rules.lt) || (*r <= *rules.lt && *v > *rules.lt))) hit = true;
    if (rules.st && *v != *r && std::abs(*v - *r) >= *rules.st) hit = true;
    return hit;
  }
  const auto* was = std::get_if<bool>(&reported);
  const auto* is = std::get_if<bool>(&current);
  if (was != nullptr && is != nullptr && rules.edge) return *rules.edge ? !*was && *is : *was && !*is;
  return reported != current;
}

}  // namespace

bool is_within(const std::string& path, const std::string& prefix) {
  return path == prefix || path.starts_with(prefix + "/");
}

NotificationModel::NotificationModel(const ModelWorld& world, std::vector<std::string> paths, bool composite,
                                     std::optional<ModelAttributes> own, Milliseconds now)
    : world_(world),
      paths_(std::move(paths)),
      composite_(composite),
      own_(std::move(own)),
      reported_(world.values),
      last_sent_(now),
      last_evaluated_(now),
      last_confirmable_(now) {}

bool NotificationModel::covers(const std::string& path) const {
  return std::ranges::any_of(paths_, [&](const auto& each) { return is_within(path, each); });
}

bool NotificationModel::is_ruled_by(const std::string& path) const {
  return std::ranges::any_of(paths_, [&](const auto& each) { return is_within(each, path); });
}

// §2.2: the most specific level at or above the path; queries of the Observe in place of them.
ModelAttributes NotificationModel::effective(const std::string& path) const {
  ModelAttributes out;
  for (const auto& level : levels(path)) {
    const auto at = world_.attached.find(level);
    if (at == world_.attached.end()) continue;
    const ModelAttributes& here = at->second;
    if (here.pmin) out.pmin = here.pmin;
    if (here.pmax) out.pmax = here.pmax;
    if (here.epmin) out.epmin = here.epmin;
    if (here.epmax) out.epmax = here.epmax;
    if (here.gt) out.gt = here.gt;
    if (here.lt) out.lt = here.lt;
    if (here.st) out.st = here.st;
    if (here.edge) out.edge = here.edge;
    if (here.con) out.con = here.con;
  }
  if (own_ && composite_) {
    out.pmin = own_->pmin;
    out.pmax = own_->pmax;
    out.epmin = own_->epmin;
    out.epmax = own_->epmax;
    out.con = own_->con;
  } else if (own_) {
    out = *own_;
  }
  return out;
}

Milliseconds NotificationModel::pmin() const {
  Milliseconds smallest = kDay * 36500;
  for (const auto& path : paths_) {
    smallest = std::min<Milliseconds>(smallest, 1000LL * effective(path).pmin.value_or(world_.default_pmin));
  }
  return smallest;
}

std::optional<Milliseconds> NotificationModel::pmax() const {
  std::optional<Milliseconds> smallest;
  for (const auto& path : paths_) {
    const ModelAttributes rules = effective(path);
    const Milliseconds low = 1000LL * rules.pmin.value_or(world_.default_pmin);
    const Milliseconds high = 1000LL * rules.pmax.value_or(world_.default_pmax);
    if (high != 0 && high >= low && (!smallest || high < *smallest)) smallest = high;
  }
  return smallest;
}

Milliseconds NotificationModel::epmin() const {
  Milliseconds smallest = kDay * 36500;
  for (const auto& path : paths_)
    smallest = std::min<Milliseconds>(smallest, 1000LL * effective(path).epmin.value_or(0));
  return smallest;
}

bool NotificationModel::is_confirmable() const {
  return std::ranges::any_of(paths_,
                             [&](const auto& path) { return effective(path).con.value_or(world_.default_con); });
}

ModelValues NotificationModel::values_below(const ModelValues& all, const std::string& path) const {
  ModelValues out;
  for (const auto& [at, value] : all) {
    if (is_within(at, path)) out.emplace(at, value);
  }
  return out;
}

bool NotificationModel::is_hit() const {
  for (const auto& path : paths_) {
    const ModelAttributes rules = effective(path);
    const ModelValues current = values_below(world_.values, path);
    const ModelValues reported = values_below(reported_, path);
    for (const auto& [at, value] : current) {
      const auto before = reported.find(at);
      if (before == reported.end() || value_is_hit(rules, before->second, value)) return true;
    }
    for (const auto& [at, value] : reported) {
      if (!current.contains(at)) return true;
    }
  }
  return false;
}

void NotificationModel::notify_if_due(Milliseconds now) {
  const auto latest = pmax();
  if (!(pending_ && now >= last_sent_ + pmin()) && !(latest && now >= last_sent_ + *latest)) return;
  const bool confirmable = is_confirmable() || now - last_confirmable_ >= kDay;
  // An object, or the paths of a composite observation, may have nothing below.
  const bool is_object = paths_.front().find('/', 1) == std::string::npos;
  over_ = !composite_ && !is_object && values_below(world_.values, paths_.front()).empty();
  notifications_.push_back({now, confirmable, over_});
  if (confirmable) last_confirmable_ = now;
  last_sent_ = now;
  reported_ = world_.values;
  pending_ = false;
}

void NotificationModel::tick(Milliseconds now) {
  if (over_) return;
  if (now - last_evaluated_ < epmin()) {
    evaluation_ = last_evaluated_ + epmin();
  } else {
    evaluation_.reset();
    last_evaluated_ = now;
    if (is_hit()) pending_ = true;
  }
  notify_if_due(now);
}

void NotificationModel::advance(Milliseconds now) {
  while (!over_) {
    std::optional<Milliseconds> next = evaluation_;
    const auto at = [&next](Milliseconds when) { next = next ? std::min(*next, when) : when; };
    if (pending_) at(last_sent_ + pmin());
    if (const auto latest = pmax()) at(last_sent_ + *latest);
    if (!next || *next > now) return;
    if (evaluation_ == *next) {
      tick(*next);
    } else {
      notify_if_due(*next);
    }
  }
}

}  // namespace lwm2m::test

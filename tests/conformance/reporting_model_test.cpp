// The engine against a model of the notification algorithm that is slow and plain: random attributes on all levels,
// random changes, random observations, time that passes, and every notification to the millisecond.
#include <fmt/core.h>

#include <algorithm>
#include <random>

#include "tests/conformance/notification_model.hpp"
#include "tests/conformance/server_conversation.hpp"

namespace lwm2m::test {
namespace {

using engine::Code;
using model::ResourceInstanceId;
using model::ResourceInstances;
using model::ResourceValue;
using model::Value;

Value engine_value(const ModelValue& value, const std::string& path) {
  if (const auto* number = std::get_if<double>(&value)) {
    return path.ends_with("/1") && std::ranges::count(path, '/') == 3 ? Value(*number)
                                                                      : Value(static_cast<std::int64_t>(*number));
  }
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  return std::get<std::string>(value);
}

template <class T>
void say(Queries& queries, const char* name, const std::optional<T>& value) {
  if (value) queries.push_back(fmt::format("{}={}", name, +*value));
}

Queries queries_of(const ModelAttributes& attributes) {
  Queries queries;
  say(queries, "pmin", attributes.pmin);
  say(queries, "pmax", attributes.pmax);
  say(queries, "epmin", attributes.epmin);
  say(queries, "epmax", attributes.epmax);
  say(queries, "gt", attributes.gt);
  say(queries, "lt", attributes.lt);
  say(queries, "st", attributes.st);
  say(queries, "edge", attributes.edge);
  say(queries, "con", attributes.con);
  return queries;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : " ") + text;
  return out;
}

class Trial {
 public:
  explicit Trial(unsigned seed) : random_(seed) {
    for (const char* at : {"/26241/0", "/26241/0/5"}) world_.values[at] = std::monostate{};
    world_.values["/26241/0/0"] = 10.0;
    world_.values["/26241/0/1"] = 10.0;
    world_.values["/26241/0/2"] = std::string("text");
    world_.values["/26241/0/3"] = false;
    world_.values["/26241/0/5/0"] = 10.0;
    world_.values["/26241/0/5/1"] = 20.0;
  }

  // False: the engine and the model do not agree, or the test is wrong; history() says how it came to that.
  bool run(int steps) {
    for (int step = 0; step < steps; ++step) {
      act();
      collect();
      if (!agrees()) return false;
    }
    return true;
  }
  [[nodiscard]] std::string history() const {
    std::string out;
    for (const auto& line : history_) out += line + "\n";
    return out;
  }
  [[nodiscard]] std::size_t notifications() const { return count_; }

 private:
  bool chance(int one_in) { return pick(one_in) == 0; }
  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  template <class T>
  T one_of(std::initializer_list<T> values) {
    return *(values.begin() + pick(static_cast<int>(values.size())));
  }
  Milliseconds now() { return std::chrono::duration_cast<milliseconds>(scenario().now().time_since_epoch()).count(); }
  Scenario& scenario() { return server_.scenario(); }
  void note(std::string line) { history_.push_back(fmt::format("{:>9} {}", now() - kBegin, std::move(line))); }

  std::string random_path() {
    std::string path = "/26241";
    if (chance(6)) return path;
    path += fmt::format("/{}", pick(3));
    if (chance(4)) return path;
    path += fmt::format("/{}", one_of({0, 1, 2, 3, 5, 5}));
    return path.ends_with("/5") && chance(2) ? fmt::format("{}/{}", path, pick(3)) : path;
  }
  std::string random_path_that_is_there() {
    while (true) {
      std::string path = random_path();
      if (path == "/26241" || world_.values.contains(path)) return path;
    }
  }

  // ---- what happens -----------------------------------------------------------------------------

  void act() {
    const int what = pick(100);
    if (what < 45) return change();
    if (what < 70) return pass(one_of<Milliseconds>({1, 500, 999, 1000, 1000, 1001, 2000, 3000, 5000, 10'000}));
    if (what < 80) return attach();
    if (what < 86) return observe();
    if (what < 88) return observe_composite();
    if (what < 91) return erase(random_path_that_is_there());
    if (what < 94) return create(fmt::format("/26241/{}", pick(3)));
    if (what < 97) return write_default();
    if (what < 99) return replace_instances();
    if (!has_latest_time()) pass(25LL * 3600 * 1000);
  }

  void change() {
    const std::string path =
        fmt::format("/26241/{}/{}", pick(3), one_of({"0", "1", "2", "3", "5/0", "5/1", "5/2", "11"}));
    if (!world_.values.contains(path.substr(0, path.find('/', 7)))) return;  // no such object instance
    if (path.find("/5/") != std::string::npos && !world_.values.contains(path.substr(0, 10))) return;
    const ModelValue value = path.ends_with("/2") && path.size() == 10   ? ModelValue(std::string(one_of({"a", "b"})))
                             : path.ends_with("/3") && path.size() == 10 ? ModelValue(chance(2))
                             : path.ends_with("/11")                     ? ModelValue(std::string(one_of({"a", "b"})))
                                                                         : ModelValue(7.0 + pick(7));
    note(fmt::format("{} = {}", path, model::to_string(engine_value(value, path))));
    scenario().set(path, engine_value(value, path));
    if (path.ends_with("/11")) return;  // servers do not read it
    const auto old = world_.values.find(path);
    if (old != world_.values.end() && old->second == value) return;
    world_.values[path] = value;
    tick_those_that_cover({path});
  }

  void replace_instances() {
    const std::string instance = fmt::format("/26241/{}", pick(3));
    const std::string path = instance + "/5";
    if (!world_.values.contains(instance)) return;
    ResourceInstances instances;
    ModelValues fresh{{path, std::monostate{}}};
    for (std::uint16_t id = 0; id < 3; ++id) {
      if (chance(2)) continue;
      const double number = 7.0 + pick(7);
      instances.emplace_back(ResourceInstanceId(id), static_cast<std::int64_t>(number));
      fresh.emplace(fmt::format("{}/{}", path, id), number);
    }
    note(fmt::format("{} = {} instances", path, instances.size()));
    (void)scenario().call([&](engine::CallId id) {
      scenario().client().set(Scenario::root(), id, lwm2m::test::path(path), ResourceValue(std::move(instances)));
    });
    std::vector<std::string> changed;
    for (const auto& old : values_within(path)) {
      const auto now = fresh.find(old);
      if (now == fresh.end() || now->second != world_.values.at(old)) changed.push_back(old);
    }
    for (const auto& [at, value] : fresh) {
      if (!world_.values.contains(at)) changed.push_back(at);
    }
    for (const auto& old : values_within(path)) world_.values.erase(old);
    world_.values.merge(fresh);
    tick_those_that_cover(changed);
  }

  void create(const std::string& instance) {
    if (world_.values.contains(instance)) return;
    note("create " + instance);
    scenario().create(instance, {{instance + "/0", std::int64_t{10}}, {instance + "/3", true}});
    world_.values[instance] = std::monostate{};
    world_.values[instance + "/0"] = 10.0;
    world_.values[instance + "/3"] = true;
    tick_those_that_cover({instance, instance + "/0", instance + "/3"});
  }

  void erase(const std::string& path) {
    if (path == "/26241") return;
    note("erase " + path);
    const auto done = scenario().call(
        [&](engine::CallId id) { scenario().client().erase(Scenario::root(), id, lwm2m::test::path(path)); });
    ASSERT_TRUE(done && *done) << path;
    const std::vector<std::string> gone = values_within(path);
    for (const auto& each : gone) world_.values.erase(each);
    std::vector<std::string> ruled;  // what was attached goes, too
    std::erase_if(world_.attached, [&](const auto& entry) {
      const bool goes = is_within(entry.first, path);
      // It is the resource that goes: for the rules of what is observed there, that is.
      if (goes) ruled.push_back(path.size() < 10 && entry.first.size() > 10 ? entry.first.substr(0, 10) : entry.first);
      return goes;
    });
    for (auto& entry : observations_) {  // no binding: clang 14 captures none
      auto& each = entry.second;
      const bool covers = std::ranges::any_of(gone, [&](const auto& at) { return each.covers(at); });
      const bool is_ruled = std::ranges::any_of(ruled, [&](const auto& at) { return each.is_ruled_by(at); });
      if (covers || is_ruled) each.tick(now());
    }
  }

  ModelAttributes random_attributes(const std::string& path) {
    ModelAttributes out;
    if (chance(2)) out.pmin = one_of<std::uint32_t>({0, 1, 2, 5, 10});
    if (chance(3)) out.pmax = one_of<std::uint32_t>({0, 1, 3, 5, 20, 60});
    if (chance(4)) out.epmin = one_of<std::uint32_t>({0, 1, 4, 7});
    if (chance(6)) out.con = chance(2);
    const auto depth = std::ranges::count(path, '/');
    const char kind = depth < 3 ? ' ' : path[9];
    if (kind == '0' || kind == '1' || kind == '5') {
      if (chance(2)) out.gt = one_of({9.0, 10.0, 12.5});
      if (chance(3)) out.lt = one_of({7.5, 8.0, 9.0, 11.0});
      if (chance(3)) out.st = one_of({0.0, 1.0, 2.0, 2.5});
    }
    if (kind == '3' && chance(2)) out.edge = chance(2);
    return out;
  }

  // What is said again is replaced, one is removed now and then.
  void attach() {
    const std::string path = random_path_that_is_there();
    const ModelAttributes said = random_attributes(path);
    Queries queries = queries_of(said);
    ModelAttributes& held = world_.attached[path];
    ModelAttributes after = held;
    const auto take = [](auto& mine, const auto& other) {
      if (other) mine = other;
    };
    take(after.pmin, said.pmin);
    take(after.pmax, said.pmax);
    take(after.epmin, said.epmin);
    take(after.gt, said.gt);
    take(after.lt, said.lt);
    take(after.st, said.st);
    take(after.edge, said.edge);
    take(after.con, said.con);
    if (!said.pmax && chance(2)) {
      queries.push_back("pmax");
      after.pmax.reset();
    }
    if (!said.gt && held.gt) {
      queries.push_back("gt=");
      after.gt.reset();
    }
    if (queries.empty()) return;
    const Code code = server_.write_attributes(path, queries);
    note(fmt::format("attributes of {}: {} → {}", path, joined(queries), code.to_string()));
    if (code != engine::kChanged) return;
    held = after;
    for (auto& entry : observations_) {  // no binding: clang 14 captures none
      auto& each = entry.second;
      if (each.is_ruled_by(path)) each.tick(now());
    }
  }

  void write_default() {
    const int which = pick(3);
    const std::uint32_t value = which == 2 ? static_cast<std::uint32_t>(pick(2)) : one_of<std::uint32_t>({0, 2, 4, 30});
    const char* path = which == 0 ? "/1/0/2" : which == 1 ? "/1/0/3" : "/1/0/26";
    note(fmt::format("{} = {}", path, value));
    scenario().set(path, static_cast<std::int64_t>(value));
    const bool old = which == 2 && mode_is_there_ ? world_.default_con == (value == 1) : false;
    const bool same = which == 0 ? world_.default_pmin == value : which == 1 ? world_.default_pmax == value : old;
    if (which == 0) world_.default_pmin = value;
    if (which == 1) world_.default_pmax = value;
    if (which == 2) world_.default_con = value == 1;
    mode_is_there_ = mode_is_there_ || which == 2;
    if (same) return;
    for (auto& [token, each] : observations_) each.tick(now());
  }

  void observe() {
    const std::uint8_t token = static_cast<std::uint8_t>(2 + pick(3));
    const std::string path = random_path_that_is_there();
    std::optional<ModelAttributes> own;
    if (chance(4)) own = random_attributes(path);
    if (own && queries_of(*own).empty()) own.reset();
    const Queries queries = own ? queries_of(*own) : Queries{};
    const Code code = server_.observe(path, queries, token);
    note(fmt::format("observe {} as {}: {} → {}", path, token, joined(queries), code.to_string()));
    if (code != engine::kContent) return;
    const std::string what = path + "?" + joined(queries);
    for (auto& [other, each] : what_) {  // the same again replaces it
      if (each == what && other != token) observations_.erase(other);
    }
    what_[token] = what;
    observations_.erase(token);
    observations_.emplace(token, NotificationModel(world_, {path}, false, own, now()));
  }

  void observe_composite() {
    std::set<std::string> paths;
    for (int i = pick(4) + 1; i >= 0; --i) paths.insert(random_path());  // they need not be there
    std::erase_if(paths, [&](const auto& path) {
      return std::ranges::any_of(paths, [&](const auto& other) { return path != other && is_within(path, other); });
    });
    std::optional<ModelAttributes> own;
    if (chance(3)) own = random_attributes("/26241");
    if (own && queries_of(*own).empty()) own.reset();
    const Queries queries = own ? queries_of(*own) : Queries{};
    const std::vector<std::string> list(paths.begin(), paths.end());
    const Code code = server_.observe_composite(list, queries, 1);
    note(fmt::format("observe {} as 1: {} → {}", joined(list), joined(queries), code.to_string()));
    if (code != engine::kContent) return;
    what_[1] = joined(queries);
    observations_.erase(1);
    observations_.emplace(std::uint8_t{1}, NotificationModel(world_, list, true, own, now()));
  }

  void pass(Milliseconds time) {
    note(fmt::format("pass {}", time));
    const TimePoint end = scenario().now() + milliseconds(time);
    while (true) {
      const auto next = scenario().client().next_deadline();
      if (!next || *next > end) break;
      scenario().advance(std::max(Duration(0), *next - scenario().now()));
      collect();
    }
    scenario().advance(end - scenario().now());
    for (auto& [token, each] : observations_) each.advance(now());
  }

  // ---- what comes of it -------------------------------------------------------------------------

  bool has_latest_time() {
    return world_.default_pmax != 0 ||
           std::ranges::any_of(world_.attached, [](const auto& entry) { return entry.second.pmax.value_or(0) != 0; }) ||
           std::ranges::any_of(what_, [](const auto& entry) { return entry.second.find("pmax") != std::string::npos; });
  }

  void tick_those_that_cover(const std::vector<std::string>& paths) {
    for (auto& entry : observations_) {  // no binding: clang 14 captures none
      auto& each = entry.second;
      if (std::ranges::any_of(paths, [&](const auto& at) { return each.covers(at); })) each.tick(now());
    }
  }

  std::vector<std::string> values_within(const std::string& path) const {
    std::vector<std::string> out;
    for (const auto& [at, value] : world_.values) {
      if (is_within(at, path)) out.push_back(at);
    }
    return out;
  }

  void collect() {
    for (bool quiet = false; !quiet;) {
      quiet = true;
      while (auto sent = scenario().take<engine::SendNotification>()) {
        quiet = false;
        got_[sent->token.bytes[0]].push_back({now(), sent->confirmable, !sent->response.code.is_success()});
        if (sent->confirmable) scenario().client().on_delivered(engine::ShortServerId(1), sent->id);
      }
      while (scenario().next_request() != nullptr) {
        quiet = false;
        scenario().answer(engine::kChanged);
      }
    }
  }

  static std::string text_of(const std::vector<ModelNotification>& notifications) {
    std::string out;
    for (const auto& each : notifications) {
      out += fmt::format(" {}{}{}", each.when - kBegin, each.confirmable ? " CON" : "", each.is_last ? " gone" : "");
    }
    return out.empty() ? " none" : out;
  }

  bool agrees() {
    bool same = true;
    for (auto at = observations_.begin(); at != observations_.end();) {
      auto& [token, each] = *at;
      const auto expected = each.take();
      const auto got = std::exchange(got_[token], {});
      count_ += expected.size();
      if (!expected.empty()) note(fmt::format("  {} is notified at{}", token, text_of(expected)));
      if (expected != got) {
        note(fmt::format("  but the engine notified {} at{}", token, text_of(got)));
        same = false;
      }
      if (each.is_over()) what_.erase(token);
      at = each.is_over() ? observations_.erase(at) : std::next(at);
    }
    for (const auto& [token, got] : got_) {
      if (got.empty()) continue;
      note(fmt::format("  but the engine notified {}, which nobody observes", token));
      same = false;
    }
    return same && !testing::Test::HasFailure();
  }

  static constexpr Milliseconds kBegin = 3600 * 1000;

  std::mt19937 random_;
  ServerConversation server_{};
  ModelWorld world_{};
  bool mode_is_there_ = false;
  std::map<std::uint8_t, NotificationModel> observations_{};
  std::map<std::uint8_t, std::string> what_{};
  std::map<std::uint8_t, std::vector<ModelNotification>> got_{};
  std::vector<std::string> history_{};
  std::size_t count_ = 0;
};

TEST(ReportingModel, AgreesWithTheEngineToTheMillisecond) {
  std::size_t notifications = 0;
  for (unsigned seed = 1; seed <= 120; ++seed) {
    Trial trial(seed);
    ASSERT_TRUE(trial.run(250)) << "seed " << seed << "\n" << trial.history();
    notifications += trial.notifications();
  }
  EXPECT_GT(notifications, 3000U);
}

}  // namespace
}  // namespace lwm2m::test

#include "tests/fuzz/server_script.hpp"

#include <fmt/core.h>

#include <array>

namespace lwm2m::test {
namespace {

using engine::Method;
using engine::Request;
using engine::ShortServerId;

constexpr std::uint16_t kText = 0;
constexpr std::uint16_t kSenmlJson = 110;

constexpr std::array<engine::Code, 12> kAnswers{
    engine::kCreated,      engine::kChanged,           engine::kDeleted,  engine::kBadRequest,
    engine::kUnauthorized, engine::kForbidden,         engine::kNotFound, engine::kPreconditionFailed,
    engine::kContinue,     engine::kServiceUnavailable, engine::kContent,  engine::kInternalServerError};
constexpr std::array<std::string_view, 3> kObserved{"/3303/0/5700", "/26241/0/0", "/26241/0/1"};
constexpr std::array<std::string_view, 8> kAttachedTo{"/3303/0/5700", "/26241/0/0", "/26241/0/1", "/3303/0",
                                                      "/26241/0",     "/3303",      "/26241",     "/1/0"};
constexpr std::array<std::string_view, 14> kAttributes{"pmin=0", "pmin=2",  "pmin=30", "pmax=10", "pmax=60",
                                                       "pmin",   "pmax",    "gt=21",   "lt=19.5", "st=2",
                                                       "gt",     "lt",      "st",      "gt=19"};
constexpr std::array<double, 8> kValues{20, 19, 21, 21.5, 22, 17, -1e9, 20.5};
constexpr std::array<std::string_view, 16> kSegments{"0",    "1",  "2",  "3",     "3303", "26241", "5700", "65535",
                                                     "bs",   "rd", "",   "4",     "5",    "8",     "9",    "x"};
constexpr std::array<std::uint16_t, 8> kFormats{0, 40, 60, 110, 112, 11542, 11543, 9999};

}  // namespace

ServerScript::ServerScript(ByteView bytes) : bytes_(bytes), world_(options()) {}

engine::Options ServerScript::options() {
  engine::Options options{.endpoint = "node", .random_seed = 1};
  const std::uint8_t how = bytes_.byte();
  options.version = (how & 1U) != 0 ? engine::ProtocolVersion::k1_1 : engine::ProtocolVersion::k1_2;
  const bool alone = (how & 4U) != 0;     // with a bootstrap server only
  const bool ordinary = (how & 8U) != 0;  // without one
  if (!ordinary) {
    options.servers.push_back({.id = engine::kBootstrapServer, .uri = "coap://bootstrap", .bootstrap = true});
  }
  if (alone && !ordinary) return options;
  options.servers.push_back({.id = ShortServerId(1), .uri = "coap://server"});
  options.servers.back().lifetime = (how & 16U) != 0 ? 86400 : 300;
  options.servers.back().confirmable_notifications = (how & 32U) != 0;
  if ((how & 64U) != 0) options.servers.push_back({.id = ShortServerId(2), .uri = "coap://second"});
  return options;
}

void ServerScript::run() {
  world_.client().start();
  world_.settle();
  while (!bytes_.empty()) {
    step();
    world_.settle();
  }
  get_well();
  stop();
}

void ServerScript::step() {
  if (world_.is_receiving_bootstrap() && bytes_.byte() % 4 != 0) return bootstrap();
  // Most of a life is ordinary: what is observed gets a chance to change and to be told.
  const int what = bytes_.byte() % 32;
  if (what < 6) return answer();
  if (what < 9) return deliver();
  if (what < 14) return change_value();
  if (what < 18) return pass_time();
  if (what == 18) return change_world();
  if (what == 19) return operator_acts();
  manage();
}

// Seconds for the most part, and now and then more than a day.
void ServerScript::pass_time() {
  const std::uint8_t how = bytes_.byte();
  world_.advance(milliseconds(std::int64_t{1} << (how < 224 ? how % 15 : how % 28)));
}

// ---- answers and silence ------------------------------------------------------------------------

void ServerScript::answer() {
  const std::uint8_t how = bytes_.byte();
  if (how < 192) return behave();
  if (how < 232) {
    const bool busy = (how & 16U) != 0;
    return world_.answer(kAnswers[how % kAnswers.size()], (how & 32U) != 0,
                         busy ? std::optional<std::uint32_t>(bytes_.byte()) : std::nullopt);
  }
  if (how < 248) return world_.fail_request(static_cast<engine::RequestFailure>(how % 3));
  world_.break_link(server());
}

void ServerScript::deliver() {
  switch (bytes_.byte() % 8) {
    case 0: return world_.lose_notification(engine::DeliveryFailure::kTimeout);
    case 1: return world_.lose_notification(engine::DeliveryFailure::kNotSent);
    case 2: return world_.reset_notification();
    default: return world_.acknowledge();
  }
}

void ServerScript::change_value() {
  const model::Path at = path(bytes_.pick(kObserved));
  const double value = bytes_.pick(kValues);
  const bool whole = at == path("/26241/0/0");
  const model::Value to = whole ? model::Value(static_cast<std::int64_t>(value)) : model::Value(value);
  world_.client().set(Scenario::root(), engine::CallId(++last_call_), at, model::ResourceValue(to));
}

void ServerScript::change_world() {
  switch (bytes_.byte() % 8) {
    case 0: world_.links_fail = bytes_.flag(); return;
    case 1: world_.links_wait = bytes_.flag(); return;
    case 2: world_.disk_fails = bytes_.flag(); return;
    case 3: world_.disk_waits = bytes_.flag(); return;
    case 4: return world_.open_links();
    case 5: return world_.save_all();
    case 6: world_.clock_error = hours(bytes_.byte()) - hours(128); return;
    default: return world_.break_link(server());
  }
}

void ServerScript::operator_acts() {
  engine::Client& client = world_.client();
  const std::uint8_t how = bytes_.byte();
  const ShortServerId of = server();
  switch (how % 8) {
    case 0: return client.pause();
    case 1:
    case 2: return (void)client.resume().has_value();
    case 3: return client.update(engine::CallId(++last_call_), of);
    case 4: return (void)client.reconnect(of).has_value();
    case 5: return (void)client.disable(of, seconds(bytes_.byte())).has_value();
    case 6: return (void)client.enable(of).has_value();
    default: return (void)client.bootstrap().has_value();
  }
}

// ---- device management --------------------------------------------------------------------------

ShortServerId ServerScript::server() {
  constexpr std::array<std::uint16_t, 8> kServers{1, 1, 1, 1, 1, 1, 2, 123};
  return ShortServerId(bytes_.pick(kServers));
}

void ServerScript::ask(ShortServerId server, Request request, std::string_view path, ScriptWorld::OnResponse then) {
  while (path.size() > 1) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    request.uri_path.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  world_.ask(server, std::move(request), std::move(then));
}

void ServerScript::manage() {
  switch (bytes_.byte() % 8) {
    case 0:
    case 1: return observe();
    case 2: return observe_composite();
    case 3:
    case 4: return write_attributes();
    case 5: return write_value();
    case 6: return execute();
    default: return talk_nonsense(server());
  }
}

void ServerScript::observe() {
  const ShortServerId from = server();
  const std::string_view at = bytes_.pick(kObserved);
  Request request{.method = Method::kGet};
  request.token = {1, {bytes_.byte()}};
  request.accept = kText;
  request.observe = bytes_.byte() % 8 == 0 ? 1 : 0;
  ask(from, request, at, [this, from, at, request](const engine::Response& response) {
    if (response.code != engine::kContent) return;
    if (request.observe == 1U) return world_.oracle().on_cancel(from, request.token, {path(at)});
    require(response.observe.has_value(), "an observation that is possible begins");
    world_.observed(from, request.token, {path(at)}, text_of(response));
  });
}

void ServerScript::observe_composite() {
  const ShortServerId from = server();
  const std::string_view first = bytes_.pick(kObserved);
  const std::string second = fmt::format("/3/0/{}", 9 + bytes_.byte() % 8);
  const std::string payload = fmt::format(R"([{{"n":"{}"}},{{"n":"{}"}}])", first, second);
  Request request{.method = Method::kFetch};
  request.token = {2, {1, bytes_.byte()}};
  request.accept = kSenmlJson;
  request.content_format = kSenmlJson;
  request.observe = 0;
  request.payload = as_bytes(payload);
  ask(from, request, "/", [this, from, token = request.token, first, second](const engine::Response& response) {
    if (response.observe) world_.observed(from, token, {path(first), path(second)}, std::nullopt);
  });
}

void ServerScript::write_attributes() {
  const ShortServerId from = server();
  const std::string_view at = bytes_.pick(kAttachedTo);
  std::vector<std::string> queries;
  for (int count = 1 + bytes_.byte() % 3; count > 0; --count) queries.emplace_back(bytes_.pick(kAttributes));
  Request request{.method = Method::kPut};
  request.queries.assign(queries.begin(), queries.end());
  ask(from, request, at, [this, from, at, queries](const engine::Response& response) {
    if (response.code == engine::kChanged) world_.oracle().on_attributes(from, path(at), queries);
  });
}

void ServerScript::write_value() {
  constexpr std::array<std::string_view, 6> kTexts{"5", "-1", "20.5", "x", "", "18446744073709551616"};
  constexpr std::array<std::string_view, 6> kPaths{"/26241/0/0", "/26241/0/1",   "/1/0/1",
                                                   "/1/0/5",     "/3303/0/5750", "/1/0/7"};
  const ShortServerId from = server();
  Request request{.method = Method::kPut};
  request.content_format = kText;
  request.payload = as_bytes(bytes_.pick(kTexts));
  ask(from, request, bytes_.pick(kPaths));
}

void ServerScript::execute() {
  constexpr std::array<std::string_view, 6> kPaths{"/1/0/4", "/1/0/8",       "/1/0/9",
                                                   "/1/1/4", "/3303/0/5605", "/26241/0/6"};
  const ShortServerId from = server();
  ask(from, Request{.method = Method::kPost}, bytes_.pick(kPaths));
}

// Nothing that observes: of that the oracle has to know.
void ServerScript::talk_nonsense(ShortServerId from) {
  Request request{.method = static_cast<Method>(1 + bytes_.byte() % 7)};
  request.token = {1, {bytes_.byte()}};
  // No attributes and no deletion of what is observed.
  const bool harmless = from == engine::kBootstrapServer || request.method != Method::kDelete;
  for (int segments = harmless ? bytes_.byte() % 5 : 0; segments > 0; --segments) {
    request.uri_path.push_back(bytes_.pick(kSegments));
  }
  const std::uint8_t options = bytes_.byte();
  if ((options & 1U) != 0) request.accept = bytes_.pick(kFormats);
  if ((options & 2U) != 0) request.content_format = bytes_.pick(kFormats);
  if ((options & 4U) != 0) request.block1 = engine::Block{bytes_.byte() % 4U, (options & 8U) != 0, 2};
  if ((options & 16U) != 0) request.block2 = engine::Block{bytes_.byte() % 4U, false, 2};
  request.payload = as_bytes(bytes_.text(64));
  world_.ask(from, request);
}

// ---- the end ------------------------------------------------------------------------------------

// The answer that a server gives that has nothing against the client.
void ServerScript::behave() {
  if (world_.requests().empty()) return;
  const engine::OutgoingRequest& request = world_.requests().front().request;
  const bool registers = request.uri_path == std::vector<std::string>{"rd"};
  if (request.block1 && request.block1->more) return world_.answer(engine::kContinue, false, {});
  if (request.method == Method::kDelete) return world_.answer(engine::kDeleted, false, {});
  world_.answer(registers ? engine::kCreated : engine::kChanged, registers, {});
}

void ServerScript::get_well() {
  world_.links_fail = world_.links_wait = world_.disk_fails = world_.disk_waits = false;
  world_.clock_error = {};
  (void)world_.client().resume().has_value();
  world_.open_links();
  world_.save_all();
  world_.settle();
  // Each of its accounts may have to be found to be of no use first.
  for (int steps = 0; world_.client().state() != engine::ManagerState::kRegistered; ++steps) {
    if (world_.client().servers().empty()) return;  // a bootstrap server has seen to that
    require(steps < 10'000, "a client is registered when its servers let it");
    if (!world_.requests().empty()) {
      behave();
    } else {
      // What was written before may spoil it: then it is silence that lets the client begin anew.
      if (world_.is_receiving_bootstrap()) bootstrap_well();
      world_.settle();
      require(world_.advance_to_next(), "a client that is not registered has something to wait for");
    }
  }
}

void ServerScript::stop() {
  world_.client().stop(engine::CallId(++last_call_), false);
  world_.settle();
  world_.advance(hours(1));
  require(world_.client().state() == engine::ManagerState::kStopped, "a stop ends");
  require(world_.has_answered(), "every request is answered");
  require(world_.client().observations().empty(), "nothing is observed by a server that is not there");
}

}  // namespace lwm2m::test

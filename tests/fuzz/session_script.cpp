#include "tests/fuzz/session_script.hpp"

#include <array>

namespace lwm2m::test {
namespace {

constexpr std::array<std::string_view, 20> kSegments{"1",    "3",  "0",           "3303", "26241", "5700", "5601",
                                                     "5605", "2",  "4",           "5",    "6",     "7",    "8",
                                                     "10",   "11", ".well-known", "core", "bs",    "65535"};
constexpr std::array<std::string_view, 12> kQueries{"pmin=1", "pmax=5", "gt=20.5", "lt=10", "st=1",    "pmin",
                                                    "gt",     "pmin=x", "epmin=1", "con=1", "unknown", "lt=30"};
constexpr std::array<std::uint16_t, 10> kFormats{0, 40, 42, 60, 110, 112, 11542, 11543, 11544, 9999};
constexpr std::array<engine::Code, 7> kAnswers{engine::kCreated,  engine::kChanged,  engine::kDeleted,
                                               engine::kNotFound, engine::kContinue, engine::kServiceUnavailable,
                                               engine::kForbidden};
constexpr std::array<std::string_view, 8> kPaths{"/26241/0/0", "/26241/0/2", "/26241/0/5/1", "/26241/1",
                                                 "/26241",     "/3/0/9",     "/3303/0/5700", "/1/0/1"};

}  // namespace

SessionScript::SessionScript(ByteView bytes) : bytes_(bytes) {}

engine::CallId SessionScript::new_call() {
  const engine::CallId call(++last_call_);
  open_calls_.insert(call);
  return call;
}

void SessionScript::run() {
  scenario_.client().start();
  check();
  while (!bytes_.empty()) {
    step();
    check();
  }
  scenario_.client().stop(new_call(), true);
  scenario_.advance(hours(48));
  check();
  require(scenario_.client().state() == engine::ManagerState::kStopped, "a stop ends");
  require(open_calls_.empty(), "every call is answered");  // the longest that an application is waited for is over
}

void SessionScript::step() {
  switch (bytes_.byte() % 10) {
    case 0: return server_answers();
    case 1: return delivery();
    case 2: return operator_acts();
    case 3: return application_acts();
    case 4: return application_answers();
    case 5: return local_call();
    case 6: return scenario_.advance(milliseconds(std::int64_t{1} << (bytes_.byte() % 27)));
    default: return server_asks();
  }
}

void SessionScript::server_asks() {
  engine::Request request{.exchange = engine::ExchangeId(++last_exchange_)};
  request.method = static_cast<engine::Method>(1 + bytes_.byte() % 7);
  request.token = {1, {bytes_.byte()}};
  for (int segments = bytes_.byte() % 6; segments > 0; --segments) request.uri_path.push_back(bytes_.pick(kSegments));
  const std::uint8_t options = bytes_.byte();
  if ((options & 1U) != 0) request.observe = bytes_.byte() % 3;
  if ((options & 2U) != 0) request.accept = bytes_.pick(kFormats);
  if ((options & 4U) != 0) request.content_format = bytes_.pick(kFormats);
  if ((options & 8U) != 0) {
    const std::uint8_t number = bytes_.byte();
    request.block1 = engine::Block{number, (options & 64U) != 0, static_cast<std::uint8_t>(bytes_.byte() % 8)};
  }
  if ((options & 16U) != 0) {
    const std::uint8_t number = bytes_.byte();
    request.block2 = engine::Block{number, false, static_cast<std::uint8_t>(bytes_.byte() % 8)};
  }
  if ((options & 32U) != 0) request.queries = {bytes_.pick(kQueries), bytes_.pick(kQueries)};
  const std::string_view payload = bytes_.text(128);
  request.payload = as_bytes(payload);
  open_exchanges_.insert(request.exchange);
  scenario_.client().on_request(engine::ShortServerId(1), request);
}

void SessionScript::server_answers() {
  if (scenario_.next_request() == nullptr) return;
  const std::uint8_t how = bytes_.byte();
  if (how % 8 == 7) return scenario_.stay_silent();
  const bool located = (how & 8U) == 0;
  scenario_.answer(kAnswers[how % 8], located ? std::vector<std::string>{"rd", "1"} : std::vector<std::string>{});
}

void SessionScript::delivery() {
  if (notifications_.empty()) return;
  const engine::NotificationId notification = notifications_.front();
  notifications_.pop_front();
  const engine::ShortServerId server(1);
  switch (bytes_.byte() % 4) {
    case 0: return scenario_.client().on_delivered(server, notification);
    case 1: return scenario_.client().on_delivery_failure(server, notification, engine::DeliveryFailure::kReset);
    case 2: return scenario_.client().on_delivery_failure(server, notification, engine::DeliveryFailure::kNotSent);
    default: return scenario_.client().on_delivery_failure(server, notification, engine::DeliveryFailure::kTimeout);
  }
}

void SessionScript::operator_acts() {
  const engine::ShortServerId server(1);
  engine::Client& client = scenario_.client();
  switch (bytes_.byte() % 10) {
    case 0: return client.start();
    case 1: return client.stop(new_call(), (bytes_.byte() & 1U) != 0);
    case 2: return client.pause();
    case 3: return (void)client.resume().has_value();
    case 4: return client.update(new_call(), server);
    case 5: return client.deregister(new_call(), server);
    case 6: return (void)client.reconnect(server).has_value();
    case 7: return (void)client.disable(server, seconds(bytes_.byte())).has_value();
    case 8: return (void)client.enable(server).has_value();
    default: scenario_.links_fail = (bytes_.byte() & 1U) != 0;
  }
}

void SessionScript::application_acts() {
  engine::Client& client = scenario_.client();
  switch (bytes_.byte() % 5) {
    case 0: return (void)client.register_application(owner_, "app", {.handler = "/handler"}).has_value();
    case 1: {
      const auto callbacks = *engine::Callbacks::from_mask(bytes_.byte() % 64);
      const engine::ApplicationNumber number{1};
      return (void)client.claim(owner_, number, {path(bytes_.pick(kPaths))}, callbacks).has_value();
    }
    case 2: return (void)client.release(owner_, engine::ApplicationNumber(1), {}).has_value();
    case 3: return (void)client.subscribe(owner_, {path(bytes_.pick(kPaths))}, {.observations = true}).has_value();
    default: return client.on_caller_gone(owner_.bus_name);
  }
}

void SessionScript::application_answers() {
  if (invocations_.empty()) return;
  const engine::InvocationId invocation = invocations_.front();
  invocations_.pop_front();
  const std::uint8_t how = bytes_.byte();
  if (how % 4 == 0) return scenario_.client().on_application_result(invocation, fail(ErrorCode::kBusy, "no"));
  engine::ApplicationAnswer answer;
  if (how % 4 != 1) answer = model::ResourceValue(model::Value(std::int64_t{how}));
  scenario_.client().on_application_result(invocation, std::move(answer));
}

void SessionScript::local_call() {
  engine::Client& client = scenario_.client();
  const engine::Caller caller = (bytes_.byte() & 1U) != 0 ? Scenario::root() : owner_;
  const model::Path where = path(bytes_.pick(kPaths));
  switch (bytes_.byte() % 6) {
    case 0: return client.get(caller, new_call(), where);
    case 1: return client.read(caller, new_call(), {where, path("/3")}, true);
    case 2: return client.set(caller, new_call(), where, model::Value(std::int64_t{bytes_.byte()}));
    case 3: return client.create_instance(caller, new_call(), where, {});
    case 4: return client.erase(caller, new_call(), where);
    default: return client.execute(caller, new_call(), where, {});
  }
}

void SessionScript::check() {
  for (const auto& response : scenario_.take_all<engine::SendResponse>()) {
    require(open_exchanges_.erase(response.exchange) == 1, "a request is answered once");
  }
  for (const auto& dropped : scenario_.take_all<engine::DropExchange>()) {
    require(open_exchanges_.erase(dropped.exchange) == 1, "a request is dropped once");
  }
  for (const auto& done : scenario_.take_all<engine::CompleteCall>()) {
    require(open_calls_.erase(done.call) == 1, "a call is answered once");
  }
  for (const auto& asked : scenario_.take_all<engine::InvokeApplication>()) invocations_.push_back(asked.id);
  for (const auto& sent : scenario_.take_all<engine::SendNotification>()) notifications_.push_back(sent.id);
  for (const auto& save : scenario_.take_all<engine::SaveState>()) scenario_.client().on_state_saved(save.ticket, {});
  scenario_.forget();
}

}  // namespace lwm2m::test

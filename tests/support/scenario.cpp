#include "tests/support/scenario.hpp"

#include <fmt/core.h>

#include <stdexcept>

#include "objects/core_definitions.hpp"
#include "objects/device.hpp"
#include "objects/measured_extremes.hpp"

namespace lwm2m::test {
namespace {

using engine::ShortServerId;

model::DefinitionSet::Pointer temperature() {
  const auto resource = [](std::uint16_t id, const char* name, model::DataType type, const char* operations,
                           bool mandatory = false) {
    return model::ResourceDefinition{.id = model::ResourceId(id),
                                     .name = name,
                                     .type = type,
                                     .operations = *model::Operations::parse(operations),
                                     .mandatory = mandatory};
  };
  model::ObjectDefinition object{
      .id = model::ObjectId(3303), .name = "Temperature", .version = {1, 1}, .multiple = true};
  object.resources = {resource(5601, "Min", model::DataType::kFloat, "R"),
                      resource(5602, "Max", model::DataType::kFloat, "R"),
                      resource(5605, "Reset", model::DataType::kNone, "E"),
                      resource(5700, "Value", model::DataType::kFloat, "R", true),
                      resource(5701, "Units", model::DataType::kString, "R"),
                      resource(5750, "Application", model::DataType::kString, "RW")};
  return std::make_shared<const model::ObjectDefinition>(*model::checked(object));
}

// One resource of every type and one executable: what the interoperability tests call the test object.
model::DefinitionSet::Pointer everything() {
  model::ObjectDefinition object{.id = model::ObjectId(26241), .name = "Everything", .multiple = true};
  const auto add = [&object](std::uint16_t id, model::DataType type, const char* operations, bool multiple = false) {
    object.resources.push_back({.id = model::ResourceId(id),
                                .name = fmt::format("R{}", id),
                                .type = type,
                                .operations = *model::Operations::parse(operations),
                                .multiple = multiple});
  };
  add(0, model::DataType::kInteger, "RW");
  add(1, model::DataType::kFloat, "RW");
  add(2, model::DataType::kString, "RW");
  add(3, model::DataType::kBoolean, "RW");
  add(4, model::DataType::kOpaque, "RW");
  add(5, model::DataType::kInteger, "RW", true);
  add(6, model::DataType::kNone, "E");
  add(7, model::DataType::kObjlnk, "RW");
  add(9, model::DataType::kTime, "RW");
  add(10, model::DataType::kInteger, "R");
  add(11, model::DataType::kString, "W");
  add(12, model::DataType::kUnsignedInteger, "RW");
  return std::make_shared<const model::ObjectDefinition>(*model::checked(object));
}

}  // namespace

model::Path path(std::string_view text) { return model::Path::parse(text).value(); }

std::string text_of(const engine::Response& response) { return std::string(as_text(response.payload)); }

engine::Options Scenario::default_options() {
  engine::Options options{.endpoint = "node", .random_seed = 1};
  options.servers.push_back({.id = ShortServerId(1), .uri = "coap://server"});
  return options;
}

Scenario::Scenario(engine::Options options, const std::vector<model::DefinitionSet::Pointer>& more) {
  auto info = std::make_unique<FixedDeviceInfo>();
  device_ = info.get();
  objects::DeviceFacts facts{
      .manufacturer = "Maker", .model = "Model", .serial_number = "S1", .firmware_version = "1.0"};
  engine::ObjectHandlers::Map handlers;
  handlers.emplace(model::ObjectId(3), std::make_unique<objects::Device>(facts, std::move(info)));
  handlers.emplace(model::ObjectId(3303), std::make_unique<objects::MeasuredExtremes>(model::ObjectId(3303)));
  auto definitions = objects::core_definitions();
  definitions.push_back(temperature());
  definitions.push_back(everything());
  definitions.insert(definitions.end(), more.begin(), more.end());
  client_ = std::make_unique<engine::Client>(std::move(options), definitions, std::move(handlers));
  client_->advance_time(now_);
}

void Scenario::drain() {
  while (auto effect = client_->poll_effect()) {
    if (auto* request = std::get_if<engine::SendRequest>(&*effect)) requests_.push_back(*request);
    const auto* open = std::get_if<engine::OpenLink>(&*effect);
    const auto* save = std::get_if<engine::SaveState>(&*effect);
    effects_.push_back(*effect);
    if (save != nullptr && save->file == engine::StateFile::kAccounts && !accounts_wait) {
      client_->on_state_saved(save->ticket, {});
    }
    if (open == nullptr) continue;
    client_->on_link_event(open->server, links_fail
                                             ? engine::LinkEvent(engine::LinkFailure{"resolve", 0, "no such host"})
                                             : engine::LinkEvent(link));
  }
}

void Scenario::advance(Duration duration) {
  const Instant end{now_.boot + duration, now_.wall + duration};
  drain();
  while (true) {
    const auto next = client_->next_deadline();
    if (!next || *next > end.boot) break;
    const Duration step = std::max(Duration(0), *next - now_.boot);
    now_ = {now_.boot + step, now_.wall + step};
    client_->advance_time(now_);
    drain();
  }
  now_ = end;
  client_->advance_time(now_);
  drain();
}

void Scenario::advance_to_request() {
  drain();
  while (requests_.empty()) advance(client_->next_deadline().value() - now_.boot);
}

void Scenario::register_client() {
  client_->start();
  drain();
  answer(engine::kCreated, {"rd", "1"});
  forget();
}

void Scenario::register_again(const engine::Options& options) {
  client_->reload(options);
  drain();
  answer(engine::kDeleted);
  answer(engine::kCreated, {"rd", "2"});
  forget();
}

const engine::SendRequest* Scenario::next_request() const { return requests_.empty() ? nullptr : &requests_.front(); }

void Scenario::answer(engine::Code code, std::vector<std::string> location, std::optional<std::uint32_t> max_age) {
  engine::IncomingResponse response{.code = code, .max_age = max_age};
  response.location_path.assign(location.begin(), location.end());
  answer(response);
}

void Scenario::answer(const engine::IncomingResponse& response) {
  if (requests_.empty()) throw std::logic_error("there is no request to answer");
  const engine::SendRequest request = requests_.front();
  requests_.pop_front();
  client_->on_response(request.server, request.id, response);
  drain();
}

void Scenario::stay_silent() {
  if (requests_.empty()) throw std::logic_error("there is no request to be silent about");
  const engine::SendRequest request = requests_.front();
  requests_.pop_front();
  client_->on_request_failure(request.server, request.id, engine::RequestFailure::kTimeout);
  drain();
}

std::string Scenario::query() const {
  std::string out;
  for (const auto& part : requests_.front().request.queries) out += (out.empty() ? "" : "&") + part;
  return out;
}

std::optional<engine::Response> Scenario::ask(const Ask& ask, ShortServerId server) {
  engine::Request request{.exchange = engine::ExchangeId(++last_exchange_), .method = ask.method};
  request.token = {1, {ask.token}};
  std::vector<std::string> segments;
  for (std::size_t at = 0; at < ask.path.size();) {
    const std::size_t end = std::min(ask.path.find('/', at + 1), ask.path.size());
    if (end > at + 1) segments.push_back(ask.path.substr(at + 1, end - at - 1));
    at = end;
  }
  request.uri_path.assign(segments.begin(), segments.end());
  request.queries.assign(ask.queries.begin(), ask.queries.end());
  request.content_format = ask.content_format;
  request.accept = ask.accept;
  request.observe = ask.observe;
  request.block1 = ask.block1;
  request.block2 = ask.block2;
  request.payload = as_bytes(ask.payload);
  client_->on_request(server, request);
  return late_answer();
}

std::optional<engine::Response> Scenario::late_answer() {
  auto answer = take<engine::SendResponse>();
  return answer ? std::optional(std::move(answer->response)) : std::nullopt;
}

std::optional<Result<engine::CallValue>> Scenario::call(const std::function<void(engine::CallId)>& start) {
  start(engine::CallId(++last_call_));
  return late_result();
}

std::optional<Result<engine::CallValue>> Scenario::late_result() {
  auto done = take<engine::CompleteCall>();
  return done ? std::optional(std::move(done->result)) : std::nullopt;
}

void Scenario::create(std::string_view instance, std::vector<std::pair<std::string, model::Value>> values) {
  std::vector<model::Record> records;
  for (auto& [at, value] : values) records.push_back({path(at), model::ResourceValue(std::move(value)), std::nullopt});
  const auto done =
      call([&](engine::CallId id) { client_->create_instance(root(), id, path(instance), std::move(records)); });
  if (!done || !*done) {
    throw std::logic_error(std::string(instance) + ": " + (done ? done->error().message() : "not answered"));
  }
}

void Scenario::set(std::string_view at, model::Value value) {
  const auto done =
      call([&](engine::CallId id) { client_->set(root(), id, path(at), model::ResourceValue(std::move(value))); });
  if (!done || !*done) {
    throw std::logic_error(std::string(at) + ": " + (done ? done->error().message() : "not answered"));
  }
}

std::vector<engine::EventName> Scenario::events() {
  std::vector<engine::EventName> out;
  for (const auto& event : take_all<engine::EmitEvent>()) out.push_back(event.name);
  return out;
}

}  // namespace lwm2m::test

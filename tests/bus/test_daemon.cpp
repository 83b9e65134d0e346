#include "tests/bus/test_daemon.hpp"

#include <chrono>
#include <ctime>

#include "daemon/base/overloaded.hpp"
#include "objects/core_definitions.hpp"
#include "objects/device.hpp"

namespace lwm2m::test {
namespace {

using engine::ShortServerId;

engine::Options client_options() {
  engine::Options options{.endpoint = "node", .random_seed = 1};
  options.servers.push_back({.id = ShortServerId(1), .uri = "coap://server"});
  return options;
}

model::DefinitionSet::Pointer temperature() {
  const auto resource = [](std::uint16_t id, const char* name, model::DataType type, const char* operations, bool mandatory) {
    return model::ResourceDefinition{.id = model::ResourceId(id), .name = name, .type = type,
                                     .operations = model::Operations::parse(operations).value(), .mandatory = mandatory};
  };
  model::ObjectDefinition object{.id = model::ObjectId(3303), .name = "Temperature", .version = {1, 1}, .multiple = true};
  object.resources = {resource(5605, "Reset", model::DataType::kNone, "E", false),
                      resource(5700, "Value", model::DataType::kFloat, "RW", true),
                      resource(5701, "Units", model::DataType::kString, "RW", false)};
  return std::make_shared<const model::ObjectDefinition>(model::checked(object).value());
}

std::vector<model::DefinitionSet::Pointer> definitions() {
  auto all = objects::core_definitions();
  all.push_back(temperature());
  return all;
}

class NoDeviceInfo : public objects::DeviceInfo {
 public:
  [[nodiscard]] std::optional<std::int64_t> free_memory() const override { return std::nullopt; }
  [[nodiscard]] std::optional<std::int64_t> total_memory() const override { return std::nullopt; }
  [[nodiscard]] std::string utc_offset(WallTime) const override { return "+00:00"; }
  [[nodiscard]] std::string timezone() const override { return ""; }
};

engine::ObjectHandlers::Map handlers() {
  engine::ObjectHandlers::Map map;
  map.emplace(model::ObjectId(3), std::make_unique<objects::Device>(objects::DeviceFacts{.manufacturer = "Maker"},
                                                                    std::make_unique<NoDeviceInfo>()));
  return map;
}

Instant now() {
  timespec boot{};
  clock_gettime(CLOCK_BOOTTIME, &boot);
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  return {TimePoint(seconds(boot.tv_sec) + std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(boot.tv_nsec))),
          WallTime(std::chrono::duration_cast<Duration>(wall))};
}

}  // namespace

TestDaemon::TestDaemon(sd_event* event, dbus::BusOptions options)
    : event_(event),
      client_(client_options(), definitions(), handlers()),
      service_(client_, *this, event, std::move(options),
               {.reload =
                    [this] {
                      ++reloads;
                      return reload();
                    },
                .name_acquired = [this] { acquired_ = true; },
                .reboot_refused = [this](const std::string& why) { refused_reboots.push_back(why); }}) {
  const auto on_time = [](sd_event_source*, std::uint64_t, void* self) {
    const engine::Turn turn(*static_cast<TestDaemon*>(self));
    return 0;
  };
  sd_event_add_time(event_, &timer_, CLOCK_BOOTTIME, UINT64_MAX, 1, on_time, this);
  sd_event_source_set_enabled(timer_, SD_EVENT_OFF);
  turn([this] { client_.start(); });
}

TestDaemon::~TestDaemon() {
  service_.close();
  sd_event_source_disable_unref(timer_);
}

void TestDaemon::open_turn() {
  if (depth_++ == 0) client_.advance_time(now());
}

void TestDaemon::close_turn() noexcept {
  if (depth_ == 1) {
    drain();
    arm();
  }
  --depth_;
}

void TestDaemon::drain() {
  while (auto effect = client_.poll_effect()) {
    std::visit(Overloaded{
                   [this](engine::OpenLink& link) { client_.on_link_event(link.server, engine::LinkUp{}); },
                   [this](engine::SendRequest& request) { answer(request); },
                   [this](engine::SendResponse& response) { responses_.push_back(std::move(response.response)); },
                   [this](engine::SaveState& save) { client_.on_state_saved(save.ticket, {}); },
                   [](engine::SendNotification&) {},
                   [](engine::DropExchange&) {},
                   [](engine::CloseLink&) {},
                   [this](auto& for_the_bus) { service_.apply(std::move(for_the_bus)); },
               },
               *effect);
  }
}

void TestDaemon::answer(const engine::SendRequest& effect) {
  if (!server_answers) return;
  engine::IncomingResponse response{.code = engine::kChanged};
  if (effect.request.method == engine::Method::kDelete) response.code = engine::kDeleted;
  if (effect.request.uri_path.size() == 1) {
    response.code = engine::kCreated;
    response.location_path = {"rd", "1"};
  }
  client_.on_response(effect.server, effect.id, response);
}

void TestDaemon::arm() {
  const auto deadline = client_.next_deadline();
  if (deadline) sd_event_source_set_time(timer_, static_cast<std::uint64_t>(deadline->time_since_epoch().count()));
  sd_event_source_set_enabled(timer_, deadline ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
}

void TestDaemon::request(engine::Method method, std::string_view path, std::string_view payload) {
  engine::Request request{.exchange = engine::ExchangeId(++last_exchange_), .method = method, .payload = as_bytes(payload)};
  request.token = {1, {static_cast<std::uint8_t>(last_exchange_)}};
  if (!payload.empty()) request.content_format = 0;
  for (std::size_t begin = 1; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    request.uri_path.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  turn([&] { client_.on_request(ShortServerId(1), request); });
}

}  // namespace lwm2m::test

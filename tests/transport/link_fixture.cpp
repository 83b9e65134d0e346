#include "tests/transport/link_fixture.hpp"

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace lwm2m::test {
namespace {

constexpr auto kPatience = seconds(60);
constexpr auto kServer = engine::ShortServerId(1);

TimePoint boot_time() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return TimePoint(seconds(now.tv_sec) + std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(now.tv_nsec)));
}

}  // namespace

void PrintTo(const LinkState& state, std::ostream* out) {
  if (state.is_up) *out << "up with " << state.details.cipher_suite << (state.details.resumed ? ", resumed" : "");
  if (state.fault) *out << state.fault->name << " (alert " << int{state.fault->alert} << "): " << state.fault->text;
}

Instant LinkRecorder::now() const {
  const auto wall = std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch());
  return {boot_time() + boot_ahead, WallTime(wall + wall_ahead)};
}

void LinkRecorder::on_request(engine::ShortServerId, const engine::Request&) { answers.emplace_back("request"); }
void LinkRecorder::on_response(engine::ShortServerId, engine::RequestId, const engine::IncomingResponse& response) {
  answers.push_back(response.code.to_string());
}
void LinkRecorder::on_request_failure(engine::ShortServerId, engine::RequestId, transport::Failure) {
  answers.emplace_back("failed");
}
void LinkRecorder::on_delivered(engine::ShortServerId, engine::NotificationId) {}
void LinkRecorder::on_delivery_failure(engine::ShortServerId, engine::NotificationId, transport::Failure) {}

void LinkRecorder::on_link_up(engine::ShortServerId, const transport::LinkDetails& details) {
  EXPECT_EQ(depth_, 1);
  EXPECT_FALSE(state.is_up || state.fault) << "told twice";
  state = {.is_up = true, .details = details};
}

void LinkRecorder::on_link_failed(engine::ShortServerId, const transport::LinkFault& fault) {
  EXPECT_EQ(depth_, 1);
  EXPECT_FALSE(state.fault) << "told twice";
  state = {.fault = fault};
}

void LinkTest::RemoveDirectory::operator()(const std::string* path) const {
  std::error_code error;
  std::filesystem::remove_all(*path, error);
  delete path;
}

LinkTest::LinkTest() {
  std::string name = std::filesystem::temp_directory_path() / "lwm2m-link-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  directory.reset(new std::string(name));
  sd_event* event = nullptr;
  if (sd_event_new(&event) < 0) throw std::runtime_error("no event loop");
  loop.reset(event);
  resolver = std::make_unique<transport::Resolver>(event);
  use(server_at(own_address()));
}

transport::EndpointOptions LinkTest::server_at(const std::string& host, std::uint16_t port) {
  transport::EndpointOptions options{.server = kServer, .host = host, .port = port};
  options.ack_timeout = 1.0;
  options.max_retransmit = 1;
  return options;
}

void LinkTest::use(transport::EndpointOptions options) {
  endpoint = std::make_unique<transport::Endpoint>(std::move(options), *resolver, loop.get(), events);
}

const LinkState& LinkTest::connect(transport::TlsOptions options, const engine::PreviousLink& previous) {
  events.state = {};
  if (options.server_name.empty()) options.server_name = endpoint->options().host;
  auto policy = transport::TlsPolicy::create(std::move(options));
  if (!policy) {
    events.state.fault = transport::LinkFault{"credentials", 0, policy.error().message()};
    return events.state;
  }
  return connect(*std::move(policy), previous);
}

const LinkState& LinkTest::connect(std::unique_ptr<transport::TlsPolicy> policy, const engine::PreviousLink& previous) {
  events.state = {};
  endpoint->open(std::move(policy), previous);
  serve_until([this] { return events.state.is_up || events.state.fault; });
  return events.state;
}

const LinkState& LinkTest::wait_for_end() {
  serve_until([this] { return events.state.fault.has_value(); });
  return events.state;
}

std::string LinkTest::ask() { return ask({.method = engine::Method::kGet}); }

std::string LinkTest::ask(const engine::OutgoingRequest& request) {
  events.answers.clear();
  events.begin();
  endpoint->send(engine::RequestId(1), request);
  events.end();
  serve_until([this] { return !events.answers.empty() || events.state.fault; });
  return events.answers.empty() ? "failed" : events.answers.front();
}

bool LinkTest::serve_until(const std::function<bool()>& done) const {
  const TimePoint end = boot_time() + kPatience;
  while (!done()) {
    const auto left = end - boot_time();
    if (left.count() <= 0) return false;
    if (sd_event_run(loop.get(), static_cast<std::uint64_t>(left.count())) < 0) return false;
  }
  return true;
}

std::string LinkTest::file(const std::string& name, const std::string& content) const {
  const std::string path = *directory + '/' + name;
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

transport::TlsOptions psk_options(const std::string& identity, const Bytes& key) {
  return {.mode = engine::SecurityMode::kPsk,
          .identity = to_bytes(identity),
          .key = Secret(key),
          .key_origin = "key-file /k",
          .cipher_suites = {kPskCcm8, kPskGcm}};
}

}  // namespace lwm2m::test

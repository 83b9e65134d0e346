// bus-load: drives the Registry of the daemon or of its yardstick over the system bus and prints one JSON object: how
// many calls and values a second, the median of a round trip, the processor time of the service. "notify" also plays
// the server, and prints the median from a Set being sent until its notification is on the wire.
//   bus-load org.lwm2md.Client1 create --values 1000      the instances that the others write to
//   bus-load org.lwm2md.Client1 set --count 8000 [--outstanding 32]
//   bus-load org.lwm2md.Client1 write --count 200 --values 1000 [--outstanding 4]
//   bus-load org.lwm2md.Client1 notify --count 2000 --port 5683      the port that the daemon's server has
#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include "tests/bench/coap_observer.hpp"
#include "tests/bench/registry_caller.hpp"

namespace lwm2m::bench {
namespace {

constexpr std::size_t kWarmUp = 100;  // calls or notifications that do not count

struct CommandLine {
  std::string service{};
  std::size_t count = 1000;
  std::size_t outstanding = 1;
  std::size_t values = 1;
  std::uint16_t port = 0;
};

double median(std::vector<double> numbers) {
  if (numbers.empty()) return 0;
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::nth_element(numbers.begin(), middle, numbers.end());
  return *middle;
}

void print(const CommandLine& line, const Measurement& measured) {
  const double calls = static_cast<double>(line.count);
  const double values = calls * static_cast<double>(line.values);
  fmt::print(
      "{{\"calls_per_second\": {:.0f}, \"values_per_second\": {:.0f}, \"round_trip_p50_us\": {:.1f}, "
      "\"service_cpu_us_per_call\": {:.2f}, \"service_cpu_us_per_value\": {:.3f}}}\n",
      calls / measured.seconds, values / measured.seconds, median(measured.round_trips),
      measured.service_cpu_seconds * 1e6 / calls, measured.service_cpu_seconds * 1e6 / values);
}

void measure_set(const CommandLine& line) {
  RegistryCaller registry(line.service);
  const auto set = [&](std::size_t i) { return registry.set(i); };
  registry.run(kWarmUp, line.outstanding, set);
  print(line, registry.run(line.count, line.outstanding, set));
}

void measure_write(const CommandLine& line) {
  RegistryCaller registry(line.service);
  const auto write = [&](std::size_t i) { return registry.write(line.values, i); };
  registry.run(2, line.outstanding, write);
  print(line, registry.run(line.count, line.outstanding, write));
}

void create(const CommandLine& line) {
  RegistryCaller registry(line.service);
  registry.run(1, 1, [&](std::size_t) { return registry.write(line.values, 0, true); });
}

// Nobody waits for the answer to the Set before the notification is there: they may pass each other.
void measure_notify(const CommandLine& line) {
  using Clock = std::chrono::steady_clock;
  CoapObserver server(line.port);
  server.await_register();
  RegistryCaller registry(line.service);
  registry.run(1, 1, [&](std::size_t) { return registry.write(1, 0, true); });
  server.observe("3303/0/5700");
  std::vector<double> delays;
  for (std::size_t i = 0; i < kWarmUp + line.count; ++i) {
    const Message set = registry.set(i + 1);  // 0 is what the instance was made with, and no change
    const auto start = Clock::now();
    registry.send(*set);
    server.await_notification();
    const std::chrono::duration<double, std::micro> delay = Clock::now() - start;
    registry.await_answers();
    if (i >= kWarmUp) delays.push_back(delay.count());
  }
  fmt::print("{{\"notification_p50_us\": {:.1f}}}\n", median(delays));
}

}  // namespace
}  // namespace lwm2m::bench

int main(int argc, char** argv) {
  using namespace lwm2m::bench;
  CommandLine line;
  CLI::App app("Drives the Registry of a service on the system bus.", "bus-load");
  app.add_option("service", line.service, "its bus name")->required();
  app.require_subcommand(1);
  const auto mode = [&](const char* name, const char* description, void (*run)(const CommandLine&)) {
    CLI::App* command = app.add_subcommand(name, description)->callback([&line, run] { run(line); });
    command->add_option("--count", line.count, "calls")->check(CLI::PositiveNumber);
    command->add_option("--outstanding", line.outstanding, "calls unanswered at a time")->check(CLI::PositiveNumber);
    command->add_option("--values", line.values, "of a Write")->check(CLI::Range(1, 65535));
    command->add_option("--port", line.port, "where the server that it plays listens");
  };
  mode("create", "makes /3303/0, /3303/1, ...", create);
  mode("set", "Set of one value", measure_set);
  mode("write", "Write of many", measure_write);
  mode("notify", "from a Set to its notification", measure_notify);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    fmt::print(stderr, "bus-load: {}\n", error.what());
    return 1;
  }
  return 0;
}

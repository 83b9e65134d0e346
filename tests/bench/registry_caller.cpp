#include "tests/bench/registry_caller.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/bench/bus_names.hpp"

namespace lwm2m::bench {
namespace {

int checked(int outcome, const char* what) {
  if (outcome < 0) throw std::runtime_error(fmt::format("{}: {}", what, std::strerror(-outcome)));
  return outcome;
}

// Of sensor `sensor`, never the same twice running.
double reading(std::size_t sensor, std::size_t round) {
  return 20 + static_cast<double>((sensor + round * 37) % 101) / 10;
}

// The process behind a bus name. A program starts its service and this at once, so that it may have to wait a little.
pid_t await_process(sd_bus& bus, const char* service) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  sd_bus_creds* credentials = nullptr;
  int outcome = sd_bus_get_name_creds(&bus, service, SD_BUS_CREDS_PID, &credentials);
  while (outcome == -ENXIO && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    outcome = sd_bus_get_name_creds(&bus, service, SD_BUS_CREDS_PID, &credentials);
  }
  checked(outcome, service);
  const std::unique_ptr<sd_bus_creds, Release> held(credentials);
  pid_t pid = 0;
  checked(sd_bus_creds_get_pid(credentials, &pid), "the process of the service");
  return pid;
}

}  // namespace

RegistryCaller::RegistryCaller(std::string service) : service_(std::move(service)) {
  sd_bus* bus = nullptr;
  checked(sd_bus_open_system(&bus), "the system bus");
  bus_.reset(bus);
  process_ = fmt::format("/proc/{}", await_process(*bus, service_.c_str()));
}

Message RegistryCaller::call(const char* method) const {
  sd_bus_message* message = nullptr;
  checked(
      sd_bus_message_new_method_call(bus_.get(), &message, service_.c_str(), kObjectPath, kRegistryInterface, method),
      method);
  return Message(message);
}

Message RegistryCaller::set(std::size_t round) const {
  Message message = call("Set");
  checked(sd_bus_message_append(message.get(), "sv", "/3303/0/5700", "d", reading(0, round)), "Set");
  return message;
}

Message RegistryCaller::write(std::size_t values, std::size_t round, bool create) const {
  Message message = call("Write");
  checked(sd_bus_message_open_container(message.get(), 'a', "(sv)"), "Write");
  for (std::size_t i = 0; i < values; ++i) {
    const std::string path = fmt::format("/3303/{}/5700", i);
    checked(sd_bus_message_append(message.get(), "(sv)", path.c_str(), "d", reading(i, round)), "Write");
  }
  checked(sd_bus_message_close_container(message.get()), "Write");
  checked(create ? sd_bus_message_append(message.get(), "a{sv}", 1, "Create", "b", 1)
                 : sd_bus_message_append(message.get(), "a{sv}", 0),
          "Write");
  return message;
}

Measurement RegistryCaller::run(std::size_t count, std::size_t outstanding,
                                const std::function<Message(std::size_t)>& make) {
  round_trips_.clear();
  const double cpu_before = service_cpu_seconds();
  const auto start = Clock::now();
  for (std::size_t i = 0; i < count; ++i) {
    await_answers(outstanding - 1);
    send(*make(i));
  }
  await_answers();
  const std::chrono::duration<double> duration = Clock::now() - start;
  return {duration.count(), service_cpu_seconds() - cpu_before, std::exchange(round_trips_, {})};
}

void RegistryCaller::send(sd_bus_message& call) {
  sent_.push_back(Clock::now());
  checked(sd_bus_call_async(bus_.get(), nullptr, &call, on_answer, this, 0), "the call");
}

void RegistryCaller::await_answers(std::size_t outstanding) {
  while (sent_.size() > outstanding) {
    if (checked(sd_bus_process(bus_.get(), nullptr), "the bus") == 0)
      checked(sd_bus_wait(bus_.get(), UINT64_MAX), "the bus");
  }
  if (!failure_.empty()) throw std::runtime_error(failure_);
}

int RegistryCaller::on_answer(sd_bus_message* answer, void* caller, sd_bus_error*) {
  auto& self = *static_cast<RegistryCaller*>(caller);
  const std::chrono::duration<double, std::micro> duration = Clock::now() - self.sent_.front();
  self.sent_.pop_front();
  self.round_trips_.push_back(duration.count());
  const sd_bus_error* error = sd_bus_message_get_error(answer);
  if (error != nullptr && self.failure_.empty()) self.failure_ = fmt::format("{}: {}", error->name, error->message);
  return 0;
}

double RegistryCaller::service_cpu_seconds() const {
  double nanoseconds = 0;
  for (const auto& thread : std::filesystem::directory_iterator(process_ + "/task")) {
    double one = 0;
    std::ifstream(thread.path() / "schedstat") >> one;
    nanoseconds += one;
  }
  return nanoseconds / 1e9;
}

}  // namespace lwm2m::bench

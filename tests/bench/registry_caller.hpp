// Calls org.lwm2md.Client1.Registry of one service on the system bus, the daemon or its yardstick, with a fixed number
// of calls outstanding. Owned by bus-load. Whatever goes wrong with the bus spoils a measurement: everything throws
// std::runtime_error.
#pragma once

#include <systemd/sd-bus.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace lwm2m::bench {

struct Release {
  void operator()(sd_bus* bus) const { sd_bus_flush_close_unref(bus); }
  void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
  void operator()(sd_bus_creds* credentials) const { sd_bus_creds_unref(credentials); }
};
using Message = std::unique_ptr<sd_bus_message, Release>;

struct Measurement {
  double seconds = 0;
  double service_cpu_seconds = 0;     // of all threads of the service; the bus daemon's is not in it
  std::vector<double> round_trips{};  // of each call, in microseconds
};

class RegistryCaller {
 public:
  // Waits up to 10 s for the service to be there.
  explicit RegistryCaller(std::string service);

  // Set of /3303/0/5700. What is set is what a sensor says: another number than before, between 20 and 30.
  [[nodiscard]] Message set(std::size_t round) const;
  // Write of /3303/0/5700, /3303/1/5700, …; `create` makes the instances that are missing.
  [[nodiscard]] Message write(std::size_t values, std::size_t round, bool create = false) const;

  // Calls `count` times what `make` gives for 0, 1, …
  Measurement run(std::size_t count, std::size_t outstanding, const std::function<Message(std::size_t)>& make);
  // On the wire when it returns; the answer is waited for by await_answers.
  void send(sd_bus_message& call);
  // Until at most so many are outstanding.
  void await_answers(std::size_t outstanding = 0);

 private:
  using Clock = std::chrono::steady_clock;

  static int on_answer(sd_bus_message* answer, void* caller, sd_bus_error* error);
  [[nodiscard]] Message call(const char* method) const;
  [[nodiscard]] double service_cpu_seconds() const;

  std::string service_;
  std::unique_ptr<sd_bus, Release> bus_{};
  std::string process_{};                 // "/proc/123"
  std::deque<Clock::time_point> sent_{};  // of the calls outstanding: a service answers in order
  std::vector<double> round_trips_{};
  std::string failure_{};  // of the first call that was answered with an error
};

}  // namespace lwm2m::bench

// A stand-in for lwm2md on a private bus: owns its name, writes down every call as text, and answers what the test
// says. Runs in a thread of its own; what is not arranged is answered with an empty reply.
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace lwm2m::test {

struct RecordedCall {
  std::string method{};     // "Registry.Set"
  std::string object{};     // "/org/lwm2md/Client1"
  std::string arguments{};  // "/3303/0/5700" <d 21.5>
  std::string sender{};     // the caller's unique name
};

class MockDaemon {
 public:
  // Fills the reply; a negative errno is the answer if it cannot.
  using Answer = std::function<int(sd_bus_message* reply)>;

  explicit MockDaemon(const std::string& address);
  ~MockDaemon();
  MockDaemon(const MockDaemon&) = delete;
  MockDaemon& operator=(const MockDaemon&) = delete;

  void answer(const std::string& method, Answer answer);
  // With org.lwm2md.Client1.Error.`name`, or with the name as it is where it has dots.
  void refuse(const std::string& method, const std::string& name, const std::string& text);
  // The connection closes in place of an answer.
  void vanish_on(const std::string& method);

  // The n-th call of this method, from 0; waits for it.
  RecordedCall call(const std::string& method, std::size_t index = 0);
  [[nodiscard]] std::size_t count(const std::string& method);

  // In the thread that owns the bus; waits until it is done.
  void run(const std::function<void(sd_bus*)>& task);
  // Signals of the main object, to one connection (or everybody: ""), filled by the test.
  void signal(const std::string& to, const char* interface, const char* member, const Answer& fill);
  void release_name();
  void request_name();

  // Calls the Handler of an application; the answer is what answer_of_handler gives, "done" for success, else the
  // error's name without prefix and its text. Several may be under way.
  void call_handler(const std::string& application, const Answer& fill);
  std::string answer_of_handler(std::size_t index = 0);

 private:
  static int on_message(sd_bus_message* message, void* self, sd_bus_error* error);
  static int on_task(sd_event_source* source, int fd, std::uint32_t events, void* self);
  int reply_to(sd_bus_message* message, const std::string& method);
  void loop(const std::string& address);

  sd_bus* bus_ = nullptr;
  sd_event* event_ = nullptr;
  int wake_ = -1;
  std::mutex mutex_{};
  std::condition_variable changed_{};
  bool ready_ = false;
  bool stopping_ = false;
  std::vector<std::function<void(sd_bus*)>> tasks_{};
  std::map<std::string, std::function<int(sd_bus_message*)>> answers_{};
  std::vector<RecordedCall> calls_{};
  std::vector<std::string> handler_answers_{};
  std::thread thread_{};
};

// The arguments of a message as text: strings in quotes, variants as <signature value>, arrays in [], structures in ().
std::string describe_arguments(sd_bus_message* message);

}  // namespace lwm2m::test

#include "tests/bus/ctl/mock_daemon.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <sys/eventfd.h>
#include <unistd.h>

namespace lwm2m::test {
namespace {

constexpr const char* kName = "org.lwm2md.Client1";
constexpr const char* kObject = "/org/lwm2md/Client1";
constexpr const char* kHandlerObject = "/org/lwm2md/ctl/Handler";
constexpr std::chrono::seconds kPatience(20);  // only a broken program takes as long

std::string last_word(const std::string& dotted) { return dotted.substr(dotted.rfind('.') + 1); }

}  // namespace

MockDaemon::MockDaemon(const std::string& address) : wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  thread_ = std::thread([this, address] { loop(address); });
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kPatience, [this] { return ready_; });
}

MockDaemon::~MockDaemon() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  eventfd_write(wake_, 1);
  thread_.join();
  close(wake_);
}

void MockDaemon::loop(const std::string& address) {
  sd_event_new(&event_);
  sd_bus_new(&bus_);
  sd_bus_set_address(bus_, address.c_str());
  sd_bus_set_bus_client(bus_, 1);
  sd_bus_start(bus_);
  sd_bus_add_filter(bus_, nullptr, &MockDaemon::on_message, this);
  sd_bus_attach_event(bus_, event_, SD_EVENT_PRIORITY_NORMAL);
  sd_event_add_io(event_, nullptr, wake_, EPOLLIN, &MockDaemon::on_task, this);
  sd_bus_request_name(bus_, kName, 0);
  {
    const std::lock_guard lock(mutex_);
    ready_ = true;
  }
  changed_.notify_all();
  sd_event_loop(event_);
  sd_bus_flush_close_unref(bus_);
  sd_event_unref(event_);
}

int MockDaemon::on_task(sd_event_source*, int fd, std::uint32_t, void* data) {
  auto& self = *static_cast<MockDaemon*>(data);
  eventfd_t count = 0;
  eventfd_read(fd, &count);
  std::vector<std::function<void(sd_bus*)>> tasks;
  {
    const std::lock_guard lock(self.mutex_);
    tasks.swap(self.tasks_);
    if (self.stopping_) sd_event_exit(self.event_, 0);
  }
  for (const auto& task : tasks) task(self.bus_);
  return 0;
}

void MockDaemon::run(const std::function<void(sd_bus*)>& task) {
  bool done = false;
  std::unique_lock lock(mutex_);
  tasks_.emplace_back([&](sd_bus* bus) {
    task(bus);
    const std::lock_guard inner(mutex_);
    done = true;
    changed_.notify_all();
  });
  eventfd_write(wake_, 1);
  changed_.wait(lock, [&] { return done; });
}

int MockDaemon::on_message(sd_bus_message* message, void* data, sd_bus_error*) {
  std::uint8_t type = 0;
  sd_bus_message_get_type(message, &type);
  const char* interface = sd_bus_message_get_interface(message);
  if (type != SD_BUS_MESSAGE_METHOD_CALL || interface == nullptr) return 0;
  const std::string name = last_word(interface);
  auto& self = *static_cast<MockDaemon*>(data);
  const std::string method = name + '.' + sd_bus_message_get_member(message);
  RecordedCall call{method, sd_bus_message_get_path(message), describe_arguments(message),
                    sd_bus_message_get_sender(message)};
  {
    const std::lock_guard lock(self.mutex_);
    self.calls_.push_back(std::move(call));
  }
  self.changed_.notify_all();
  if (name == "Peer") return 0;  // sd-bus answers it, as it does in the daemon
  const int result = self.reply_to(message, method);
  return result < 0 ? result : 1;
}

int MockDaemon::reply_to(sd_bus_message* message, const std::string& method) {
  std::function<int(sd_bus_message*)> answer;
  {
    const std::lock_guard lock(mutex_);
    const auto found = answers_.find(method);
    if (found != answers_.end()) answer = found->second;
  }
  return answer ? answer(message) : sd_bus_reply_method_return(message, "");
}

void MockDaemon::answer(const std::string& method, Answer answer) {
  const std::lock_guard lock(mutex_);
  answers_[method] = [answer = std::move(answer)](sd_bus_message* call) {
    sd_bus_message* reply = nullptr;
    int result = sd_bus_message_new_method_return(call, &reply);
    if (result >= 0) result = answer(reply);
    if (result >= 0) result = sd_bus_send(nullptr, reply, nullptr);
    sd_bus_message_unref(reply);
    return result;
  };
}

void MockDaemon::refuse(const std::string& method, const std::string& name, const std::string& text) {
  const std::lock_guard lock(mutex_);
  answers_[method] = [error = name.find('.') == std::string::npos ? std::string(kName) + ".Error." + name : name,
                      text](sd_bus_message* call) {
    return sd_bus_reply_method_errorf(call, error.c_str(), "%s", text.c_str());
  };
}

void MockDaemon::vanish_on(const std::string& method) {
  const std::lock_guard lock(mutex_);
  answers_[method] = [](sd_bus_message* call) {
    sd_bus_close(sd_bus_message_get_bus(call));
    return 1;
  };
}

std::size_t MockDaemon::count(const std::string& method) {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(std::ranges::count(calls_, method, &RecordedCall::method));
}

RecordedCall MockDaemon::call(const std::string& method, std::size_t index) {
  RecordedCall found;
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kPatience, [&] {
    std::size_t seen = 0;
    for (const auto& call : calls_) {
      if (call.method != method || seen++ != index) continue;
      found = call;
      return true;
    }
    return false;
  });
  return found;
}

void MockDaemon::signal(const std::string& to, const char* interface, const char* member, const Answer& fill) {
  run([&](sd_bus* bus) {
    sd_bus_message* message = nullptr;
    sd_bus_message_new_signal(bus, &message, kObject, (std::string(kName) + '.' + interface).c_str(), member);
    if (!to.empty()) sd_bus_message_set_destination(message, to.c_str());
    if (fill(message) >= 0) sd_bus_send(bus, message, nullptr);
    sd_bus_message_unref(message);
  });
}

void MockDaemon::release_name() {
  run([](sd_bus* bus) { sd_bus_release_name(bus, kName); });
}

void MockDaemon::request_name() {
  run([](sd_bus* bus) { sd_bus_request_name(bus, kName, 0); });
}

void MockDaemon::call_handler(const std::string& application, const Answer& fill) {
  struct Pending {
    MockDaemon* daemon = nullptr;
    std::size_t index = 0;
  };
  const auto on_reply = [](sd_bus_message* reply, void* data, sd_bus_error*) {
    const std::unique_ptr<Pending> pending(static_cast<Pending*>(data));
    const sd_bus_error* error = sd_bus_message_get_error(reply);
    const std::lock_guard lock(pending->daemon->mutex_);
    pending->daemon->handler_answers_[pending->index] =
        error == nullptr ? "done" : last_word(error->name) + ": " + error->message;
    pending->daemon->changed_.notify_all();
    return 0;
  };
  run([&](sd_bus* bus) {
    auto pending = std::make_unique<Pending>();
    pending->daemon = this;
    {
      const std::lock_guard lock(mutex_);
      pending->index = handler_answers_.size();
      handler_answers_.emplace_back();
    }
    sd_bus_message* message = nullptr;
    sd_bus_message_new_method_call(bus, &message, application.c_str(), kHandlerObject, "org.lwm2md.Client1.Handler",
                                   "Execute");
    if (fill(message) >= 0) sd_bus_call_async(bus, nullptr, message, on_reply, pending.release(), 0);
    sd_bus_message_unref(message);
  });
}

std::string MockDaemon::answer_of_handler(std::size_t index) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kPatience,
                    [&] { return index < handler_answers_.size() && !handler_answers_[index].empty(); });
  return index < handler_answers_.size() ? handler_answers_[index] : "";
}

}  // namespace lwm2m::test

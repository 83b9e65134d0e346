// demo-thermometer: what an application does with lwm2md, in one file that needs libsystemd only. Registers as
// "thermometer", claims the temperature sensor /3303 with an Execute callback, publishes /3303/0, and moves its value
// in a small wave. Survives a restart of the daemon: it registers again when the bus name comes back.
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include <charconv>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/signalfd.h>
#include <utility>

namespace {

constexpr const char* kName = "org.lwm2md.Client1";
constexpr const char* kRoot = "/org/lwm2md/Client1";
constexpr const char* kRegistry = "org.lwm2md.Client1.Registry";
constexpr const char* kApps = "org.lwm2md.Client1.Apps";
constexpr const char* kApp = "org.lwm2md.Client1.App";
constexpr const char* kHandlerPath = "/org/example/thermometer";

constexpr const char* kObject = "/3303";
constexpr const char* kValue = "/3303/0/5700";
constexpr const char* kUnits = "/3303/0/5701";
constexpr const char* kReset = "/3303/0/5605";
constexpr std::uint32_t kExecuteCallback = 8;  // of App.Claim's bit mask
constexpr std::uint8_t kRefusedArgument = 9;

constexpr double kMiddle = 21.5;
constexpr double kSwing = 2.0;
constexpr double kStepsOfAWave = 20;

struct Release {
  void operator()(sd_bus* bus) const { sd_bus_flush_close_unref(bus); }
  void operator()(sd_event* event) const { sd_event_unref(event); }
  void operator()(sd_bus_slot* slot) const { sd_bus_slot_unref(slot); }
  void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
  void operator()(sd_event_source* source) const { sd_event_source_unref(source); }
};
template <class T>
using Handle = std::unique_ptr<T, Release>;

// Owned by main. Everything happens in callbacks of the event loop; none of them waits.
class Thermometer {
 public:
  // Both must outlive the object.
  Thermometer(sd_bus& bus, sd_event& event, std::uint64_t interval_usec)
      : bus_(bus), event_(event), interval_usec_(interval_usec) {}

  // Negative: an errno of the bus or of the event loop.
  int start();

 private:
  template <auto Member>
  static int call(sd_bus_message* message, void* self, sd_bus_error* error) {
    return (static_cast<Thermometer*>(self)->*Member)(message, error);
  }

  void register_application();
  int on_registered(sd_bus_message* reply, sd_bus_error* error);
  int on_claimed(sd_bus_message* reply, sd_bus_error* error);
  void publish();
  int on_published(sd_bus_message* reply, sd_bus_error* error);
  int on_set(sd_bus_message* reply, sd_bus_error* error);
  int on_name_owner_changed(sd_bus_message* signal, sd_bus_error* error);
  int on_execute(sd_bus_message* request, sd_bus_error* error);
  int on_released(sd_bus_message* request, sd_bus_error* error);
  int on_disconnected(sd_bus_message* signal, sd_bus_error* error);
  static int on_tick(sd_event_source* source, std::uint64_t now, void* self);
  static int on_termination(sd_event_source* source, const signalfd_siginfo* info, void* self);
  void tick();
  void leave();

  [[nodiscard]] bool failed(sd_bus_message* reply, std::string_view step);
  [[nodiscard]] double value() const {
    return std::round((kMiddle + kSwing * std::sin(2 * M_PI * step_ / kStepsOfAWave)) * 10) / 10;
  }

  static const sd_bus_vtable kHandler[];

  sd_bus& bus_;
  sd_event& event_;
  std::uint64_t interval_usec_;
  double step_ = 0;
  std::string application_path_{};
  bool published_ = false;
  Handle<sd_bus_slot> handler_{};
  Handle<sd_bus_slot> owner_watch_{};
  Handle<sd_bus_slot> connection_watch_{};
  Handle<sd_bus_slot> pending_{};  // the step of the registration that is under way; dropping it drops its reply
  Handle<sd_event_source> timer_{};
};

// Unprivileged: who may call is the business of the bus, not of Linux capabilities.
const sd_bus_vtable Thermometer::kHandler[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("Execute", "sa{ys}a{sv}", "", Thermometer::call<&Thermometer::on_execute>,
                  SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Released", "ass", "", Thermometer::call<&Thermometer::on_released>, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END};

int Thermometer::start() {
  sd_bus_slot* slot = nullptr;
  int result = sd_bus_add_object_vtable(&bus_, &slot, kHandlerPath, "org.lwm2md.Client1.Handler", kHandler, this);
  if (result < 0) return result;
  handler_.reset(slot);
  const std::string rule =
      std::string("type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',") +
      "member='NameOwnerChanged',arg0='" + kName + "'";
  result = sd_bus_add_match(&bus_, &slot, rule.c_str(), call<&Thermometer::on_name_owner_changed>, this);
  if (result < 0) return result;
  owner_watch_.reset(slot);
  result = sd_bus_match_signal(&bus_, &slot, nullptr, "/org/freedesktop/DBus/Local", "org.freedesktop.DBus.Local",
                               "Disconnected", call<&Thermometer::on_disconnected>, this);
  if (result < 0) return result;
  connection_watch_.reset(slot);
  sd_event_source* source = nullptr;
  result = sd_event_add_time_relative(&event_, &source, CLOCK_MONOTONIC, interval_usec_, 1, on_tick, this);
  if (result < 0) return result;
  timer_.reset(source);
  for (const int number : {SIGINT, SIGTERM}) {
    result = sd_event_add_signal(&event_, nullptr, number, on_termination, this);
    if (result < 0) return result;
  }
  register_application();
  return 0;
}

void Thermometer::register_application() {
  published_ = false;
  sd_bus_slot* slot = nullptr;
  sd_bus_call_method_async(&bus_, &slot, kName, kRoot, kApps, "Register", call<&Thermometer::on_registered>, this,
                           "sa{sv}", "thermometer", 1, "Handler", "o", kHandlerPath);
  pending_.reset(slot);
}

int Thermometer::on_registered(sd_bus_message* reply, sd_bus_error*) {
  const auto finished = std::move(pending_);
  if (failed(reply, "Register")) return 0;
  const char* path = nullptr;
  if (sd_bus_message_read(reply, "o", &path) < 0) return 0;
  application_path_ = path;
  sd_bus_slot* slot = nullptr;
  sd_bus_call_method_async(&bus_, &slot, kName, path, kApp, "Claim", call<&Thermometer::on_claimed>, this, "asu", 1,
                           kObject, kExecuteCallback);
  pending_.reset(slot);
  return 0;
}

int Thermometer::on_claimed(sd_bus_message* reply, sd_bus_error*) {
  const auto finished = std::move(pending_);
  if (!failed(reply, "Claim")) publish();
  return 0;
}

void Thermometer::publish() {
  sd_bus_slot* slot = nullptr;
  sd_bus_call_method_async(&bus_, &slot, kName, kRoot, kRegistry, "Write", call<&Thermometer::on_published>, this,
                           "a(sv)a{sv}", 2, kValue, "d", value(), kUnits, "s", "Cel", 1, "Create", "b", 1);
  pending_.reset(slot);
}

int Thermometer::on_published(sd_bus_message* reply, sd_bus_error*) {
  const auto finished = std::move(pending_);
  if (failed(reply, "Write")) return 0;
  published_ = true;
  std::printf("published /3303/0 as %s, %.1f Cel\n", application_path_.c_str(), value());
  return 0;
}

int Thermometer::on_tick(sd_event_source* source, std::uint64_t, void* self) {
  auto& thermometer = *static_cast<Thermometer*>(self);
  thermometer.tick();
  sd_event_source_set_time_relative(source, thermometer.interval_usec_);
  return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

void Thermometer::tick() {
  if (!published_) return;
  ++step_;
  std::printf("%s = %.1f\n", kValue, value());
  sd_bus_call_method_async(&bus_, nullptr, kName, kRoot, kRegistry, "Set", call<&Thermometer::on_set>, this, "sv",
                           kValue, "d", value());
}

int Thermometer::on_set(sd_bus_message* reply, sd_bus_error*) {
  static_cast<void>(failed(reply, "Set"));
  return 0;
}

int Thermometer::on_name_owner_changed(sd_bus_message* signal, sd_bus_error*) {
  const char* name = nullptr;
  const char* old_owner = nullptr;
  const char* new_owner = nullptr;
  if (sd_bus_message_read(signal, "sss", &name, &old_owner, &new_owner) < 0) return 0;
  published_ = false;
  if (*old_owner != '\0') pending_.reset();
  if (*new_owner == '\0') std::printf("%s is gone, waiting for it\n", kName);
  // A Register that is under way is the one that had the daemon started by D-Bus activation.
  if (*new_owner != '\0' && pending_ == nullptr) register_application();
  return 0;
}

// "0='a' 9" into `text`; true: the argument that this demo refuses is among them.
int read_arguments(sd_bus_message* request, std::string& text, bool& refused) {
  int result = sd_bus_message_enter_container(request, 'a', "{ys}");
  std::uint8_t digit = 0;
  const char* value = nullptr;
  while (result >= 0 && (result = sd_bus_message_read(request, "{ys}", &digit, &value)) > 0) {
    refused = refused || digit == kRefusedArgument;
    text += " " + std::to_string(digit);
    if (*value != '\0') text += std::string("='") + value + "'";
  }
  return result < 0 ? result : sd_bus_message_exit_container(request);
}

int Thermometer::on_execute(sd_bus_message* request, sd_bus_error* error) {
  const char* path = nullptr;
  std::string arguments;
  bool refused = false;
  int result = sd_bus_message_read(request, "s", &path);
  if (result >= 0) result = read_arguments(request, arguments, refused);
  if (result < 0) return result;
  if (std::strcmp(path, kReset) != 0) {
    const std::string text = std::string(path) + ": there is nothing to execute";
    return sd_bus_error_set(error, "org.lwm2md.Client1.Error.MethodNotAllowed", text.c_str());
  }
  std::printf("execute %s%s: %s\n", path, arguments.c_str(), refused ? "refused" : "done");
  if (!refused) return sd_bus_reply_method_return(request, "");
  const std::string text = std::string(path) + ": argument 9 is refused";
  return sd_bus_error_set(error, "org.lwm2md.Client1.Error.BadValue", text.c_str());
}

int Thermometer::on_released(sd_bus_message* request, sd_bus_error*) {
  const char* reason = nullptr;
  int result = sd_bus_message_skip(request, "as");
  if (result >= 0) result = sd_bus_message_read(request, "s", &reason);
  if (result < 0) return result;
  std::printf("%s is released: %s\n", kObject, reason);
  published_ = false;
  return sd_bus_reply_method_return(request, "");
}

// An error that says that the daemon is away is waited out: its name will come back. Any other ends the program.
bool Thermometer::failed(sd_bus_message* reply, std::string_view step) {
  const sd_bus_error* error = sd_bus_message_get_error(reply);
  if (error == nullptr) return false;
  for (const char* away : {SD_BUS_ERROR_SERVICE_UNKNOWN, SD_BUS_ERROR_NAME_HAS_NO_OWNER, SD_BUS_ERROR_NO_REPLY,
                           SD_BUS_ERROR_DISCONNECTED}) {
    if (sd_bus_error_has_name(error, away) == 0) continue;
    std::printf("%s is not there, waiting for it\n", kName);
    return true;
  }
  std::fprintf(stderr, "demo-thermometer: %.*s: %s: %s\n", static_cast<int>(step.size()), step.data(), error->name,
               error->message == nullptr ? "" : error->message);
  sd_event_exit(&event_, 1);
  return true;
}

int Thermometer::on_disconnected(sd_bus_message*, sd_bus_error*) {
  std::fprintf(stderr, "demo-thermometer: the connection to the bus is lost\n");
  return sd_event_exit(&event_, 1);
}

int Thermometer::on_termination(sd_event_source* source, const signalfd_siginfo*, void* self) {
  static_cast<Thermometer*>(self)->leave();
  return sd_event_exit(sd_event_source_get_event(source), 0);
}

// Without it the daemon would keep the place for a while, as for an application that has crashed.
void Thermometer::leave() {
  if (application_path_.empty() || !published_) return;
  sd_bus_message* message = nullptr;
  const int result =
      sd_bus_message_new_method_call(&bus_, &message, kName, application_path_.c_str(), kApp, "Unregister");
  const Handle<sd_bus_message> owner(message);
  if (result < 0 || sd_bus_message_set_expect_reply(message, 0) < 0) return;
  sd_bus_send(&bus_, message, nullptr);
}

std::optional<std::uint64_t> parse_interval(std::string_view text) {
  double number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size() || !(number >= 0.01 && number <= 86400)) return {};
  return static_cast<std::uint64_t>(number * 1e6);
}

int complain(std::string_view what, int error) {
  std::fprintf(stderr, "demo-thermometer: %.*s: %s\n", static_cast<int>(what.size()), what.data(),
               std::strerror(-error));
  return 1;
}

int run(std::uint64_t interval_usec) {
  sd_event* event = nullptr;
  if (const int result = sd_event_new(&event); result < 0) return complain("cannot make an event loop", result);
  const Handle<sd_event> event_owner(event);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  sd_bus* bus = nullptr;
  if (const int result = sd_bus_open_system(&bus); result < 0) return complain("cannot reach the system bus", result);
  const Handle<sd_bus> bus_owner(bus);
  sd_bus_attach_event(bus, event, SD_EVENT_PRIORITY_NORMAL);
  Thermometer thermometer(*bus, *event, interval_usec);
  if (const int result = thermometer.start(); result < 0) return complain("cannot start", result);
  return sd_event_loop(event) == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view argument = argc == 2 ? argv[1] : "5";
  const auto interval = parse_interval(argument);
  if (argc > 2 || !interval) {
    std::fprintf(stderr, "usage: demo-thermometer [SECONDS between two values, 0.01 to 86400, 5 by default]\n");
    return 2;
  }
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  return run(*interval);
}

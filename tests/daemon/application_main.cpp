// An application of lwm2md: registers, claims /3303 with callbacks for Write and Execute, and publishes /3303/0. Says
// what its Handler is asked, a line each. SIGUSR1 is a measurement, one more than the one before.
//   daemon_test_application answers|hangs     what it does with an Execute
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <sys/signalfd.h>

namespace {

constexpr const char* kDaemon = "org.lwm2md.Client1";
constexpr const char* kRoot = "/org/lwm2md/Client1";
constexpr const char* kRegistry = "org.lwm2md.Client1.Registry";
constexpr const char* kHandlerPath = "/org/example/Handler";
constexpr std::uint32_t kCallbacks = 4 + 8;             // Write, Execute
constexpr std::uint64_t kHandlerTimeout = 120'000'000;  // µs, the longest: whoever is told before knows it otherwise

struct Application {
  sd_bus* bus = nullptr;
  bool hangs = false;
  double value = 20;
};

int on_write(sd_bus_message* call, void*, sd_bus_error*) {
  const char* path = nullptr;
  sd_bus_message_enter_container(call, 'a', "(sv)");
  while (sd_bus_message_enter_container(call, 'r', "sv") > 0) {
    sd_bus_message_read(call, "s", &path);
    sd_bus_message_skip(call, "v");
    sd_bus_message_exit_container(call);
    std::printf("write %s\n", path);
  }
  return sd_bus_reply_method_return(call, "");
}

int on_execute(sd_bus_message* call, void* self, sd_bus_error*) {
  const char* path = nullptr;
  sd_bus_message_read(call, "s", &path);
  std::printf("execute %s\n", path);
  return static_cast<Application*>(self)->hangs ? 1 : sd_bus_reply_method_return(call, "");
}

const sd_bus_vtable kHandler[] = {
    SD_BUS_VTABLE_START(0), SD_BUS_METHOD("Write", "a(sv)a{sv}", "", on_write, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Execute", "sa{ys}a{sv}", "", on_execute, SD_BUS_VTABLE_UNPRIVILEGED), SD_BUS_VTABLE_END};

int fail(const char* what, const sd_bus_error& error) {
  std::fprintf(stderr, "%s: %s: %s\n", what, error.name, error.message);
  return 1;
}

int on_measurement(sd_event_source*, const signalfd_siginfo*, void* self) {
  auto& application = *static_cast<Application*>(self);
  application.value += 1;
  return sd_bus_call_method_async(application.bus, nullptr, kDaemon, kRoot, kRegistry, "Set", nullptr, nullptr, "sv",
                                  "/3303/0/5700", "d", application.value);
}

int publish(Application& application) {
  sd_bus_error error{};
  sd_bus_message* reply = nullptr;
  const char* app = nullptr;
  if (sd_bus_call_method(application.bus, kDaemon, kRoot, "org.lwm2md.Client1.Apps", "Register", &error, &reply,
                         "sa{sv}", "com.example.thermometer", 2, "Handler", "o", kHandlerPath, "HandlerTimeoutUSec",
                         "t", kHandlerTimeout) < 0 ||
      sd_bus_message_read(reply, "o", &app) < 0) {
    return fail("Register", error);
  }
  if (sd_bus_call_method(application.bus, kDaemon, app, "org.lwm2md.Client1.App", "Claim", &error, nullptr, "asu", 1,
                         "/3303", kCallbacks) < 0) {
    return fail("Claim", error);
  }
  if (sd_bus_call_method(application.bus, kDaemon, kRoot, kRegistry, "Write", &error, nullptr, "a(sv)a{sv}", 2,
                         "/3303/0/5700", "d", application.value, "/3303/0/5750", "s", "", 1, "Create", "b", 1) < 0) {
    return fail("Write", error);
  }
  std::puts("published");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  Application application{.hangs = argc == 2 && std::string_view(argv[1]) == "hangs"};
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  sd_event* event = nullptr;
  if (sd_event_new(&event) < 0 || sd_bus_open_system(&application.bus) < 0) return 1;
  sd_bus_attach_event(application.bus, event, SD_EVENT_PRIORITY_NORMAL);
  sd_event_add_signal(event, nullptr, SIGUSR1, on_measurement, &application);
  sd_bus_add_object_vtable(application.bus, nullptr, kHandlerPath, "org.lwm2md.Client1.Handler", kHandler,
                           &application);
  if (publish(application) != 0) return 1;
  return sd_event_loop(event);
}

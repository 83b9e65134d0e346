#include <fmt/core.h>

#include <csignal>
#include <list>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/model/path.hpp"
#include "dbus/ctl/commands.hpp"
#include "dbus/ctl/event_loop.hpp"
#include "dbus/ctl/shell_command.hpp"
#include "dbus/ctl/time_text.hpp"
#include "dbus/ctl/value_printing.hpp"

namespace lwm2m::ctl {
namespace {

constexpr const char* kHandlerObject = "/org/lwm2md/ctl/Handler";
constexpr std::uint32_t kExecute = 8;  // the bit of App.Claim

// An application of one claim and one callback. Every Execute is a process of its own, which the bus does not wait for;
// the reply to the daemon is sent when it ends.
class ExecuteHandler {
 public:
  ExecuteHandler(Session& session, EventLoop& loop, const HandleArguments& arguments)
      : session_(session), loop_(loop), arguments_(arguments) {}

  Outcome<void> export_handler();
  // Registers the application and claims the path: at start, and whenever the daemon has come back.
  Outcome<void> register_application();
  // Answers what is still running and leaves, so that nobody waits for a grace time to end.
  Outcome<void> leave();

 private:
  struct Job {
    ExecuteHandler* handler = nullptr;
    MessageHandle call{};
    std::string path{};
    BusValue server{};  // the short server id; nothing: a local caller
    pid_t pid = 0;  // and the process group
    sd_event_source* source = nullptr;
    sd_event_source* deadline = nullptr;
  };

  static int on_execute(sd_bus_message* message, void* self, sd_bus_error* error);
  static int on_released(sd_bus_message* message, void* self, sd_bus_error* error);
  static int on_deadline(sd_event_source* source, std::uint64_t now, void* job);
  static int on_exit(sd_event_source* source, const siginfo_t* info, void* job);
  static const sd_bus_vtable kVtable[];

  int run(sd_bus_message* message, const BusList& call, sd_bus_error* error);
  ShellCommand command_for(const BusList& call) const;
  void finish(Job& job, bool exited, int status);
  void show(const Job& job, bool exited, int status);

  Session& session_;
  EventLoop& loop_;
  const HandleArguments& arguments_;
  SlotHandle slot_{};
  std::string object_{};  // of the App
  std::list<Job> jobs_{};
};

const sd_bus_vtable ExecuteHandler::kVtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("Execute", "sa{ys}a{sv}", "", &ExecuteHandler::on_execute, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Released", "ass", "", &ExecuteHandler::on_released, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END,
};

std::string error_name(std::string_view name) { return fmt::format("{}.Error.{}", kDaemonName, name); }

std::string ending(bool exited, int status) {
  return exited ? fmt::format("exit status {}", status) : fmt::format("killed by signal {}", status);
}

Outcome<void> ExecuteHandler::export_handler() {
  sd_bus_slot* slot = nullptr;
  const int result = sd_bus_add_object_vtable(session_.bus().get(), &slot, kHandlerObject,
                                              interface_name("Handler").c_str(), kVtable, this);
  slot_.reset(slot);
  if (result < 0) return refused("the handler object cannot be exported");
  return {};
}

Outcome<void> ExecuteHandler::register_application() {
  const std::uint64_t deadline = std::uint64_t{arguments_.deadline} * 1000000;
  const auto registered = session_.call("Apps", "Register", "sa{sv}", arguments_.application.c_str(), 2, "Handler", "o",
                                        kHandlerObject, "HandlerTimeoutUSec", "t", deadline);
  if (!registered) return propagate(registered);
  object_ = argument(*registered, 0).text();
  Message claim = session_.bus().method("App", "Claim", object_.c_str());
  const auto claimed = session_.bus().call(claim.append("asu", 1, arguments_.path.c_str(), kExecute));
  if (!claimed) return propagate(claimed);
  session_.note(fmt::format("handling {} as {}", arguments_.path, arguments_.application));
  return {};
}

Outcome<void> ExecuteHandler::leave() {
  for (Job& job : jobs_) {
    sd_bus_reply_method_errorf(job.call.get(), error_name("Unavailable").c_str(), "%s: its handler stops",
                               job.path.c_str());
    sd_event_source_disable_unref(job.source);
    sd_event_source_disable_unref(job.deadline);
    ::kill(-job.pid, SIGTERM);  // a terminal's Ctrl-C does not reach its process group
  }
  jobs_.clear();
  if (loop_.daemon().empty()) return {};
  const auto left = session_.bus().call(session_.bus().method("App", "Unregister", object_.c_str()));
  if (!left) return propagate(left);
  return {};
}

int ExecuteHandler::on_execute(sd_bus_message* message, void* self, sd_bus_error* error) {
  auto& handler = *static_cast<ExecuteHandler*>(self);
  const char* sender = sd_bus_message_get_sender(message);
  if (sender == nullptr || handler.loop_.daemon() != sender) {
    return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED, "only lwm2md may call a handler");
  }
  BusList call;
  if (const int result = read_arguments(message, call); result < 0) return result;
  return handler.run(message, call, error);
}

ShellCommand ExecuteHandler::command_for(const BusList& call) const {
  ShellCommand command{arguments_.command, {"LWM2M_PATH=" + argument(call, 0).text()}, session_.json()};
  for (const auto& [digit, value] : argument(call, 1).dictionary()) {
    command.variables.push_back(fmt::format("LWM2M_ARG_{}={}", digit, value.text()));
  }
  const BusValue& server = argument(call, 2).at("Ssid");
  if (!server.is_nothing()) command.variables.push_back("LWM2M_SSID=" + to_text(server));
  return command;
}

int ExecuteHandler::run(sd_bus_message* message, const BusList& call, sd_bus_error* error) {
  const std::string& path = argument(call, 0).text();
  const auto pid = start(command_for(call));
  if (!pid) return sd_bus_error_set(error, error_name("Internal").c_str(), pid.error().message().c_str());
  Job& job = jobs_.emplace_back();
  job.handler = this;
  job.call.reset(sd_bus_message_ref(message));
  job.path = path;
  job.server = argument(call, 2).at("Ssid");
  const int result = sd_event_add_child(loop_.get(), &job.source, *pid, WEXITED, &ExecuteHandler::on_exit, &job);
  if (result < 0) {
    ::kill(-*pid, SIGKILL);
    jobs_.pop_back();
    return result;
  }
  job.pid = *pid;
  const std::uint64_t limit = std::uint64_t{arguments_.deadline} * 1000000;
  // Without the timer it merely runs on.
  (void)sd_event_add_time_relative(loop_.get(), &job.deadline, CLOCK_BOOTTIME, limit, 1000, &ExecuteHandler::on_deadline, &job);
  return 1;  // answered later
}

// The daemon has answered in our place by now: nobody waits for what the command still does.
int ExecuteHandler::on_deadline(sd_event_source*, std::uint64_t, void* data) {
  ::kill(-static_cast<Job*>(data)->pid, SIGKILL);
  return 0;
}

int ExecuteHandler::on_exit(sd_event_source*, const siginfo_t* info, void* data) {
  auto& job = *static_cast<Job*>(data);
  job.handler->finish(job, info->si_code == CLD_EXITED, info->si_status);
  return 0;
}

void ExecuteHandler::finish(Job& job, bool exited, int status) {
  const std::string error = error_for_exit(exited, status);
  // A daemon that has gone meanwhile gets no answer; the next one asks anew.
  if (error.empty()) {
    sd_bus_reply_method_return(job.call.get(), "");
  } else {
    sd_bus_reply_method_errorf(job.call.get(), error_name(error).c_str(), "%s: %s", job.path.c_str(),
                               ending(exited, status).c_str());
  }
  show(job, exited, status);
  sd_event_source_disable_unref(job.source);
  sd_event_source_disable_unref(job.deadline);
  jobs_.remove_if([&](const Job& other) { return &other == &job; });
}

void ExecuteHandler::show(const Job& job, bool exited, int status) {
  const std::uint64_t now = wall_clock();
  if (session_.json()) {
    BusDictionary line{{"TimeUSec", BusValue{now}}, {"Path", BusValue{job.path}}};
    if (!job.server.is_nothing()) line.emplace_back("Ssid", job.server);
    line.emplace_back(exited ? "ExitStatus" : "Signal", BusValue{static_cast<std::uint64_t>(status)});
    return session_.print_json_line(BusValue{std::move(line)});
  }
  session_.print(fmt::format("{} {} ({}): {}\n", format_microseconds(now), job.path,
                             job.server.is_nothing() ? "local" : "server " + to_text(job.server),
                             ending(exited, status)));
}

int ExecuteHandler::on_released(sd_bus_message* message, void* self, sd_bus_error*) {
  auto& handler = *static_cast<ExecuteHandler*>(self);
  const char* sender = sd_bus_message_get_sender(message);
  BusList call;
  if (sender == nullptr || handler.loop_.daemon() != sender || read_arguments(message, call) < 0) return 0;
  handler.loop_.fail(
      {ExitStatus::kRefused, fmt::format("Released: {}: {}", to_text(argument(call, 0)), argument(call, 1).text())});
  return sd_bus_reply_method_return(message, "");
}

}  // namespace

Outcome<void> handle(Session& session, const HandleArguments& arguments) {
  const auto path = model::Path::parse(arguments.path);
  if (!path) return bad_usage(path.error());
  if (path->is_root()) return bad_usage("/: cannot be claimed; name an object, an instance or a resource");
  HandleArguments named = arguments;
  if (named.application.empty()) named.application = fmt::format("lwm2mctl-handle-{}", getpid());
  const auto loop = EventLoop::make(session);
  if (!loop) return propagate(loop);
  ExecuteHandler handler(session, **loop, named);
  if (auto exported = handler.export_handler(); !exported) return exported;
  if (auto registered = handler.register_application(); !registered) return registered;
  (*loop)->on_daemon([&](bool there) {
    if (!there) return session.note("lwm2md has gone; waiting for it to come back");
    if (const auto again = handler.register_application(); !again) (*loop)->fail(again.error());
  });
  const auto end = (*loop)->run();
  if (!end) return propagate(end);
  return handler.leave();
}

}  // namespace lwm2m::ctl

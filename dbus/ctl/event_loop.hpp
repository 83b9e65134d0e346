// What goes on until it is interrupted: one sd-event with the bus attached, ended cleanly by SIGINT and SIGTERM, by a
// time limit, or by whoever has seen enough. Follows the daemon through restarts, and hands on signals of the daemon
// only: any local user can send a signal to a connection.
//
// Blocks those signals and SIGCHLD in the thread that makes it; one per process.
#pragma once

#include <systemd/sd-event.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dbus/ctl/session.hpp"

namespace lwm2m::ctl {

enum class LoopEnd : std::uint8_t { kStopped, kSignal, kTimeLimit };

class EventLoop {
 public:
  // The session outlives the loop. kUnreachable if the daemon is not there.
  static Outcome<std::unique_ptr<EventLoop>> make(Session& session);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  Outcome<void> limit(std::chrono::seconds time);
  // Every signal of the daemon with this member, broadcast or sent to this connection.
  Outcome<void> on_signal(std::string_view interface, const char* member, std::function<void(const BusList&)> handler);
  // After the daemon went (false) or came back (true).
  void on_daemon(std::function<void(bool)> handler) { on_daemon_ = std::move(handler); }

  // Until stop, a signal or the limit. kUnreachable when the bus closed the connection; the failure given to fail.
  Outcome<LoopEnd> run();
  void stop(LoopEnd end = LoopEnd::kStopped);
  void fail(Failure why);

  // The daemon's unique name; empty while it is away.
  [[nodiscard]] const std::string& daemon() const { return daemon_; }
  [[nodiscard]] sd_event* get() const { return event_; }

 private:
  struct Match {
    EventLoop* loop = nullptr;
    SlotHandle slot{};
    std::function<void(const BusList&)> handler{};
    bool from_daemon = false;
  };

  explicit EventLoop(Session& session) : session_(session) {}
  int set_up();
  Outcome<void> follow_daemon();
  Outcome<void> add_match(const std::string& rule, bool from_daemon, std::function<void(const BusList&)> handler);
  static int on_message(sd_bus_message* message, void* match, sd_bus_error* error);

  Session& session_;
  sd_event* event_ = nullptr;
  std::optional<LoopEnd> end_{};
  Outcome<void> outcome_{};
  std::string daemon_{};
  std::function<void(bool)> on_daemon_{};
  std::vector<std::unique_ptr<Match>> matches_{};
};

}  // namespace lwm2m::ctl

// What is around a client in a script: the time, the links, the disk, and the servers' view of it. It keeps the
// promises that the transport makes (every request and every confirmable notification comes to an end within
// MAX_TRANSMIT_WAIT), and after everything that happens it holds the client against the rules that always hold.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/fuzz/notify_oracle.hpp"
#include "tests/support/scenario.hpp"

namespace lwm2m::test {

class ScriptWorld {
 public:
  using OnResponse = std::function<void(const engine::Response&)>;
  struct OpenRequest {
    engine::ShortServerId server{};
    engine::RequestId id{};
    engine::OutgoingRequest request{};
    TimePoint since{};
  };
  struct OpenNotification {
    engine::ShortServerId server{};
    engine::NotificationId id{};
    TimePoint since{};
  };

  explicit ScriptWorld(engine::Options options);

  [[nodiscard]] engine::Client& client() const { return client_; }
  NotifyOracle& oracle() { return oracle_; }
  // What the servers have not answered yet, oldest first.
  [[nodiscard]] const std::deque<OpenRequest>& requests() const { return requests_; }

  bool links_fail = false;
  bool links_wait = false;  // until open_links
  bool disk_fails = false;
  bool disk_waits = false;  // until save_all
  Duration clock_error{};   // of the wall clock

  // The answer to the oldest request, or none.
  void answer(engine::Code code, bool located, std::optional<std::uint32_t> max_age);
  void fail_request(engine::RequestFailure failure);
  void open_links();
  void break_link(engine::ShortServerId server);
  void save_all();
  void acknowledge();
  void lose_notification(engine::DeliveryFailure failure);
  // Of the newest one, confirmable or not.
  void reset_notification();
  // `then` gets the response, before anything that follows from it.
  void ask(engine::ShortServerId server, engine::Request request, OnResponse then = {});
  void observed(engine::ShortServerId server, engine::Token token, std::vector<model::Path> paths,
                std::optional<std::string> value) {
    oracle_.on_observe(server, token, std::move(paths), std::move(value), now_);
  }
  void advance(Duration duration);
  // To what happens next, if anything will.
  bool advance_to_next();
  // After each input: does what is due, takes the effects, and checks.
  void settle();
  [[nodiscard]] bool is_receiving_bootstrap() const;
  // Every request of a server has been answered or dropped.
  [[nodiscard]] bool has_answered() const { return exchanges_.empty(); }

 private:
  void take_effects();
  void take(const engine::Effect& effect);
  void finish_link(engine::ShortServerId server);
  void end_overdue();
  void close(engine::ShortServerId server);
  [[nodiscard]] std::optional<TimePoint> next() const;
  [[nodiscard]] bool is_in_flight(engine::ShortServerId server) const;
  void note_ends();
  void check() const;
  void check_server(const engine::ServerStatus& status) const;
  [[nodiscard]] Instant instant() const;

  Scenario scenario_;
  engine::Client& client_;
  NotifyOracle oracle_;
  TimePoint now_{hours(1)};
  std::deque<OpenRequest> requests_;
  std::map<engine::ShortServerId, engine::RequestId> newest_request_;
  std::deque<OpenNotification> notifications_;
  std::optional<OpenNotification> newest_{};
  std::set<engine::ShortServerId> opening_;
  std::deque<engine::SaveTicket> saves_;
  std::map<engine::ExchangeId, OnResponse> exchanges_;  // requests of servers that wait for an answer
  std::uint64_t last_exchange_ = 0;
};

}  // namespace lwm2m::test

// A fleet in virtual time: many clients, each the whole engine, and one server that goes away, comes back and loses its
// memory. Between them is CoAP over UDP with the retransmissions of RFC 7252 §4.2; nothing is lost but what meets no
// server. What is counted is what reaches the server.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <vector>

#include "daemon/engine/client.hpp"

namespace lwm2m::test {

struct FleetOptions {
  std::size_t clients = 10'000;
  // That of every client. A lifetime that ends while the server is away lets every client notice.
  engine::ServerOptions account{.uri = "coap://server", .lifetime = 3600};
  Duration start_within = seconds(60);       // as when the power of a region comes back
  Duration answer_delay = milliseconds(50);  // on the way and at the server
  Duration before = seconds(600);            // from the first start until the server goes away
  Duration away = hours(1);
  std::uint32_t capacity = 0;  // requests that the server serves in a second; it says 5.03 to others; 0: serves all
  std::uint32_t maximum_age = 60;  // seconds; when to come again, of a 5.03
  std::uint64_t seed = 1;
};

// What one part of the scenario has brought.
struct FleetPhase {
  std::vector<std::uint32_t> load{};  // requests that reached the server, second by second
  std::vector<Duration> back{};       // after how long each client was registered (again), sorted; others are left out

  [[nodiscard]] std::uint32_t peak() const;
  // The least time in which this share of `clients` was back; none: fewer were.
  [[nodiscard]] std::optional<Duration> back_within(double share, std::size_t clients) const;
};

class Fleet {
 public:
  explicit Fleet(FleetOptions options);

  // In this order. All clients start.
  FleetPhase start();
  // Nobody is there.
  FleetPhase leave();
  // The server is back with what it knew, and has every client again after the longest time between two attempts.
  FleetPhase come_back();
  // It is restarted and knows nobody, which each client finds out with its next Update.
  FleetPhase forget();

  [[nodiscard]] const FleetOptions& options() const { return options_; }
  // Between two attempts, with its jitter.
  [[nodiscard]] Duration longest_back_off() const;

 private:
  // A confirmable request and what has become of it.
  struct Exchange {
    engine::RequestId id{};
    engine::Method method{};
    bool registers = false;
    TimePoint next{};     // transmission, or the end of it all
    Duration timeout{};   // after it
    int transmissions = 0;
    std::optional<TimePoint> answer_at{};
    engine::Code answer{};
  };
  struct Node {
    std::unique_ptr<engine::Client> client;
    std::optional<TimePoint> start_at{};  // until it has started
    std::optional<Exchange> exchange{};
    std::optional<TimePoint> due{};
    std::optional<TimePoint> registered_until{};  // at the server
    bool back = false;                            // in this phase
  };
  using Due = std::pair<TimePoint, std::size_t>;

  FleetPhase run(Duration length);
  void step(std::size_t index);
  void drain(Node& node);
  void send(Node& node, const engine::SendRequest& request);
  void transmit(Node& node);
  void answer(Node& node);
  [[nodiscard]] engine::Code serve(Node& node, const Exchange& exchange);
  [[nodiscard]] std::optional<TimePoint> next(const Node& node) const;
  void schedule(std::size_t index);
  void note_back(Node& node);
  [[nodiscard]] Instant instant() const;

  FleetOptions options_;
  std::mt19937_64 random_;
  std::vector<Node> nodes_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;  // stale where the node's own says otherwise
  TimePoint now_{hours(1)};
  bool is_there_ = true;  // the server
  TimePoint phase_start_{};
  FleetPhase phase_{};
};

}  // namespace lwm2m::test

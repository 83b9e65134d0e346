// Time and threads for ServerCore: one lock, waits with a limit, and either a thread that serves or turns of the
// waiting caller's own. Owned by LwM2mServer.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "tests/support/lwm2m_server.hpp"
#include "tests/support/lwm2m_server/server_core.hpp"

namespace lwm2m::support {

class ServerLoop {
 public:
  explicit ServerLoop(ServerOptions options) : options_(std::move(options)), core_(options_.block_size) {}
  [[nodiscard]] std::string_view scheme() const { return options_.dtls ? "coaps" : "coap"; }
  ~ServerLoop();
  ServerLoop(const ServerLoop&) = delete;
  ServerLoop& operator=(const ServerLoop&) = delete;

  Result<void> start(std::uint16_t port);
  [[nodiscard]] std::uint16_t port() const { return core_.listener().port(); }
  [[nodiscard]] int descriptor();
  void process();
  void add_companion(int descriptor, std::function<void()> process);

  // The server, under the lock: whoever holds it is the one thread that libcoap sees.
  template <class Use>
  auto with_core(Use use) {
    const std::lock_guard lock(mutex_);
    return use(core_);
  }

  // Begins an exchange and waits for its end; `begin` takes the completion and gives the id of the exchange.
  using Begin = std::function<Result<ExchangeId>(ServerCore& core, Exchanges::Completion done)>;
  Result<Response> exchange(const Begin& begin);

  // The oldest event that matches, taken out of the queue; none at the end of the time.
  std::optional<Event> take(const std::function<bool(const Event&)>& matches, milliseconds timeout);

 private:
  using Clock = std::chrono::steady_clock;
  struct Companion {
    int descriptor = -1;
    std::function<void()> process{};
  };

  void run();
  void wake() const;
  void process_locked();
  void pump(Clock::time_point deadline);
  bool wait(std::unique_lock<std::mutex>& lock, Clock::time_point deadline, const std::function<bool()>& done);

  ServerOptions options_;
  std::mutex mutex_{};
  std::condition_variable changed_{};
  ServerCore core_;
  std::vector<Companion> companions_{};
  int wake_descriptor_ = -1;
  bool stopping_ = false;
  std::thread thread_{};
};

}  // namespace lwm2m::support

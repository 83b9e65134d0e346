#include "tests/support/lwm2m_server/server_loop.hpp"

#include <fmt/core.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <memory>
#include <sys/eventfd.h>
#include <unistd.h>

namespace lwm2m::support {
namespace {

// Rounded up: a wait that wakes a fraction early would spin.
[[nodiscard]] int poll_timeout(std::chrono::steady_clock::time_point deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<milliseconds::rep>(left, 0, 60'000));
}

}  // namespace

ServerLoop::~ServerLoop() {
  if (thread_.joinable()) {
    with_core([this](ServerCore&) { stopping_ = true; });
    wake();
    thread_.join();
  }
  if (wake_descriptor_ >= 0) close(wake_descriptor_);
}

Result<void> ServerLoop::start(std::uint16_t port) {
  const auto opened = core_.open({.port = port, .ipv6 = options_.ipv6, .dtls = options_.dtls});
  if (!opened || !options_.own_thread) return opened;
  wake_descriptor_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_descriptor_ < 0) return fail(ErrorCode::kInternal, "no eventfd");
  thread_ = std::thread([this] { run(); });
  return {};
}

int ServerLoop::descriptor() {
  core_.listener().prepare();
  return core_.listener().descriptor();
}

void ServerLoop::process() {
  const std::lock_guard lock(mutex_);
  process_locked();
}

void ServerLoop::add_companion(int descriptor, std::function<void()> process) {
  companions_.push_back({descriptor, std::move(process)});
}

Result<Response> ServerLoop::exchange(const Begin& begin) {
  std::unique_lock lock(mutex_);
  const auto outcome = std::make_shared<std::optional<Result<Response>>>();
  const auto id = begin(core_, [outcome](Result<Response> response) { outcome->emplace(std::move(response)); });
  if (!id) return propagate(id);
  wake();
  if (!wait(lock, Clock::now() + options_.request_timeout, [&] { return outcome->has_value(); })) {
    core_.abandon(*id);
    return fail(ErrorCode::kTimeout, fmt::format("no answer within {:g} s",
                                                 std::chrono::duration<double>(options_.request_timeout).count()));
  }
  return std::move(**outcome);
}

std::optional<Event> ServerLoop::take(const std::function<bool(const Event&)>& matches, milliseconds timeout) {
  std::unique_lock lock(mutex_);
  std::deque<Event>& events = core_.events();
  const auto position = [&] { return std::find_if(events.begin(), events.end(), matches); };
  if (!wait(lock, Clock::now() + timeout, [&] { return position() != events.end(); })) return std::nullopt;
  const auto found = position();
  Event event = std::move(*found);
  events.erase(found);
  return event;
}

void ServerLoop::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    std::array<pollfd, 2> descriptors{{{.fd = descriptor(), .events = POLLIN, .revents = 0},
                                       {.fd = wake_descriptor_, .events = POLLIN, .revents = 0}}};
    lock.unlock();
    poll(descriptors.data(), descriptors.size(), -1);
    lock.lock();
    eventfd_t ignored = 0;
    if (descriptors[1].revents != 0) eventfd_read(wake_descriptor_, &ignored);
    process_locked();
  }
}

// A message that was sent from another thread has timers that the serving thread must arm.
void ServerLoop::wake() const {
  if (wake_descriptor_ >= 0) eventfd_write(wake_descriptor_, 1);
}

void ServerLoop::process_locked() {
  core_.process();
  changed_.notify_all();
}

// One turn of the caller's thread: companions, then whatever is readable before the deadline.
void ServerLoop::pump(Clock::time_point deadline) {
  for (const Companion& companion : companions_) companion.process();
  std::vector<pollfd> descriptors{{.fd = descriptor(), .events = POLLIN, .revents = 0}};
  for (const Companion& companion : companions_) descriptors.push_back({companion.descriptor, POLLIN, 0});
  poll(descriptors.data(), descriptors.size(), poll_timeout(deadline));
  process_locked();
}

bool ServerLoop::wait(std::unique_lock<std::mutex>& lock, Clock::time_point deadline,
                      const std::function<bool()>& done) {
  while (!done()) {
    if (Clock::now() >= deadline) return false;
    if (options_.own_thread) {
      changed_.wait_until(lock, deadline);
    } else {
      pump(deadline);
    }
  }
  return true;
}

}  // namespace lwm2m::support

#include "daemon/storage/state_writer.hpp"

#include <fmt/core.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "daemon/base/secret.hpp"

namespace lwm2m::storage {

class StateWriter::Worker {
 public:
  Worker(std::filesystem::path directory, Done& done) : directory_(std::move(directory)), done_(done) {}

  // kUnavailable, saying what the system has refused.
  Result<void> start(sd_event* event) {
    if (wake_ < 0) return fail(ErrorCode::kUnavailable, fmt::format("eventfd: {}", std::strerror(errno)));
    if (const int error = sd_event_add_io(event, &source_, wake_, EPOLLIN, on_wake, this); error < 0) {
      return fail(ErrorCode::kUnavailable, fmt::format("event source: {}", std::strerror(-error)));
    }
    try {
      thread_ = std::thread([this] { run(); });
    } catch (const std::system_error& error) {
      return fail(ErrorCode::kUnavailable, fmt::format("thread: {}", error.what()));
    }
    return {};
  }

  ~Worker() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    work_.notify_one();
    if (thread_.joinable()) thread_.join();
    sd_event_source_disable_unref(source_);
    if (wake_ >= 0) ::close(wake_);
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void put(std::uint64_t ticket, std::string name, Bytes content, Before before) {
    {
      const std::lock_guard lock(mutex_);
      // What waits was never on the disk: the newest content alone is worth a write, and is the end of both.
      const auto waiting = std::ranges::find(jobs_, name, &Job::name);
      Job& job = waiting == jobs_.end() ? jobs_.emplace_back() : *waiting;
      job.tickets.push_back(ticket);
      job.name = std::move(name);
      wipe(job.content);  // it may hold keys, as the accounts do
      job.content = std::move(content);
      job.before = before;
    }
    work_.notify_one();
  }

 private:
  struct Job {
    std::vector<std::uint64_t> tickets{};
    std::string name{};
    Bytes content{};
    Before before = Before::kKept;
  };
  using Finished = std::pair<std::vector<std::uint64_t>, Result<void>>;

  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      work_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      Job job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      auto outcome = StateFile(directory_, job.name).save(job.content, job.before);
      wipe(job.content);
      lock.lock();
      finished_.emplace_back(job.tickets, std::move(outcome));
      eventfd_write(wake_, 1);
    }
  }

  static int on_wake(sd_event_source*, int fd, std::uint32_t, void* self) {
    eventfd_t count = 0;
    eventfd_read(fd, &count);
    static_cast<Worker*>(self)->deliver();
    return 0;
  }

  void deliver() {
    std::vector<Finished> finished;
    {
      const std::lock_guard lock(mutex_);
      finished.swap(finished_);
    }
    for (const auto& [tickets, outcome] : finished) {
      for (const std::uint64_t ticket : tickets) done_(ticket, outcome);
    }
  }

  std::filesystem::path directory_;
  Done& done_;
  int wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  sd_event_source* source_ = nullptr;

  std::mutex mutex_;  // guards what follows
  std::condition_variable work_;
  std::deque<Job> jobs_;
  std::vector<Finished> finished_;
  bool ending_ = false;
  std::thread thread_;
};

StateWriter::StateWriter(std::filesystem::path directory, sd_event* event, Done done)
    : directory_(std::move(directory)), event_(event), done_(std::move(done)) {}

StateWriter::~StateWriter() = default;

Result<void> StateWriter::write(std::uint64_t ticket, std::string name, Bytes content, Before before) {
  if (worker_ == nullptr) {
    auto worker = std::make_unique<Worker>(directory_, done_);
    if (auto started = worker->start(event_); !started) return started;
    worker_ = std::move(worker);
  }
  worker_->put(ticket, std::move(name), std::move(content), before);
  return {};
}

}  // namespace lwm2m::storage

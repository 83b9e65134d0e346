#include "daemon/storage/state_writer.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "daemon/storage/state_file.hpp"

namespace lwm2m::storage {

class StateWriter::Worker {
 public:
  Worker(std::filesystem::path directory, sd_event* event, Done& done) : directory_(std::move(directory)), done_(done) {
    sd_event_add_io(event, &source_, wake_, EPOLLIN, on_wake, this);
    thread_ = std::thread([this] { run(); });
  }

  ~Worker() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    work_.notify_one();
    thread_.join();
    sd_event_source_disable_unref(source_);
    ::close(wake_);
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void put(std::uint64_t ticket, std::string name, Bytes content) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back({ticket, std::move(name), std::move(content)});
    }
    work_.notify_one();
  }

 private:
  struct Job {
    std::uint64_t ticket = 0;
    std::string name{};
    Bytes content{};
  };

  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      work_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      const Job job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      auto outcome = StateFile(directory_, job.name).save(job.content);
      lock.lock();
      finished_.emplace_back(job.ticket, std::move(outcome));
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
    std::vector<std::pair<std::uint64_t, Result<void>>> finished;
    {
      const std::lock_guard lock(mutex_);
      finished.swap(finished_);
    }
    for (const auto& [ticket, outcome] : finished) done_(ticket, outcome);
  }

  std::filesystem::path directory_;
  Done& done_;
  int wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  sd_event_source* source_ = nullptr;

  std::mutex mutex_;  // guards what follows
  std::condition_variable work_;
  std::deque<Job> jobs_;
  std::vector<std::pair<std::uint64_t, Result<void>>> finished_;
  bool ending_ = false;
  std::thread thread_;
};

StateWriter::StateWriter(std::filesystem::path directory, sd_event* event, Done done)
    : directory_(std::move(directory)), event_(event), done_(std::move(done)) {}

StateWriter::~StateWriter() = default;

void StateWriter::write(std::uint64_t ticket, std::string name, Bytes content) {
  if (worker_ == nullptr) worker_ = std::make_unique<Worker>(directory_, event_, done_);
  worker_->put(ticket, std::move(name), std::move(content));
}

}  // namespace lwm2m::storage

// Writes state files on a thread of its own, because Linux has no fsync that does not wait; reports each write on the
// event loop. Writes of one file are done in order; of those that wait only the newest is done, and ends them all. The
// thread begins with the first write; the destructor finishes what was asked for.
#pragma once

#include <systemd/sd-event.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/storage/state_file.hpp"

namespace lwm2m::storage {

class StateWriter {
 public:
  using Done = std::function<void(std::uint64_t ticket, const Result<void>& outcome)>;

  StateWriter(std::filesystem::path directory, sd_event* event, Done done);
  ~StateWriter();
  StateWriter(const StateWriter&) = delete;
  StateWriter& operator=(const StateWriter&) = delete;

  // `done` is called with the ticket when this content or a newer one is on the disk, or could not be written.
  // kUnavailable: there is no thread to write with; `done` is not called, the next write tries again.
  // `before` is the same in all writes of a file.
  Result<void> write(std::uint64_t ticket, std::string name, Bytes content, Before before = Before::kKept);

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
  std::filesystem::path directory_;
  sd_event* event_;
  Done done_;
};

}  // namespace lwm2m::storage

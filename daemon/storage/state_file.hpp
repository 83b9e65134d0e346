// One file of the state directory: replaced as a whole or not at all, and never believed when it is torn.
//
// A header (magic, format, SHA-256 of the content) goes before the content. A write goes to a temporary file, is
// synced, becomes the file by rename, and the directory is synced; the file before it is kept as a second generation.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"

namespace lwm2m::storage {

// Creates it with mode 0700 where it is missing; it must belong to us and be writable, and is closed to others.
Result<void> prepare_directory(const std::filesystem::path& directory);

struct LoadedState {
  Bytes content{};
  bool previous_generation = false;  // the newest was damaged, this is the one before
};

// What becomes of the generation before.
enum class Before {
  kKept,
  kForgotten,  // the new content takes its place, too: nothing that was there before is left
};

class StateFile {
 public:
  // name: "values"; the files are values, values.previous and values.new.
  StateFile(std::filesystem::path directory, std::string name)
      : directory_(std::move(directory)), name_(std::move(name)) {}

  // nullopt: never written. A newest generation that is damaged is set aside as values.damaged. kMalformed: the one
  // before is, too.
  Result<std::optional<LoadedState>> load() const;
  // Blocks until it is on the disk. kUnavailable, saying which step failed and why. At each moment a whole generation
  // is there that is no older than the last save that succeeded.
  Result<void> save(ByteView content, Before before = Before::kKept) const;
  // What load() gave is whole, but nobody understands it: out of the way of what is loaded and saved from now on, for a
  // daemon that does. Where it is now, values.damaged or values.previous.damaged.
  Result<std::filesystem::path> set_aside(const LoadedState& loaded) const;
  // No generation of it is left, on the disk either. kUnavailable, saying why.
  Result<void> remove() const;

 private:
  [[nodiscard]] Result<void> write_fresh(ByteView content) const;
  [[nodiscard]] std::filesystem::path path(std::string_view suffix = "") const {
    return directory_ / (name_ + std::string(suffix));
  }

  std::filesystem::path directory_;
  std::string name_;
};

}  // namespace lwm2m::storage

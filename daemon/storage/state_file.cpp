#include "daemon/storage/state_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "daemon/base/secret.hpp"
#include "daemon/storage/descriptor.hpp"

namespace lwm2m::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "LWM2MD\0\1";  // with the format of the header
constexpr std::size_t kDigestSize = 32;
// More is no state of ours; a damaged directory entry must not make us eat all memory.
constexpr std::size_t kMaximumSize = 256U << 20U;

tl::unexpected<Error> failed(const fs::path& path, std::string_view step) {
  return fail(ErrorCode::kUnavailable, fmt::format("{}: {}: {}", path.string(), step, std::strerror(errno)));
}

std::array<std::uint8_t, kDigestSize> digest(ByteView content) {
  std::array<std::uint8_t, kDigestSize> out{};
  unsigned length = 0;
  EVP_Digest(content.data(), content.size(), out.data(), &length, EVP_sha256(), nullptr);
  return out;
}

Result<Bytes> read_all(const Descriptor& file, const fs::path& path) {
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return failed(path, "stat");
  if (!S_ISREG(info.st_mode) || static_cast<std::size_t>(info.st_size) > kMaximumSize) {
    return fail(ErrorCode::kMalformed, path.string() + ": not a state file");
  }
  return read_exactly(file, static_cast<std::size_t>(info.st_size), path);
}

// The content of a whole file.
Result<Bytes> unwrap(const Bytes& file, const fs::path& path) {
  const std::size_t header = kMagic.size() + kDigestSize;
  if (file.size() < header || as_text(file).substr(0, kMagic.size()) != kMagic) {
    return fail(ErrorCode::kMalformed, path.string() + ": not a state file");
  }
  const ByteView content = ByteView(file).subspan(header);
  if (!std::ranges::equal(digest(content), ByteView(file).subspan(kMagic.size(), kDigestSize))) {
    return fail(ErrorCode::kMalformed, path.string() + ": damaged, its checksum is wrong");
  }
  return Bytes(content.begin(), content.end());
}

// nullopt: there is no such file.
Result<std::optional<Bytes>> load_one(const fs::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file && errno == ENOENT) return std::optional<Bytes>();
  if (!file) return failed(path, "open");
  auto bytes = read_all(file, path);
  if (!bytes) return propagate(bytes);
  auto content = unwrap(*bytes, path);
  wipe(*bytes);  // keys may be in it
  if (!content) return propagate(content);
  return std::optional<Bytes>(*std::move(content));
}

Result<void> write_all(const Descriptor& file, ByteView bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(file.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return failed(path, "write");
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

Result<void> sync_directory(const fs::path& directory) {
  const Descriptor handle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle || ::fsync(handle.get()) != 0) return failed(directory, "sync");
  return {};
}

}  // namespace

Result<void> prepare_directory(const fs::path& directory) {
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return failed(directory, "cannot be created");
  struct stat info {};
  if (::stat(directory.c_str(), &info) != 0) return failed(directory, "cannot be used");
  if (!S_ISDIR(info.st_mode)) return fail(ErrorCode::kUnavailable, directory.string() + ": not a directory");
  if (info.st_uid != ::geteuid()) {
    return fail(ErrorCode::kUnavailable, directory.string() + ": belongs to another user");
  }
  if ((info.st_mode & 0077U) != 0 && ::chmod(directory.c_str(), 0700) != 0) {
    return failed(directory, "cannot be closed to others");
  }
  // A read-only file system shows only when something is written; better now than at the first promise to keep
  // something.
  const fs::path probe = directory / ".probe";
  const Descriptor file(::open(probe.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return failed(directory, "cannot be written");
  ::unlink(probe.c_str());
  return {};
}

Result<std::optional<LoadedState>> StateFile::load() const {
  auto newest = load_one(path());
  if (newest && *newest) return std::optional(LoadedState{**std::move(newest), false});
  auto previous = load_one(path(".previous"));
  if (!newest) {
    // Nothing is lost: whoever can read more of it than we finds it there. And it is out of the way: the next save
    // makes what has the file's name the generation before, in the place of the one that is whole.
    std::error_code ignored;
    fs::rename(path(), path(".damaged"), ignored);
  }
  if (previous && *previous) return std::optional(LoadedState{**std::move(previous), true});
  if (newest && previous) return std::optional<LoadedState>();
  return propagate(newest ? previous : newest);
}

Result<void> StateFile::remove() const {
  for (const std::string_view suffix : {"", ".previous", ".new"}) {
    if (::unlink(path(suffix).c_str()) != 0 && errno != ENOENT) return failed(path(suffix), "remove");
  }
  return sync_directory(directory_);
}

Result<fs::path> StateFile::set_aside(const LoadedState& loaded) const {
  const std::string suffix = loaded.previous_generation ? ".previous" : "";
  fs::path aside = path(suffix + ".damaged");
  if (::rename(path(suffix).c_str(), aside.c_str()) != 0) return failed(path(suffix), "set aside");
  return aside;
}

Result<void> StateFile::write_fresh(ByteView content) const {
  const fs::path fresh = path(".new");
  const Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return failed(fresh, "open");
  if (auto done = write_all(file, as_bytes(kMagic), fresh); !done) return done;
  if (auto done = write_all(file, digest(content), fresh); !done) return done;
  if (auto done = write_all(file, content, fresh); !done) return done;
  if (::fsync(file.get()) != 0) return failed(fresh, "sync");
  return {};
}

Result<void> StateFile::save(ByteView content, Before before) const {
  const fs::path fresh = path(".new");
  if (auto done = write_fresh(content); !done) return done;
  // The generation before stays until the new one has its name: at each step one whole file is there.
  if (::rename(path().c_str(), path(".previous").c_str()) != 0 && errno != ENOENT) {
    return failed(path(), "keep the previous generation");
  }
  if (::rename(fresh.c_str(), path().c_str()) != 0) return failed(path(), "rename");
  if (auto done = sync_directory(directory_); !done || before == Before::kKept) return done;
  // The newest is safe: what was before may go. A copy, no second name, so that one damaged block does not harm both.
  if (auto done = write_fresh(content); !done) return done;
  if (::rename(fresh.c_str(), path(".previous").c_str()) != 0) return failed(path(".previous"), "rename");
  return sync_directory(directory_);
}

}  // namespace lwm2m::storage

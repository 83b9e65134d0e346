#include "daemon/transport/tls_trust_store.hpp"

#include <fmt/core.h>
#include <openssl/err.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>
#include <vector>

#include "daemon/transport/tls_material.hpp"

namespace lwm2m::transport {
namespace {

// Of what the name leads to: the entries of a hashed directory are links.
void write_stamp(ByteWriter& writer, const std::string& name) {
  writer.bytes(as_bytes(name));
  writer.u8(0);
  struct stat info {};
  if (::stat(name.c_str(), &info) != 0) return;
  writer.u64(info.st_ino);
  writer.u64(static_cast<std::uint64_t>(info.st_size));
  // The second is there for a file whose first was set back.
  for (const timespec& time : {info.st_mtim, info.st_ctim}) {
    writer.u64(static_cast<std::uint64_t>(time.tv_sec));
    writer.u64(static_cast<std::uint64_t>(time.tv_nsec));
  }
}

std::vector<std::string> entries_of(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator at(directory, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) names.push_back(at->path());
  std::ranges::sort(names);
  return names;
}

Bytes stamp_of(const std::vector<std::string>& places) {
  Bytes all;
  ByteWriter writer(all);
  for (const std::string& place : places) {
    write_stamp(writer, place);
    for (const std::string& entry : entries_of(place)) write_stamp(writer, entry);
  }
  Bytes stamp(32);
  EVP_Digest(all.data(), all.size(), stamp.data(), nullptr, EVP_sha256(), nullptr);
  return stamp;
}

// What is not there is no error: most systems have one of the two.
Result<TrustStore> open_system_store() {
  const char* const file = X509_get_default_cert_file();
  const char* const directory = X509_get_default_cert_dir();
  TrustStore store{StoreHandle(X509_STORE_new()), stamp_of({file, directory})};
  X509_STORE_load_file(store.authorities.get(), file);
  if (X509_STORE_load_path(store.authorities.get(), directory) != 1)
    return unusable("trust-store", "the system's cannot be used");
  ERR_clear_error();
  return store;
}

}  // namespace

Result<TrustStore> open_trust_store(const std::string& path) {
  ERR_clear_error();
  if (path.empty()) return open_system_store();
  TrustStore store{StoreHandle(X509_STORE_new()), stamp_of({path})};  // in this order: a change after it must show
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    return fail(ErrorCode::kBadValue, fmt::format("trust-store {}: {}", path, std::strerror(errno)));
  }
  const int loaded = S_ISDIR(info.st_mode) ? X509_STORE_load_path(store.authorities.get(), path.c_str())
                                           : X509_STORE_load_file(store.authorities.get(), path.c_str());
  if (loaded != 1) return unusable(fmt::format("trust-store {}", path), "not a file of certificates in PEM");
  return store;
}

}  // namespace lwm2m::transport

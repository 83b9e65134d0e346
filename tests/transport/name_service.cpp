#include "tests/transport/name_service.hpp"

#include <dlfcn.h>
#include <netdb.h>

#include <mutex>
#include <utility>

namespace lwm2m::test {
namespace {

// The resolver asks from a thread of its own.
std::mutex mutex;
std::string known_name;
std::vector<std::string> known_addresses;

using GetAddrInfo = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

int look_up(const char* host, const char* service, const addrinfo* hints, addrinfo** found) {
  static const auto real = reinterpret_cast<GetAddrInfo>(dlsym(RTLD_NEXT, "getaddrinfo"));
  const std::lock_guard lock(mutex);
  if (host == nullptr || known_name.empty() || host != known_name) return real(host, service, hints, found);
  addrinfo** end = found;
  for (const std::string& address : known_addresses) {
    const int error = real(address.c_str(), service, hints, end);
    if (error != 0) return error;
    while (*end != nullptr) end = &(*end)->ai_next;  // freeaddrinfo goes along the chain
  }
  return 0;
}

}  // namespace

NameService::NameService(std::string name, std::vector<std::string> addresses) {
  const std::lock_guard lock(mutex);
  known_name = std::move(name);
  known_addresses = std::move(addresses);
}

NameService::~NameService() {
  const std::lock_guard lock(mutex);
  known_name.clear();
}

}  // namespace lwm2m::test

// In place of the C library's.
extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** found) {
  return lwm2m::test::look_up(host, service, hints, found);
}

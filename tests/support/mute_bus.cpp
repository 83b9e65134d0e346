#include "tests/support/mute_bus.hpp"

#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

namespace lwm2m::test {
namespace {

// To AUTH EXTERNAL without the user's id, its DATA, and NEGOTIATE_UNIX_FD (D-Bus specification, "Authentication
// Protocol"); a client may have sent all of it at once.
constexpr std::string_view kAuthenticated = "DATA\r\nOK 0123456789abcdef0123456789abcdef\r\nAGREE_UNIX_FD\r\n";

}  // namespace

MuteBus::MuteBus(const std::string& address, Silence silence)
    : path_(address.substr(address.find('=') + 1)), listener_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path_.copy(static_cast<char*>(name.sun_path), sizeof name.sun_path - 1);
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&name), sizeof name) < 0 || listen(listener_, 16) < 0) {
    throw std::runtime_error("nothing can listen at " + path_);
  }
  thread_ = std::thread([this, silence] { serve(silence); });
}

MuteBus::~MuteBus() {
  shutdown(listener_, SHUT_RDWR);  // ends accept
  thread_.join();
  close(listener_);
  if (!path_.empty()) unlink(path_.c_str());
}

void MuteBus::leave_address() {
  unlink(path_.c_str());
  path_.clear();
}

void MuteBus::serve(Silence silence) {
  std::vector<int> connections;
  for (int fd = -1; (fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    connections.push_back(fd);
    if (silence == Silence::kAfterAuthentication) send(fd, kAuthenticated.data(), kAuthenticated.size(), MSG_NOSIGNAL);
  }
  for (const int fd : connections) close(fd);
}

}  // namespace lwm2m::test

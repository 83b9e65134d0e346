// DTLS servers that are not ours, each a process of its own: OpenSSL's s_server, and libcoap's example server, built
// with OpenSSL and with GnuTLS. They listen on an address of this process alone, so that tests may run at the same
// time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/program.hpp"

namespace lwm2m::test {

// 127.x.y.z, other than that of any process that runs now.
[[nodiscard]] std::string own_address();

inline constexpr std::uint16_t kDtlsPort = 5684;

// Speaks DTLS 1.2 with one client after the other and prints what happens to it.
class OpensslServer {
 public:
  // `arguments` say what it proves and demands ("-psk", "-cert", "-Verify" …). Returns when it listens.
  explicit OpensslServer(const std::vector<std::string>& arguments, const std::string& address = own_address(),
                         std::uint16_t port = kDtlsPort);

  // Behind what was found before, as Program::wait_for_err.
  bool prints(std::string_view text) { return program_.wait_for_err(text); }
  // Everything that has not been read yet.
  [[nodiscard]] const std::string& printed() { return program_.err_so_far(); }
  // Without a word to the client.
  void kill();

 private:
  Program program_;
};

enum class Library { kOpenssl, kGnutls };

// A CoAP server; GET / is answered with 2.05, and what is POSTed to a path that it does not have with 4.04 or 4.05.
class CoapServer {
 public:
  // As above, for coap-server ("-k", "-c" …).
  explicit CoapServer(Library library, const std::vector<std::string>& arguments);

  bool prints(std::string_view text) { return program_.wait_for_err(text); }
  [[nodiscard]] const std::string& printed() { return program_.err_so_far(); }
  void kill();
  // Takes leave of its clients with close_notify.
  void stop();

 private:
  Program program_;
};

}  // namespace lwm2m::test

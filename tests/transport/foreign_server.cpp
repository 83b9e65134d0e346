#include "tests/transport/foreign_server.hpp"

#include <fmt/core.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

namespace lwm2m::test {
namespace {

// All that it prints on one stream, in the order of its printing.
std::vector<std::string> one_stream(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.begin(), {"-c", "exec \"$@\" >&2", "sh"});
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::vector<std::string> environment() {
  const char* path = std::getenv("PATH");
  return {fmt::format("PATH={}", path == nullptr ? "/usr/bin:/bin" : path)};
}

void end(Program& program, int signal) {
  program.signal(signal);
  program.wait();
}

}  // namespace

std::string own_address() {
  const auto id = static_cast<unsigned>(getpid());  // below 2^22
  return fmt::format("127.{}.{}.{}", 64U + (id >> 16U), (id >> 8U) & 0xFFU, id & 0xFFU);
}

OpensslServer::OpensslServer(const std::vector<std::string>& arguments, const std::string& address, std::uint16_t port)
    : program_("sh",
               one_stream({"openssl", "s_server", "-dtls1_2", "-state", "-accept", fmt::format("{}:{}", address, port)},
                          arguments),
               environment()) {
  if (!program_.wait_for_err("ACCEPT")) throw std::runtime_error("openssl s_server: " + program_.err_so_far());
}

void OpensslServer::kill() { end(program_, SIGKILL); }

CoapServer::CoapServer(Library library, const std::vector<std::string>& arguments)
    : program_("sh",
               one_stream({library == Library::kOpenssl ? "coap-server-openssl" : "coap-server-gnutls", "-A",
                           own_address(), "-p", std::to_string(kDtlsPort - 1), "-v", "7"},
                          arguments),
               environment()) {
  if (!program_.wait_for_err("created DTLS endpoint"))
    throw std::runtime_error("coap-server: " + program_.err_so_far());
}

void CoapServer::kill() { end(program_, SIGKILL); }
void CoapServer::stop() { end(program_, SIGINT); }

}  // namespace lwm2m::test

#include "tests/daemon/daemon_fixture.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace lwm2m::test {

std::string server_table(int short_server_id, const std::string& uri, const std::string& more) {
  return fmt::format("[[server]]\nshort-server-id = {}\nuri = \"{}\"\nsecurity = \"nosec\"\n{}\n", short_server_id, uri,
                     more);
}

std::string Daemon::configuration(const std::string& tables) {
  return "endpoint = \"node\"\n[device]\nmanufacturer = \"Maker\"\n" + tables;
}

void Daemon::start(const std::string& more_of_server) {
  daemon.configure(configuration(server_table(1, server.uri(), more_of_server)));
  start_again();
}

void Daemon::start_again() {
  daemon.start();
  ASSERT_TRUE(server.wait_for_register(kPatience));
  ASSERT_TRUE(daemon.wait_for_log("server 1: registration-complete"));  // it knows it, too
  ASSERT_TRUE(caller.wait_for_daemon());
}

std::unique_ptr<Program> Daemon::start_application(const std::string& how) const {
  auto application = std::make_unique<Program>(APPLICATION_FILE, Words{how}, process_environment(bus.address()));
  EXPECT_EQ(application->out_line(), "published");
  return application;
}

std::string Daemon::code_of(const support::Request& request) {
  const auto response = server.request("*", request);
  return response ? support::to_text(response->code) : response.error().message();
}

std::size_t Daemon::received(support::LwM2mServer& by, support::RequestKind kind) {
  const auto all = by.received();
  return static_cast<std::size_t>(std::ranges::count_if(all, [kind](const support::ReceivedRequest& request) {
    return request.kind == kind && !request.retransmission;
  }));
}

std::string Daemon::shown(const Result<support::Response>& response) {
  if (!response) return response.error().message();
  return response->code == support::kContent ? std::string(as_text(response->payload))
                                             : support::to_text(response->code);
}

}  // namespace lwm2m::test

// A private bus, an LwM2M server, and lwm2md between them.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/daemon/bus_caller.hpp"
#include "tests/daemon/daemon_process.hpp"
#include "tests/support/lwm2m_server.hpp"
#include "tests/support/lwm2m_server/operations.hpp"
#include "tests/support/private_bus.hpp"

namespace lwm2m::test {

// Of every wait for an event; only what is broken takes so long.
inline constexpr milliseconds kPatience = seconds(60);

// A [[server]] table; `more` are lines of it.
[[nodiscard]] std::string server_table(int short_server_id, const std::string& uri, const std::string& more = "");

class Daemon : public testing::Test {
 protected:
  using Words = std::vector<std::string>;

  void SetUp() override { ASSERT_TRUE(server.start()); }
  // While all its servers are there to say goodbye to.
  void TearDown() override { daemon.end(); }

  // The endpoint "node", what the device says of itself, and these tables.
  [[nodiscard]] static std::string configuration(const std::string& tables);
  // With the one server, 1. Returns when it is registered and on the bus.
  void start(const std::string& more_of_server = "");
  // The same for a configuration that is there.
  void start_again();

  [[nodiscard]] Ending run(const std::string& file, const Words& arguments) const {
    return Program(file, arguments, process_environment(bus.address())).wait();
  }
  [[nodiscard]] Ending ctl(const Words& arguments) const { return run(LWM2MCTL_FILE, arguments); }
  // `how` is how it answers an Execute: "answers" or "hangs". Returns when it has published /3303/0.
  [[nodiscard]] std::unique_ptr<Program> start_application(const std::string& how) const;

  // The payload of the answer as text, or the code if it is an error.
  std::string read(const std::string& path) { return shown(server.request("*", support::read(path, support::kText))); }
  // The code, such as "2.04".
  std::string code_of(const support::Request& request);
  // Registers and Updates that the server has received, without retransmissions.
  [[nodiscard]] std::size_t received(support::RequestKind kind) { return received(server, kind); }
  [[nodiscard]] static std::size_t received(support::LwM2mServer& by, support::RequestKind kind);

  PrivateBus bus{};
  support::LwM2mServer server{{.request_timeout = kPatience}};
  DaemonProcess daemon{bus.address()};
  BusCaller caller{bus.address()};

 private:
  static std::string shown(const Result<support::Response>& response);
};

}  // namespace lwm2m::test

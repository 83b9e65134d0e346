// A registered client and what one server says to it about attributes and observations.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {

using engine::ProtocolVersion;
using Queries = std::vector<std::string>;

// Object 1 with the Default Notification Mode, which its version 1.2 has.
[[nodiscard]] model::DefinitionSet::Pointer server_object_with_notification_mode();

// /3303/0/5700 is 20.0 and /26241/0 has one resource of each type: 0 Integer 10, 1 Float 10.0, 2 String, 3 Boolean
// false, 5 Integers 0: 10 and 1: 20.
class ServerConversation {
 public:
  explicit ServerConversation(ProtocolVersion version = ProtocolVersion::k1_2);

  engine::Code write_attributes(const std::string& path, Queries queries);
  // The code of the answer, which has to begin an observation if it is a success.
  engine::Code observe(const std::string& path, Queries queries = {}, std::uint8_t token = 1);
  engine::Code write(const std::string& path, const std::string& text);
  // The links; of a refusal its code.
  std::string discover(const std::string& path, Queries queries = {});
  engine::Code observe_composite(const std::vector<std::string>& paths, Queries queries = {}, std::uint8_t token = 1);

  // The oldest notification that was not looked at, in plain text.
  std::optional<std::string> notified();
  [[nodiscard]] std::size_t notifications() { return scenario().take_all<engine::SendNotification>().size(); }
  Scenario& scenario() { return *scenario_; }

 private:
  std::unique_ptr<Scenario> scenario_;
};

// The server and the client of a test, of LwM2M 1.2 unless it says otherwise.
class Conversation : public testing::Test {
 protected:
  void attach(const std::string& path, Queries queries) {
    ASSERT_EQ(server.write_attributes(path, std::move(queries)), engine::kChanged) << path;
  }
  void observe(const std::string& path, Queries queries = {}, std::uint8_t token = 1) {
    ASSERT_EQ(server.observe(path, std::move(queries), token), engine::kContent) << path;
  }
  void observe_composite(const std::vector<std::string>& paths, Queries queries = {}) {
    ASSERT_EQ(server.observe_composite(paths, std::move(queries)), engine::kContent);
  }
  void set(const std::string& path, model::Value value) { server.scenario().set(path, std::move(value)); }
  void pass(Duration duration) { server.scenario().advance(duration); }

  ServerConversation server{};
};

}  // namespace lwm2m::test

// A test server without a thread and one client, each served while the other waits.
#pragma once

#include <gtest/gtest.h>

#include "tests/support/lwm2m_server.hpp"
#include "tests/support/lwm2m_server/operations.hpp"
#include "tests/unit/support/coap_client.hpp"

namespace lwm2m::support {

class ServerFixture : public testing::Test {
 protected:
  explicit ServerFixture(ServerOptions options = {.own_thread = false, .request_timeout = seconds(5)})
      : server_(options) {}

  void SetUp() override {
    ASSERT_TRUE(server_.start());
    client_ = std::make_unique<CoapClient>(server_, false);
    server_.add_companion(client_->descriptor(), [this] { client_->process(); });
  }

  // A resource that answers with this text, and remembers what it was asked last.
  void add_text(const std::string& path, std::string value) {
    client_->add_resource(path, [this, value = std::move(value)](const CoapClient::Asked& asked) {
      asked_ = asked;
      return CoapClient::Reply{.payload = to_bytes(value)};
    });
  }
  // A resource that answers with this code, and remembers what it was asked last.
  void add_answer(const std::string& path, ResponseCode code, std::vector<std::string> location = {}) {
    client_->add_resource(path, [this, code, location = std::move(location)](const CoapClient::Asked& asked) {
      asked_ = asked;
      return CoapClient::Reply{.code = code, .location = location};
    });
  }

  LwM2mServer server_;
  std::unique_ptr<CoapClient> client_{};
  CoapClient::Asked asked_{};
};

inline constexpr milliseconds kSoon = seconds(5);

// Numbers and letters that repeat with a period no block size divides.
[[nodiscard]] inline std::string long_text(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t index = 0; index < size; ++index) text[index] = static_cast<char>('!' + index % 89);
  return text;
}

}  // namespace lwm2m::support

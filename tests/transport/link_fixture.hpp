// The daemon's end of links to foreign servers: an event loop, endpoints, and what they tell.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <systemd/sd-event.h>

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "daemon/transport/endpoint.hpp"
#include "daemon/transport/resolver.hpp"
#include "tests/transport/foreign_server.hpp"

namespace lwm2m::test {

// How it stands with a link: up, failed, or neither yet.
struct LinkState {
  bool is_up = false;
  transport::LinkDetails details{};
  std::optional<transport::LinkFault> fault{};
};
void PrintTo(const LinkState& state, std::ostream* out);

// What the endpoint of one server tells.
class LinkRecorder : public transport::Events {
 public:
  void begin() override { ++depth_; }
  void end() noexcept override { --depth_; }
  [[nodiscard]] Instant now() const override;
  void on_request(engine::ShortServerId server, const engine::Request& request) override;
  void on_response(engine::ShortServerId server, engine::RequestId id,
                   const engine::IncomingResponse& response) override;
  void on_request_failure(engine::ShortServerId server, engine::RequestId id, transport::Failure failure) override;
  void on_delivered(engine::ShortServerId server, engine::NotificationId id) override;
  void on_delivery_failure(engine::ShortServerId server, engine::NotificationId id,
                           transport::Failure failure) override;
  void on_link_up(engine::ShortServerId server, const transport::LinkDetails& details) override;
  void on_link_failed(engine::ShortServerId server, const transport::LinkFault& fault) override;

  // As much later than it is, by either clock.
  Duration boot_ahead{};
  Duration wall_ahead{};

  LinkState state{};
  std::vector<std::string> answers{};  // codes of responses: "2.05"; "failed" for a request that got none

 private:
  int depth_ = 0;
};

class LinkTest : public testing::Test {
 protected:
  LinkTest();

  [[nodiscard]] static transport::EndpointOptions server_at(const std::string& host, std::uint16_t port = kDtlsPort);
  void use(transport::EndpointOptions options);  // for endpoint
  // Opens a link and waits for its end, good or bad. With options that no policy can be made of: the fault
  // "credentials".
  const LinkState& connect(transport::TlsOptions options, const engine::PreviousLink& previous = {});
  const LinkState& connect(std::unique_ptr<transport::TlsPolicy> policy, const engine::PreviousLink& previous = {});
  // Waits until something is told.
  const LinkState& wait_for_end();  // of a link that is up
  // GET /, or `request`: the code of the answer, or "failed".
  std::string ask();
  std::string ask(const engine::OutgoingRequest& request);
  // Serves the loop until then; false after a minute, which only what is broken takes.
  bool serve_until(const std::function<bool()>& done) const;

  // Makes a file of the test's own; where it is.
  std::string file(const std::string& name, const std::string& content) const;

  struct Unref {
    void operator()(sd_event* event) const { sd_event_unref(event); }
  };
  struct RemoveDirectory {
    void operator()(const std::string* path) const;
  };
  std::unique_ptr<std::string, RemoveDirectory> directory{};
  std::unique_ptr<sd_event, Unref> loop{};
  LinkRecorder events{};
  std::unique_ptr<transport::Resolver> resolver{};
  std::unique_ptr<transport::Endpoint> endpoint{};
};

[[nodiscard]] transport::TlsOptions psk_options(const std::string& identity, const Bytes& key);
inline constexpr std::uint16_t kPskCcm8 = 0xC0A8;
inline constexpr std::uint16_t kPskGcm = 0x00A8;

MATCHER(IsUp, "") { return arg.is_up && !arg.fault; }
MATCHER_P2(IsUpWith, suite, resumed, "") {
  return arg.is_up && arg.details.cipher_suite == suite && arg.details.resumed == resumed;
}
// A link that failed in this way, with these words.
MATCHER_P2(FailedWith, name, words, "") {
  return !arg.is_up && arg.fault && arg.fault->name == name &&
         testing::ExplainMatchResult(words, arg.fault->text, result_listener);
}
// And after this alert of the server.
MATCHER_P2(FailedAfterAlert, alert, words, "") {
  return !arg.is_up && arg.fault && arg.fault->name == "handshake" && arg.fault->alert == alert &&
         testing::ExplainMatchResult(words, arg.fault->text, result_listener);
}

}  // namespace lwm2m::test

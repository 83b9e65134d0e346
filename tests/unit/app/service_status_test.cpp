#include "daemon/app/service_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lwm2m::app {
namespace {

using engine::ManagerState;
using engine::ServerState;

engine::ServerStatus server(int id, ServerState state, engine::LastError error = {}) {
  engine::ServerStatus status{.server = engine::ShortServerId(static_cast<std::uint16_t>(id)),
                              .uri = "coap://" + std::string(1, static_cast<char>('`' + id))};
  status.state = state;
  status.last_error = std::move(error);
  return status;
}

const engine::LastError kSilent{"timeout", 0, "the server does not answer"};

TEST(ServiceStatus, NamesTheOneServerThereIs) {
  EXPECT_EQ(status_text(ManagerState::kRegistered, {server(1, ServerState::kRegistered)}), "registered with coap://a");
  EXPECT_EQ(status_text(ManagerState::kRegistering, {server(1, ServerState::kConnecting)}), "connecting to coap://a");
  EXPECT_EQ(status_text(ManagerState::kOffline, {server(1, ServerState::kBackoff, kSilent)}),
            "connecting to coap://a: the server does not answer");
}

TEST(ServiceStatus, CountsSeveralAndTellsOfTheFirstThatIsMissing) {
  EXPECT_EQ(status_text(ManagerState::kRegistered,
                        {server(1, ServerState::kRegistered), server(2, ServerState::kRegistered)}),
            "registered with 2 servers");
  EXPECT_EQ(status_text(ManagerState::kRegistered,
                        {server(1, ServerState::kRegistered), server(2, ServerState::kBackoff, kSilent)}),
            "registered with 1 of 2 servers; connecting to coap://b: the server does not answer");
}

TEST(ServiceStatus, GivesTheCodeOfARefusal) {
  EXPECT_EQ(status_text(ManagerState::kOffline, {server(1, ServerState::kBackoff, {"rejected", 403, ""})}),
            "connecting to coap://a: rejected with 4.03");
  EXPECT_EQ(
      status_text(ManagerState::kOffline, {server(1, ServerState::kBackoff, {"rejected", 400, "no such endpoint"})}),
      "connecting to coap://a: rejected with 4.00: no such endpoint");
}

TEST(ServiceStatus, IsTheSameThroughAnUpdateAndThroughAllAttempts) {
  EXPECT_EQ(status_text(ManagerState::kRegistered, {server(1, ServerState::kUpdating)}), "registered with coap://a");
  for (const auto state :
       {ServerState::kWaiting, ServerState::kConnecting, ServerState::kRegistering, ServerState::kBackoff}) {
    EXPECT_EQ(status_text(ManagerState::kOffline, {server(1, state)}), "connecting to coap://a");
  }
}

TEST(ServiceStatus, CallsNoTroubleWhatWasAskedFor) {
  EXPECT_EQ(status_text(ManagerState::kOffline, {server(1, ServerState::kDisabled, kSilent)}), "disabled: coap://a");
  EXPECT_EQ(status_text(ManagerState::kOffline, {server(1, ServerState::kDeregistered, kSilent)}),
            "deregistered from coap://a");
  EXPECT_EQ(status_text(ManagerState::kSuspended, {server(1, ServerState::kRegistered)}), "suspended");
  EXPECT_EQ(status_text(ManagerState::kStopped, {server(1, ServerState::kDeregistered)}), "stopped");
}

TEST(ServiceStatus, CountsNoBootstrapServerAmongThoseToRegisterWith) {
  auto bootstrap = server(3, ServerState::kWaiting);
  bootstrap.bootstrap = true;
  EXPECT_EQ(status_text(ManagerState::kOffline, {bootstrap}), "no server is configured");
  EXPECT_EQ(status_text(ManagerState::kRegistered, {bootstrap, server(1, ServerState::kRegistered)}),
            "registered with coap://a");
}

// A line of its own would be another message to the service manager.
TEST(ServiceStatus, IsOneShortLineWhateverAServerSays) {
  const engine::LastError error{"rejected", 400, "no\nMAINPID=1\n" + std::string(1000, 'x')};
  const std::string text = status_text(ManagerState::kOffline, {server(1, ServerState::kBackoff, error)});
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("\n")));
  EXPECT_LT(text.size(), 300U);
}

}  // namespace
}  // namespace lwm2m::app

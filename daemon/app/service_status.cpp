#include "daemon/app/service_status.hpp"

#include <fmt/core.h>

#include <utility>

#include "daemon/base/text.hpp"
#include "daemon/platform/event_loop.hpp"

namespace lwm2m::app {
namespace {

constexpr std::size_t kLongestText = 240;

bool is_registered(const engine::ServerStatus& server) {
  using enum engine::ServerState;
  return server.state == kRegistered || server.state == kUpdating || server.state == kSleeping;
}

bool is_asked_for(engine::ServerState state) {
  return state == engine::ServerState::kDisabled || state == engine::ServerState::kDeregistered;
}

// What is being done about a server that we are not registered with: one word for all the states of an attempt.
std::string_view doing(engine::ServerState state) {
  switch (state) {
    case engine::ServerState::kFailed: return "given up on";
    case engine::ServerState::kDisabled: return "disabled:";
    case engine::ServerState::kDeregistered: return "deregistered from";
    case engine::ServerState::kBootstrapping: return "bootstrapping from";
    default: return "connecting to";
  }
}

// "timeout" has a text that says more; "rejected" has the server's code, and a text only if the server gave one.
std::string error_text(const engine::LastError& error) {
  if (error.name != "rejected") return error.text.empty() ? error.name : error.text;
  const std::string code = fmt::format("rejected with {}.{:02}", error.code / 100, error.code % 100);
  return error.text.empty() ? code : code + ": " + error.text;
}

std::string trouble(const engine::ServerStatus& server) {
  const std::string text = fmt::format("{} {}", doing(server.state), server.uri);
  return server.last_error.name.empty() || is_asked_for(server.state) ? text
                                                                      : text + ": " + error_text(server.last_error);
}

std::string servers_text(const std::vector<engine::ServerStatus>& servers) {
  std::vector<const engine::ServerStatus*> registered;
  std::vector<const engine::ServerStatus*> missing;
  for (const auto& server : servers) {
    if (!server.bootstrap) (is_registered(server) ? registered : missing).push_back(&server);
  }
  const std::size_t total = registered.size() + missing.size();
  if (total == 0) return "no server is configured";
  if (total == 1) return missing.empty() ? "registered with " + registered.front()->uri : trouble(*missing.front());
  if (missing.empty()) return fmt::format("registered with {} servers", total);
  return fmt::format("registered with {} of {} servers; {}", registered.size(), total, trouble(*missing.front()));
}

}  // namespace

std::string status_text(engine::ManagerState state, const std::vector<engine::ServerStatus>& servers) {
  if (state == engine::ManagerState::kStopped) return "stopped";
  if (state == engine::ManagerState::kSuspended) return "suspended";
  return printable(servers_text(servers), kLongestText);
}

void ServiceStatus::tell(const engine::Client& client) {
  if (!std::exchange(touched_, false)) return;
  std::string text = status_text(client.state(), client.servers());
  if (text == told_) return;
  told_ = std::move(text);
  platform::notify_service_manager("STATUS=" + told_);
}

}  // namespace lwm2m::app

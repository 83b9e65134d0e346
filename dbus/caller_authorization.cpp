#include "dbus/caller_authorization.hpp"

#include <fmt/core.h>
#include <grp.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace lwm2m::dbus {
namespace {

constexpr std::size_t kMaximumGroups = 65536;  // NGROUPS_MAX of Linux

Result<std::vector<gid_t>> read_groups(MessageReader& reader) {
  std::vector<gid_t> groups;
  reader.enter('v', "au");
  reader.enter('a', "u");
  while (reader.peek().code != 0) {
    if (groups.size() == kMaximumGroups) return fail(ErrorCode::kAccessDenied, "more groups than a process can have");
    groups.push_back(reader.u32());
  }
  reader.leave();
  reader.leave();
  return groups;
}

}  // namespace

Result<Credentials> read_credentials(MessageReader& reader) {
  std::optional<uid_t> uid;
  Credentials credentials;
  reader.enter('a', "{sv}");
  while (reader.enter('e', "sv")) {
    const std::string_view key = reader.text();
    if (key == "UnixUserID") {
      reader.enter('v', "u");
      uid = reader.u32();
      reader.leave();
    } else if (key == "UnixGroupIDs") {
      auto groups = read_groups(reader);
      if (!groups) return propagate(groups);
      credentials.groups = *std::move(groups);
    } else {
      reader.skip("v");
    }
    reader.leave();
  }
  reader.leave();
  if (!uid) return fail(ErrorCode::kAccessDenied, "the bus does not know the user of the connection");
  credentials.uid = *uid;
  return credentials;
}

std::optional<gid_t> find_group(const char* name) {
  std::vector<char> buffer(4096);
  group entry{};
  group* found = nullptr;
  while (getgrnam_r(name, &entry, buffer.data(), buffer.size(), &found) == ERANGE && buffer.size() < (1U << 20)) {
    buffer.resize(buffer.size() * 4);
  }
  return found == nullptr ? std::nullopt : std::optional(entry.gr_gid);
}

const engine::Caller* CallerAuthorization::find(std::string_view bus_name) const {
  const auto at = entries_.find(bus_name);
  return at == entries_.end() || !at->second.caller ? nullptr : &*at->second.caller;
}

Result<void> CallerAuthorization::hold(std::string_view bus_name, Continuation continuation) {
  auto at = entries_.find(bus_name);
  const bool is_new = at == entries_.end();
  if (is_new) at = entries_.try_emplace(std::string(bus_name)).first;
  if (at->second.held.size() == kMaximumHeld) {
    return fail(ErrorCode::kBusy, fmt::format("{} calls of {} wait for the bus to tell who it is", kMaximumHeld, bus_name));
  }
  at->second.held.push_back(std::move(continuation));
  if (is_new) ask_(std::string(bus_name));
  return {};
}

bool CallerAuthorization::is_privileged(const Credentials& credentials) const {
  if (credentials.uid == 0 || credentials.uid == administrators_.own_uid) return true;
  return administrators_.group &&
         std::ranges::find(credentials.groups, *administrators_.group) != credentials.groups.end();
}

void CallerAuthorization::on_credentials(const std::string& bus_name, const Result<Credentials>& credentials) {
  const auto at = entries_.find(bus_name);
  if (at == entries_.end() || at->second.caller) return;  // left meanwhile
  const auto held = std::exchange(at->second.held, {});
  if (!credentials) {
    entries_.erase(at);  // the next call asks again
    const Result<engine::Caller> refused = fail(
        ErrorCode::kAccessDenied, fmt::format("who {} is cannot be told: {}", bus_name, credentials.error().message()));
    for (const auto& go_on : held) go_on(refused);
    return;
  }
  at->second.caller = engine::Caller{bus_name, engine::Uid(credentials->uid), is_privileged(*credentials)};
  const Result<engine::Caller> caller = *at->second.caller;
  for (const auto& go_on : held) go_on(caller);
}

bool CallerAuthorization::forget(std::string_view bus_name) {
  const auto at = entries_.find(bus_name);
  if (at == entries_.end()) return false;
  const bool was_known = at->second.caller.has_value();
  entries_.erase(at);
  return was_known;
}

std::vector<std::string> CallerAuthorization::known() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries_) {
    if (entry.caller) names.push_back(name);
  }
  return names;
}

}  // namespace lwm2m::dbus

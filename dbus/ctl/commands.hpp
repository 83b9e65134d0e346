// The subcommands: what each takes, and the function that does it. command_line.cpp fills the arguments; every function
// talks to the daemon through the session, prints what there is to print, and ends in an Outcome.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dbus/ctl/outcome.hpp"
#include "dbus/ctl/session.hpp"

namespace lwm2m::ctl {

// ---- registry_commands.cpp ------------------------------------------------------------------------------------------
struct GetArguments {
  std::vector<std::string> paths{};
  bool hex = false;
};
struct SetArguments {
  std::vector<std::pair<std::string, std::string>> pairs{};  // path and value
  bool create = false;
  bool persistent = false;
  bool send = false;
};
struct CreateArguments {
  std::string path{};
  std::vector<std::string> values{};  // "5700=21.5"
};
struct ExecuteArguments {
  std::string path{};
  std::vector<std::string> arguments{};  // "0='x',1"; several are put together
};
Outcome<void> get(Session& session, const GetArguments& arguments);
Outcome<void> set(Session& session, const SetArguments& arguments);
Outcome<void> create(Session& session, const CreateArguments& arguments);
Outcome<void> erase(Session& session, const std::string& path);
Outcome<void> execute(Session& session, const ExecuteArguments& arguments);

// ---- list_commands.cpp ----------------------------------------------------------------------------------------------
struct ListArguments {
  std::string path = "/";
  std::optional<std::uint32_t> depth{};  // levels below the path; none: down to the resources
};
Outcome<void> list(Session& session, const ListArguments& arguments);
Outcome<void> observe(Session& session);
// For tab completion: the paths of the registry that begin with what has been typed, one a line.
Outcome<void> complete(Session& session, const std::string& typed);

// ---- status_commands.cpp --------------------------------------------------------------------------------------------
struct ServerArguments {
  std::string server{};       // a short server id, or "bootstrap"
  std::uint32_t seconds = 0;  // how long Disable lasts; 0: the server's own /1/x/5
};
Outcome<void> status(Session& session);
Outcome<void> server_list(Session& session);
Outcome<void> server_disable(Session& session, const ServerArguments& arguments);
// Enable, Deregister or Reconnect.
Outcome<void> server_call(Session& session, const std::string& server, const char* member);

// ---- provisioning_commands.cpp --------------------------------------------------------------------------------------
struct ProvisionArguments {
  std::uint16_t server = 0;             // of server set
  std::string uri{};                    // of server add
  std::string key{};                    // a file, or "-"; empty: the settings say where it is, or none
  std::vector<std::string> settings{};  // "lifetime=3600"
};
struct SecretArguments {
  std::uint16_t server = 0;
  std::string slot{};
  std::string file{};  // or "-"
};
Outcome<void> server_add(Session& session, const ProvisionArguments& arguments);
Outcome<void> server_set(Session& session, const ProvisionArguments& arguments);
Outcome<void> server_remove(Session& session, std::uint16_t server);
Outcome<void> server_set_secret(Session& session, const SecretArguments& arguments);

// ---- manager_commands.cpp -------------------------------------------------------------------------------------------
Outcome<void> start(Session& session);
Outcome<void> stop(Session& session, bool force);
// Pause, Resume, Reload or ClearDeviceErrors.
Outcome<void> manager_call(Session& session, const char* member);
Outcome<void> update(Session& session, std::uint16_t server);
struct SendArguments {
  std::vector<std::string> paths{};
  std::uint16_t server = 0;  // 0: all
};
Outcome<void> send(Session& session, const SendArguments& arguments);
struct PeriodsArguments {
  std::string path{};
  std::uint32_t shortest = 0;  // seconds, 0: none
  std::uint32_t longest = 0;   // seconds, 0: none
  std::uint16_t server = 0;    // 0: all
};
Outcome<void> periods(Session& session, const PeriodsArguments& arguments);
Outcome<void> add_error(Session& session, std::uint8_t code);
Outcome<void> define(Session& session, const std::string& file);
Outcome<void> undefine(Session& session, std::uint16_t object);
Outcome<void> definitions(Session& session);
Outcome<void> applications(Session& session);

// ---- watch_commands.cpp ---------------------------------------------------------------------------------------------
struct WatchArguments {
  std::vector<std::string> paths{};        // none for monitor
  std::optional<std::uint32_t> count{};    // ends after so many
  std::optional<std::uint32_t> timeout{};  // seconds
};
Outcome<void> watch(Session& session, const WatchArguments& arguments);
Outcome<void> monitor(Session& session, const WatchArguments& arguments);

// ---- handle_command.cpp ---------------------------------------------------------------------------------------------
struct HandleArguments {
  std::string path{};
  std::string command{};        // for /bin/sh -c
  std::string application{};    // app id; empty: "lwm2mctl-handle-<pid>"
  std::uint32_t deadline = 10;  // seconds that the daemon waits for an answer, at most 120
};
Outcome<void> handle(Session& session, const HandleArguments& arguments);

}  // namespace lwm2m::ctl

#include "dbus/ctl/command_line.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/model/path.hpp"
#include "dbus/ctl/command_words.hpp"
#include "dbus/ctl/commands.hpp"

namespace lwm2m::ctl {
namespace {

constexpr const char* kPathHelp = "a path such as /3303/0/5700";
constexpr const char* kServerHelp = "a short server id, or 'bootstrap'";
constexpr const char* kExitCodes =
    "Exit status: 0 done, 1 refused (the error's name is on stderr), 2 bad usage, 3 daemon not reachable.\n"
    "Values that begin with '-' and are no numbers stand behind '--'.";
constexpr const char* kValueHelp =
    "VALUE has the type of the object's definition: hex:0102 or @file for an Opaque, 3303:0 for an Objlnk, seconds or\n"
    "2026-01-31T10:00:00Z for a Time, true, 1, on, false, 0 or off for a Boolean, 0=a,1=b for a multiple resource\n"
    "(with \\, for a comma in a value).";

// Bad usage shall be found before anything is asked of the bus.
const CLI::Validator& a_path() {
  static const CLI::Validator validator(
      [](const std::string& text) {
        const auto path = model::Path::parse(text);
        return path ? std::string() : path.error().message();
      },
      "", "path");
  return validator;
}

void take_marks_away(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_type_size() > 0) option->transform(unmarked, "");
  }
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) take_marks_away(*command);
}

constexpr int kMaximumSeconds = 1000000000;

// One subcommand: its options live as long as the function that uses them.
class Builder {
 public:
  Builder(CLI::App& app, Invocation& invocation) : app_(app), invocation_(invocation) {}

  CLI::App* plain(const char* name, const char* help, std::function<Outcome<void>(Session&)> run) {
    CLI::App* command = app_.add_subcommand(name, help);
    command->callback([&invocation = invocation_, run = std::move(run)] { invocation.run = run; });
    return command;
  }
  // `describe` adds the options to the subcommand, into a new Arguments.
  template <class Arguments, class Describe, class Run>
  CLI::App* with(const char* name, const char* help, const Describe& describe, Run run) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = plain(name, help, [arguments, run](Session& session) { return run(session, *arguments); });
    describe(*command, *arguments);
    return command;
  }
  CLI::App* group(const char* name, const char* help) {
    CLI::App* command = app_.add_subcommand(name, help);
    command->require_subcommand(0, 1);
    command->callback([command] {
      if (command->get_subcommands().empty()) throw CLI::RequiredError::Subcommand(1);
    });
    return command;
  }
  [[nodiscard]] Builder inside(CLI::App& app) const { return Builder(app, invocation_); }

 private:
  CLI::App& app_;
  Invocation& invocation_;
};

void add_registry_reading(Builder& add) {
  add.with<ListArguments>(
      "ls", "tree of objects, instances and resources with values",
      [](CLI::App& command, ListArguments& arguments) {
        command.add_option("PATH", arguments.path, "where to begin")->check(a_path())->capture_default_str();
        command.add_option("--depth", arguments.depth, "levels below the path (default: down to the resources)");
      },
      list);
  add.with<GetArguments>(
      "get", "print values",
      [](CLI::App& command, GetArguments& arguments) {
        command.add_option("PATH", arguments.paths, kPathHelp)->check(a_path())->required();
        command.add_flag("--hex", arguments.hex, "opaque and text values as bare hex digits");
      },
      get);
  add.plain("observe", "the observations in force, with attributes", observe);
  add.with<std::string>(
         "__complete", "", [](CLI::App& command, std::string& typed) { command.add_option("TYPED", typed); }, complete)
      ->group("");
}

void add_registry_writing(Builder& add) {
  add.with<SetArguments>(
         "set", "set resources, all or none",
         [](CLI::App& command, SetArguments& arguments) {
           command.add_option("PATH VALUE", arguments.pairs, "a resource and its value, any number of times")
               ->check(a_path().application_index(0))
               ->required();
           command.add_flag("--create", arguments.create, "create object instances that are missing");
           command.add_flag("--send", arguments.send, "send the values to every server that takes them");
           command.add_flag("--persistent", arguments.persistent, "keep the values over restarts of the daemon");
         },
         set)
      ->footer(kValueHelp);
  add.with<CreateArguments>(
         "create", "create an object instance and print its path",
         [](CLI::App& command, CreateArguments& arguments) {
           command.add_option("PATH", arguments.path, "/object or /object/instance")->check(a_path())->required();
           command.add_option("RES=VALUE", arguments.values, "a resource's id and its value, any number of times");
         },
         create)
      ->footer(kValueHelp);
  add.with<std::string>(
      "delete", "delete an object instance, a resource or a resource instance",
      [](CLI::App& command, std::string& path) {
        command.add_option("PATH", path, kPathHelp)->check(a_path())->required();
      },
      erase);
  add.with<ExecuteArguments>(
      "exec", "execute a resource, as a server would",
      [](CLI::App& command, ExecuteArguments& arguments) {
        command.add_option("PATH", arguments.path, kPathHelp)->check(a_path())->required();
        command.add_option("ARGS", arguments.arguments, "0='value',1");
      },
      execute);
}

void describe_limits(CLI::App& command, WatchArguments& arguments) {
  command.add_option("--count", arguments.count, "end after so many")->check(CLI::Range(1, kMaximumSeconds));
  command
      .add_option("--timeout", arguments.timeout, "end after so many seconds, with status 1 if --count was not reached")
      ->check(CLI::Range(1, kMaximumSeconds));
}

void add_following(Builder& add) {
  add.with<WatchArguments>(
      "watch", "the current values, then changes as they happen",
      [](CLI::App& command, WatchArguments& arguments) {
        command.add_option("PATH", arguments.paths, kPathHelp)->check(a_path())->required();
        describe_limits(command, arguments);
      },
      watch);
  add.with<WatchArguments>("monitor", "registration events as they happen", describe_limits, monitor);
  add.with<HandleArguments>(
         "handle", "run a command for every Execute on a path",
         [](CLI::App& command, HandleArguments& arguments) {
           command.add_option("PATH", arguments.path, kPathHelp)->check(a_path())->required();
           command.add_option("--exec", arguments.command, "the command, for /bin/sh -c")->required();
           command.add_option("--app-id", arguments.application, "application id (default lwm2mctl-handle-<pid>)");
           command.add_option("--deadline", arguments.deadline, "seconds that the server waits for the command")
               ->check(CLI::Range(1, 120))
               ->capture_default_str();
         },
         handle)
      ->footer(
          "The command finds LWM2M_PATH, LWM2M_SSID (from a server) and LWM2M_ARG_0 to LWM2M_ARG_9 in its "
          "environment.\n"
          "Its exit status is the answer: 0 success, 75 Unavailable, 64 and 65 BadValue, others Internal.");
}

void add_life(Builder& add) {
  add.plain("start", "register with all servers", start);
  add.with<bool>(
      "stop", "de-register everywhere and stay silent",
      [](CLI::App& command, bool& force) { command.add_flag("--force", force, "without telling the servers"); }, stop);
  add.plain("pause", "send and answer nothing until resume",
            [](Session& session) { return manager_call(session, "Pause"); });
  add.plain("resume", "go on after pause", [](Session& session) { return manager_call(session, "Resume"); });
  add.plain("bootstrap", "ask the bootstrap server for the accounts",
            [](Session& session) { return manager_call(session, "Bootstrap"); });
  add.plain("reload", "read the configuration again", [](Session& session) { return manager_call(session, "Reload"); });
  add.with<std::uint16_t>(
      "update", "send a registration update",
      [](CLI::App& command, std::uint16_t& server) {
        command.add_option("SSID", server, "short server id (default: all)");
      },
      update);
  add.with<SendArguments>(
      "send", "send values to servers that have not asked for them",
      [](CLI::App& command, SendArguments& arguments) {
        command.add_option("PATH", arguments.paths, "objects, instances and resources")->check(a_path())->required();
        command.add_option("--server", arguments.server, "short server id (default: all)");
      },
      send);
  add.with<PeriodsArguments>(
      "periods", "how often servers are notified of a path",
      [](CLI::App& command, PeriodsArguments& arguments) {
        command.add_option("PATH", arguments.path, "an object, an instance or a resource")->check(a_path())->required();
        command.add_option("PMIN", arguments.shortest, "seconds, 0: as often as it changes")->required();
        command.add_option("PMAX", arguments.longest, "seconds, 0: only when it changes")->required();
        command.add_option("--server", arguments.server, "short server id (default: all)");
      },
      periods);
}

void add_definitions(Builder& add) {
  add.with<std::string>(
      "define", "load an OMA object-definition file",
      [](CLI::App& command, std::string& file) {
        command.add_option("FILE.xml", file, "'-': standard input")->required();
      },
      define);
  add.with<std::uint16_t>(
      "undefine", "forget an object's definition",
      [](CLI::App& command, std::uint16_t& object) { command.add_option("ID", object, "object id")->required(); },
      undefine);
  add.plain("definitions", "the objects that are defined", definitions);
  add.plain("apps", "the applications that are registered", applications);
}

void add_errors(Builder& add) {
  CLI::App* group = add.group("error", "error codes of the device (/3/0/11)");
  Builder inside = add.inside(*group);
  inside.with<std::uint8_t>(
      "add", "add an error code",
      [](CLI::App& command, std::uint8_t& code) {
        // As text: CLI11 takes a uint8_t for a character.
        command
            .add_option_function<unsigned>(
                "CODE", [&code](unsigned given) { code = static_cast<std::uint8_t>(given); }, "1 to 32")
            ->check(CLI::Range(1, 32))
            ->required();
      },
      add_error);
  inside.plain("clear", "clear all error codes",
               [](Session& session) { return manager_call(session, "ClearDeviceErrors"); });
}

void add_server_call(Builder& inside, const char* name, const char* help, const char* member) {
  inside.with<ServerArguments>(
      name, help,
      [](CLI::App& command, ServerArguments& arguments) {
        command.add_option("SSID", arguments.server, kServerHelp)->required();
      },
      [member](Session& session, const ServerArguments& arguments) {
        return server_call(session, arguments.server, member);
      });
}

void describe_settings(CLI::App& command, ProvisionArguments& arguments) {
  command.add_option("SETTING", arguments.settings, "KEY=VALUE, a key of a [[server]] table and its value");
  command.add_option("--key", arguments.key, "file with the key, kept by the daemon from then on; '-': standard input");
}

void add_provisioning(Builder& inside) {
  inside.with<ProvisionArguments>(
      "add", "make an account, and register",
      [](CLI::App& command, ProvisionArguments& arguments) {
        command.add_option("URI", arguments.uri, "address of the server")->required();
        describe_settings(command, arguments);
      },
      server_add);
  inside.with<ProvisionArguments>(
      "set", "change settings of an account",
      [](CLI::App& command, ProvisionArguments& arguments) {
        command.add_option("SSID", arguments.server, "short server id (0: the bootstrap server)")->required();
        describe_settings(command, arguments);
      },
      server_set);
  inside.with<std::uint16_t>(
      "remove", "de-register, and end the account",
      [](CLI::App& command, std::uint16_t& server) {
        command.add_option("SSID", server, "short server id (0: the bootstrap server)")->required();
      },
      server_remove);
  inside.with<SecretArguments>(
      "set-secret", "replace a secret of an account",
      [](CLI::App& command, SecretArguments& arguments) {
        command.add_option("SSID", arguments.server, "short server id (0: the bootstrap server)")->required();
        command.add_option("SLOT", arguments.slot, "what to replace")
            ->required()
            ->check(CLI::IsMember({"identity", "key", "certificate", "peer-certificate"}));
        command.add_option("FILE", arguments.file, "file with the secret; '-': standard input")->required();
      },
      server_set_secret);
}

void add_servers(Builder& add) {
  CLI::App* group = add.group("server", "the server accounts");
  Builder inside = add.inside(*group);
  inside.plain("list", "all accounts and their states", server_list);
  add_provisioning(inside);
  inside.with<ServerArguments>(
      "disable", "de-register and stay away for a time",
      [](CLI::App& command, ServerArguments& arguments) {
        command.add_option("SSID", arguments.server, kServerHelp)->required();
        command.add_option("SECONDS", arguments.seconds, "for how long (0: as the server says in /1/x/5)")
            ->capture_default_str();
      },
      server_disable);
  add_server_call(inside, "enable", "end a disable, and register", "Enable");
  add_server_call(inside, "deregister", "de-register", "Deregister");
  add_server_call(inside, "reconnect", "forget the session and make a new one", "Reconnect");
  add_server_call(inside, "sleep", "in queue mode: end the awake time now", "Sleep");
}

void add_global_options(CLI::App& app, GlobalOptions& options) {
  app.add_option("--bus", options.bus, "system, session or a D-Bus address")->capture_default_str();
  app.add_flag("--json", options.json, "JSON: one document, or one object a line for watch, monitor and handle");
  app.add_option("--timeout", options.timeout, "seconds to wait for the daemon's answer")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.set_version_flag("--version", "lwm2mctl " LWM2MD_VERSION);
}

}  // namespace

std::variant<Invocation, ExitStatus> parse_command_line(int argc, char** argv) {
  CLI::App app("Command line of lwm2md, the LwM2M client daemon", "lwm2mctl");
  Invocation invocation;
  app.require_subcommand(0, 1);  // the names of others are plain words behind the first
  app.fallthrough();             // global options may stand behind the subcommand, too
  app.footer(kExitCodes);
  add_global_options(app, invocation.options);
  Builder add(app, invocation);
  add.plain("status", "registration per server: security, next update, last error, bytes", status);
  add_registry_reading(add);
  add_registry_writing(add);
  add_following(add);
  add_life(add);
  add_definitions(add);
  add_servers(add);
  add_errors(add);
  take_marks_away(app);
  std::vector<std::string> words = marked_words(argc, argv);
  std::ranges::reverse(words);  // as CLI11 wants them
  try {
    app.parse(std::move(words));
    // Not by require_subcommand: that hides which word is not known.
    if (!invocation.run) throw CLI::RequiredError::Subcommand(1);
  } catch (const CLI::ParseError& error) {
    // Prints the help, the version, or what is wrong; 0 is for the first two.
    return app.exit(error) == 0 ? ExitStatus::kDone : ExitStatus::kUsage;
  }
  return invocation;
}

}  // namespace lwm2m::ctl

// The command line, understood: which subcommand, with which arguments, on which bus. Knows every name, option and help
// text of lwm2mctl, and talks to nobody.
#pragma once

#include <functional>
#include <variant>

#include "dbus/ctl/outcome.hpp"
#include "dbus/ctl/session.hpp"

namespace lwm2m::ctl {

struct Invocation {
  GlobalOptions options{};
  std::function<Outcome<void>(Session&)> run{};
};

// What to do, or the exit status where everything has been said: --help, --version, bad usage (which is on stderr
// then).
std::variant<Invocation, ExitStatus> parse_command_line(int argc, char** argv);

}  // namespace lwm2m::ctl

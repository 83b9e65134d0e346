#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <variant>

#include "dbus/ctl/command_line.hpp"

namespace {

using namespace lwm2m::ctl;

Outcome<void> run(const Invocation& invocation) {
  auto session = Session::open(invocation.options);
  if (!session) return propagate(session);
  if (auto done = invocation.run(*session); !done) return done;
  return session->finish();
}

}  // namespace

int main(int argc, char** argv) try {
  const auto parsed = parse_command_line(argc, argv);
  if (const auto* status = std::get_if<ExitStatus>(&parsed)) return static_cast<int>(*status);
  const auto outcome = run(std::get<Invocation>(parsed));
  if (outcome) return static_cast<int>(ExitStatus::kDone);
  fmt::print(stderr, "{}\n", outcome.error().text);
  return static_cast<int>(outcome.error().status);
} catch (const std::exception& error) {  // no memory; a library's own
  std::fprintf(stderr, "lwm2mctl: %s\n", error.what());
  return static_cast<int>(ExitStatus::kRefused);
}

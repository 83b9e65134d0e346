#include "dbus/ctl/session.hpp"

#include <fmt/core.h>

#include <cstdio>

#include "dbus/ctl/json.hpp"

namespace lwm2m::ctl {

Outcome<Session> Session::open(const GlobalOptions& options) {
  auto bus = Bus::open(options.bus, std::chrono::seconds(options.timeout));
  if (!bus) return propagate(bus);
  return Session(*std::move(bus), options.json);
}

Outcome<void> Session::done(const Outcome<BusList>& reply) {
  if (!reply) return propagate(reply);
  if (json_) print_document(BusValue{BusDictionary{}});
  return {};
}

void Session::print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void Session::print_document(const BusValue& value) { print(to_json(value, JsonLayout::kDocument) + '\n'); }
void Session::print_json_line(const BusValue& value) { print(to_json(value, JsonLayout::kLine) + '\n'); }
void Session::note(std::string_view text) { fmt::print(stderr, "{}\n", text); }

Outcome<void> Session::finish() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) return refused("the standard output cannot be written");
  return {};
}

}  // namespace lwm2m::ctl

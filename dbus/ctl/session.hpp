// What every subcommand works with: the connection, and the standard output in the form that was asked for. Made by
// main after the command line is understood; lives as long as the subcommand.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "dbus/ctl/bus.hpp"
#include "dbus/ctl/bus_value.hpp"
#include "dbus/ctl/outcome.hpp"

namespace lwm2m::ctl {

struct GlobalOptions {
  std::string bus = "system";  // "system", "session" or an address
  bool json = false;           // one document, or one object a line for what goes on
  std::uint32_t timeout = 25;  // seconds for a call; the daemon itself answers after 20 at the latest
};

class Session {
 public:
  static Outcome<Session> open(const GlobalOptions& options);

  [[nodiscard]] Bus& bus() { return bus_; }
  [[nodiscard]] bool json() const { return json_; }

  // A call to the daemon's main object: call("Registry", "Get", "s", path.c_str()).
  template <class... Arguments>
  Outcome<BusList> call(std::string_view interface, const char* member, const char* types = "",
                        Arguments... arguments) {
    Message message = bus_.method(interface, member);
    return bus_.call(message.append(types, arguments...));
  }
  // The same without an answer to show.
  Outcome<void> done(const Outcome<BusList>& reply);

  // Text, with its newlines, to the standard output, at once.
  void print(std::string_view text);
  // With --json only: one document, or one line.
  void print_document(const BusValue& value);
  void print_json_line(const BusValue& value);
  // For people who watch, to the standard error.
  void note(std::string_view text);
  // kRefused if something printed did not get out (a full disk).
  Outcome<void> finish();

 private:
  Session(Bus bus, bool json) : bus_(std::move(bus)), json_(json) {}

  Bus bus_;
  bool json_;
};

}  // namespace lwm2m::ctl

#include "tests/support/lwm2m_server/command_interpreter.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace lwm2m::support {

struct CommandInterpreter::Command {
  std::string_view name;
  std::string_view arguments;
  std::string_view purpose;
  std::size_t minimum_arguments;
  Result<void> (CommandInterpreter::*run)(Words& words);
};

const CommandInterpreter::Command* CommandInterpreter::find(std::string_view name) {
  using I = CommandInterpreter;
  // clang-format off
  static constexpr std::array<Command, 24> kCommands{{
      {"wait", "register|update|deregister|send|refused|notify [PATH|#N] [SECONDS]",
       "take the oldest such event that no wait has taken yet; 10 s by default", 1, &I::wait},
      {"read", "EP PATH [FORMAT]", "Read", 2, &I::read},
      {"discover", "EP PATH [depth=N]", "Discover", 2, &I::discover},
      {"write", "EP PATH FORMAT VALUE", "Write, Replace (PUT)", 3, &I::write},
      {"update", "EP PATH FORMAT VALUE", "Write, Partial Update (POST)", 3, &I::update},
      {"attributes", "EP PATH NAME=VALUE&...", "Write-Attributes", 3, &I::attributes},
      {"exec", "EP PATH [ARGUMENTS]", "Execute", 2, &I::execute},
      {"create", "EP PATH [FORMAT VALUE]", "Create", 2, &I::create},
      {"delete", "EP PATH", "Delete", 2, &I::remove},
      {"observe", "EP PATH [FORMAT] [NAME=VALUE&...]", "Observe", 2, &I::observe},
      {"cancel", "EP PATH|#N [reset]",
       "Cancel Observation with Observe 1, or by RST to the next notification", 2, &I::cancel},
      {"read-composite", "EP FORMAT[/ACCEPT] VALUE", "Read-Composite (FETCH)", 3, &I::read_composite},
      {"write-composite", "EP FORMAT VALUE", "Write-Composite (iPATCH)", 3, &I::write_composite},
      {"observe-composite", "EP FORMAT[/ACCEPT][?NAME=VALUE&...] VALUE", "Observe-Composite", 3, &I::observe_composite},
      {"bootstrap-pack", "[FORMAT VALUE]", "answer Bootstrap-Pack-Requests with this, without it with 4.04", 0,
       &I::bootstrap_pack},
      {"fail", "KIND CODE [TIMES]", "answer requests of the kind with this error", 2, &I::fail_requests},
      {"silent", "[KIND] [TIMES]", "do not answer at all", 0, &I::silence},
      {"separate", "KIND [TIMES]", "answer with an empty ACK and a separate response", 1, &I::separate},
      {"normal", "[KIND]", "end fail, silent and separate", 0, &I::normal},
      {"forget", "", "forget all registrations, as a restarted server does", 0, &I::forget},
      {"clear", "", "drop the events that no wait has taken", 0, &I::clear},
      {"clients", "", "list the registrations", 0, &I::clients},
      {"help", "", "list the commands", 0, &I::show_help},
      {"quit", "", "end the program", 0, nullptr},
  }};
  // clang-format on
  if (name.empty()) return kCommands.data();
  const auto found =
      std::find_if(kCommands.begin(), kCommands.end(), [&](const Command& each) { return each.name == name; });
  return found == kCommands.end() ? nullptr : &*found;
}

namespace {

[[nodiscard]] std::size_t count_words(std::string_view text) {
  Words words(text);
  std::size_t count = 0;
  for (; !words.empty(); ++count) words.next();
  return count;
}

}  // namespace

bool CommandInterpreter::run(std::string_view line) {
  Words words(line);
  name_ = words.next();
  if (name_.empty() || name_.front() == '#') return true;
  const Command* command = find(name_);
  Result<void> outcome;
  if (command == nullptr) {
    outcome = fail(ErrorCode::kNotFound, "no such command, try help");
  } else if (command->run == nullptr) {
    return false;
  } else if (count_words(words.rest()) < command->minimum_arguments) {
    outcome = fail(ErrorCode::kBadValue, fmt::format("usage: {} {}", command->name, command->arguments));
  } else {
    outcome = (this->*command->run)(words);
  }
  if (outcome) return true;
  report_.error(name_, outcome.error().message());
  any_failed_ = true;
  return true;
}

std::string CommandInterpreter::help() {
  std::string text;
  const Command* last = find("quit");
  for (const Command* command = find(""); command <= last; ++command) {
    text.append(fmt::format("{} {}\n      {}\n", command->name, command->arguments, command->purpose));
  }
  text.append(
      "EP is an endpoint name, or * for the only client. FORMAT is text, opaque, cbor, link, json, tlv, senml-json,\n"
      "senml-cbor, senml-etch-json, senml-etch-cbor, lwm2m-json, lwm2m-cbor or a number. VALUE, up to the end of the\n"
      "line, is text in the textual formats and hexadecimal digits in the others; text:..., hex:... and file:NAME say\n"
      "it explicitly. KIND is register, update, deregister, send, notify, bootstrap, bootstrap-pack or other;\n"
      "without it, all of them.\n");
  return text;
}

}  // namespace lwm2m::support

// lwm2m-server: the test server as a program. Reads commands, prints what clients do and how they answer.
#include <CLI/CLI.hpp>
#include <coap3/coap.h>
#include <fmt/core.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <unistd.h>

#include "tests/support/lwm2m_server.hpp"
#include "tests/support/lwm2m_server/command_interpreter.hpp"
#include "tests/support/lwm2m_server/report.hpp"

namespace {

using lwm2m::Result;
using namespace lwm2m::support;

// A line without an end is no command of a person.
constexpr std::size_t kLongestLine = 16 * 1024 * 1024;

struct Arguments {
  std::uint16_t port = 5683;
  bool ipv6 = false;
  bool json = false;
  bool stay = false;
  std::string keys{};
  unsigned timeout_seconds = 10;
  std::size_t block_size = 1024;
};

void describe(CLI::App& app, Arguments& arguments) {
  app.description("A scripted LwM2M server. Commands come from standard input, one on a line; help lists them.");
  app.add_option("--port", arguments.port, "UDP port on 127.0.0.1; 0 is any free one")->capture_default_str();
  app.add_flag("--ipv6", arguments.ipv6, "listen on [::1], too");
  app.add_flag("--json", arguments.json, "print a JSON object on each line");
  app.add_flag("--stay", arguments.stay, "go on serving when the commands end");
  app.add_option("--keys", arguments.keys,
                 "speak DTLS; a file with an identity and a pre-shared key, in hex, on each line");
  app.add_option("--timeout", arguments.timeout_seconds, "seconds to wait for a client's answer")
      ->capture_default_str()
      ->check(CLI::Range(1, 86400));
  app.add_option("--block-size", arguments.block_size, "largest block to send and to ask for: 16, 32 ... 1024")
      ->capture_default_str()
      ->check(CLI::IsMember({16, 32, 64, 128, 256, 512, 1024}));
  app.footer("Exit status: 0, or 1 where a command failed, or 2 where the server cannot read its keys or not listen.");
}

Result<ServerOptions> options_of(const Arguments& arguments) {
  ServerOptions options{.own_thread = false,
                        .ipv6 = arguments.ipv6,
                        .block_size = arguments.block_size,
                        .request_timeout = std::chrono::seconds(arguments.timeout_seconds)};
  if (arguments.keys.empty()) return options;
  auto keys = read_keys(arguments.keys);
  if (!keys) return lwm2m::propagate(keys);
  options.dtls = DtlsOptions{.keys = *std::move(keys)};
  return options;
}

// Takes all complete lines out of the buffer; false after quit.
bool run_lines(std::string& buffer, CommandInterpreter& interpreter) {
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = buffer.find('\n', begin)) != std::string::npos; begin = end + 1) {
    if (!interpreter.run(std::string_view(buffer).substr(begin, end - begin))) return false;
  }
  buffer.erase(0, begin);
  return buffer.size() <= kLongestLine;
}

// False at the end of the commands.
bool read_some(std::string& buffer) {
  std::array<char, 4096> chunk{};
  const ssize_t count = read(STDIN_FILENO, chunk.data(), chunk.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (count > 0) return buffer.append(chunk.data(), static_cast<std::size_t>(count)), true;
  if (!buffer.empty()) buffer.push_back('\n');
  return false;
}

void serve(LwM2mServer& server, CommandInterpreter& interpreter, bool stay) {
  std::string buffer;
  bool reading = true;
  while (reading || stay) {
    std::array<pollfd, 2> descriptors{{{server.descriptor(), POLLIN, 0}, {reading ? STDIN_FILENO : -1, POLLIN, 0}}};
    poll(descriptors.data(), descriptors.size(), -1);
    server.process();
    if (descriptors[1].revents == 0) continue;
    reading = read_some(buffer);
    if (!run_lines(buffer, interpreter)) return;
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app;
  Arguments arguments;
  describe(app, arguments);
  CLI11_PARSE(app, argc, argv);
  coap_set_log_level(static_cast<coap_log_t>(3));  // errors; the names of the levels differ between versions

  Report report(arguments.json, stdout);
  auto options = options_of(arguments);
  if (!options) {
    report.error("keys", options.error().message());
    return 2;
  }
  LwM2mServer server(*std::move(options));
  server.set_event_listener([&](const Event& event) { report.event(event); });
  if (const auto started = server.start(arguments.port); !started) {
    report.error("listen", started.error().message());
    return 2;
  }
  report.listening(arguments.ipv6 ? std::vector{server.uri(), server.uri_ipv6()} : std::vector{server.uri()});
  CommandInterpreter interpreter(server, report);
  serve(server, interpreter, arguments.stay);
  return interpreter.any_failed() ? 1 : 0;
}

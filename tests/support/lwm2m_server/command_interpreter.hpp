// The command lines of the program lwm2m-server: takes one, does it on the server, and has the result reported. A
// command that is wrong, or that nobody answers, becomes an error line; nothing that is typed ends the program.
#pragma once

#include <string>
#include <string_view>

#include "tests/support/lwm2m_server.hpp"
#include "tests/support/lwm2m_server/operations.hpp"
#include "tests/support/lwm2m_server/report.hpp"
#include "tests/support/lwm2m_server/words.hpp"

namespace lwm2m::support {

class CommandInterpreter {
 public:
  // Both must outlive the interpreter. The server is one without a thread, or one whose events are not reported.
  CommandInterpreter(LwM2mServer& server, Report& report) : server_(server), report_(report) {}

  // Empty lines and lines that begin with # are comments. False: the command was quit.
  bool run(std::string_view line);
  [[nodiscard]] bool any_failed() const { return any_failed_; }
  [[nodiscard]] static std::string help();

 private:
  struct Command;
  [[nodiscard]] static const Command* find(std::string_view name);

  Result<void> wait(Words& words);
  Result<void> wait_for_notification(Words& words);
  Result<void> read(Words& words);
  Result<void> discover(Words& words);
  Result<void> write(Words& words);
  Result<void> update(Words& words);
  Result<void> attributes(Words& words);
  Result<void> execute(Words& words);
  Result<void> create(Words& words);
  Result<void> remove(Words& words);
  Result<void> observe(Words& words);
  Result<void> cancel(Words& words);
  Result<void> read_composite(Words& words);
  Result<void> write_composite(Words& words);
  Result<void> observe_composite(Words& words);
  Result<void> bootstrap_pack(Words& words);
  Result<void> fail_requests(Words& words);
  Result<void> silence(Words& words);
  Result<void> separate(Words& words);
  Result<void> normal(Words& words);
  Result<void> forget(Words& words);
  Result<void> clear(Words& words);
  Result<void> clients(Words& words);
  Result<void> show_help(Words& words);

  Result<void> request(std::string_view endpoint, const Request& request);
  Result<void> begin_observation(std::string_view endpoint, const Request& request);
  Result<ObservationId> find_observation(std::string_view endpoint, std::string_view name);

  LwM2mServer& server_;
  Report& report_;
  std::string_view name_{};  // of the command that runs
  bool any_failed_ = false;
};

}  // namespace lwm2m::support

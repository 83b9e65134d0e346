// What the program lwm2m-server prints: one line for each event and for each command, for a person or, with --json, a
// JSON object. Written and flushed at once, so that a script can follow.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/lwm2m_server/message.hpp"

namespace lwm2m::support {

class Report {
 public:
  // The file must outlive the report.
  Report(bool json, std::FILE* out) : json_(json), out_(out) {}

  void listening(const std::vector<std::string>& uris);
  void event(const Event& event);
  // The event that a command has waited for.
  void waited(const Event& event);
  // How a client answered the command; the observation where it is one.
  void response(std::string_view command, std::string_view path, const Response& response,
                const std::optional<ObservationId>& observation = {});
  // A command that has no answer of a client.
  void done(std::string_view command, std::string_view text);
  void registrations(const std::vector<Registration>& all);
  void help(std::string_view text);  // several lines, for a person
  void error(std::string_view command, std::string_view message);

 private:
  void line(std::string_view text);

  bool json_;
  std::FILE* out_;
};

}  // namespace lwm2m::support

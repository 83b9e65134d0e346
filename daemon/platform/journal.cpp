#include "daemon/platform/journal.hpp"

#include <fmt/core.h>

#include <sys/stat.h>
#include <sys/uio.h>
// Where in the source a line was logged is nobody's business; the macro of sd-journal.h would add it.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include <cstdlib>
#include <unistd.h>

namespace lwm2m::platform {

bool names_stream(const char* variable, dev_t device, ino_t inode) {
  return variable != nullptr && variable == fmt::format("{}:{}", device, inode);
}

bool stderr_is_journal() {
  struct stat status {};
  return fstat(STDERR_FILENO, &status) == 0 &&
         names_stream(std::getenv("JOURNAL_STREAM"), status.st_dev, status.st_ino);
}

bool send_to_journal(const std::vector<JournalField>& fields) {
  std::vector<std::string> lines;
  lines.reserve(fields.size());
  std::vector<iovec> parts;
  for (const auto& field : fields) {
    std::string& line = lines.emplace_back(field.name + '=' + field.value);
    parts.push_back({line.data(), line.size()});
  }
  return sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) == 0;
}

}  // namespace lwm2m::platform

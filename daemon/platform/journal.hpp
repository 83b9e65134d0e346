// systemd's journal: whether it is what stderr leads to, and messages with fields of their own.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace lwm2m::platform {

struct JournalField {
  std::string name{};  // upper-case letters, digits, "_"
  std::string value{};
  friend bool operator==(const JournalField&, const JournalField&) = default;
};

// Whether `variable`, the value of $JOURNAL_STREAM, is "device:inode" of this file; nullptr is not (systemd.exec(5)). A
// variable that a parent left behind for a child with another stderr must not count.
[[nodiscard]] bool names_stream(const char* variable, dev_t device, ino_t inode);
[[nodiscard]] bool stderr_is_journal();

// False where the journal has not taken it.
bool send_to_journal(const std::vector<JournalField>& fields);

}  // namespace lwm2m::platform

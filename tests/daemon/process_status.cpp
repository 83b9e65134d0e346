#include "tests/daemon/process_status.hpp"

#include <filesystem>
#include <fstream>
#include <string>

namespace lwm2m::test {
namespace {

// "Key:   number unit" of such a file.
std::uint64_t number_after(const std::filesystem::path& file, const std::string& key) {
  std::ifstream in(file);
  for (std::string word; in >> word;) {
    std::uint64_t number = 0;
    if (word == key && in >> number) return number;
  }
  return 0;
}

std::filesystem::path directory(pid_t process) { return "/proc/" + std::to_string(process); }

}  // namespace

std::uint64_t voluntary_context_switches(pid_t process) {
  std::uint64_t sum = 0;
  for (const auto& thread : std::filesystem::directory_iterator(directory(process) / "task")) {
    sum += number_after(thread.path() / "status", "voluntary_ctxt_switches:");
  }
  return sum;
}

std::uint64_t anonymous_memory(pid_t process) {
  return number_after(directory(process) / "status", "RssAnon:") * 1024;
}

}  // namespace lwm2m::test

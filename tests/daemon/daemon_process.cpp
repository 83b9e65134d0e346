#include "tests/daemon/daemon_process.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace lwm2m::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

fs::path new_directory() {
  std::string pattern = (fs::temp_directory_path() / "lwm2md-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  return pattern;
}

}  // namespace

std::vector<std::string> process_environment(const std::string& bus_address) {
  std::vector<std::string> out{"DBUS_SYSTEM_BUS_ADDRESS=" + bus_address, "PATH=/usr/sbin:/usr/bin:/sbin:/bin"};
  for (const char* name : {"ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "LLVM_PROFILE_FILE", "GCOV_PREFIX"}) {
    if (const char* value = std::getenv(name)) out.push_back(std::string(name) + '=' + value);
  }
  return out;
}

DaemonProcess::DaemonProcess(std::string bus_address)
    : bus_address_(std::move(bus_address)), directory_(new_directory()) {}

DaemonProcess::~DaemonProcess() {
  end();
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

void DaemonProcess::configure(std::string_view toml) const { std::ofstream(configuration_file()) << toml; }

void DaemonProcess::start(std::vector<std::string> more_arguments) {
  std::vector<std::string> words = wrapper_;
  words.insert(words.end(), {LWM2MD_FILE, "--config", configuration_file(), "--state-dir", state_directory(), "--bus",
                             bus_address_});
  words.insert(words.end(), more_arguments.begin(), more_arguments.end());
  auto environment = process_environment(bus_address_);
  environment.insert(environment.end(), more_environment_.begin(), more_environment_.end());
  program_.emplace(words.front(), std::vector(words.begin() + 1, words.end()), environment);
}

Ending DaemonProcess::wait() {
  Ending ending = program_->wait();
  program_.reset();
  EXPECT_THAT(ending.err, Not(HasSubstr("Sanitizer")));
  EXPECT_THAT(ending.err, Not(HasSubstr("runtime error:")));
  if (testing::Test::HasFailure()) std::fprintf(stderr, "what lwm2md said:\n%s", ending.err.c_str());
  return ending;
}

std::string DaemonProcess::stop() {
  program_->signal(SIGTERM);
  const Ending ending = wait();
  EXPECT_EQ(ending.status, 0) << ending.err;
  return ending.err;
}

void DaemonProcess::end() {
  if (program_) stop();
}

void DaemonProcess::kill() {
  program_->signal(SIGKILL);
  EXPECT_EQ(wait().status, 128 + SIGKILL);
}

}  // namespace lwm2m::test

#include "tests/support/private_bus.hpp"

#include <fcntl.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lwm2m::test {
namespace {

constexpr const char* kConfiguration = R"(<busconfig>
  <type>session</type><listen>%</listen><auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/>
    <allow send_destination="*"/><allow receive_sender="*"/>
  </policy>
</busconfig>
)";

[[noreturn]] void become_bus(const std::string& directory, int address_fd) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(address_fd, STDOUT_FILENO);
  dup2(open((directory + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDERR_FILENO);
  const std::string option = "--config-file=" + directory + "/bus.conf";
  close_range(STDERR_FILENO + 1, ~0U, 0);  // a socket of the test lives as long as the test says
  execlp("dbus-daemon", "dbus-daemon", option.c_str(), "--nofork", "--nopidfile", "--print-address=1", nullptr);
  _exit(127);
}

}  // namespace

PrivateBus::PrivateBus() {
  std::string pattern = (std::filesystem::temp_directory_path() / "lwm2md-bus-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  directory_ = pattern;
  std::filesystem::permissions(directory_, std::filesystem::perms(0755));
  address_ = "unix:path=" + directory_ + "/socket";
  std::string configuration = kConfiguration;
  configuration.replace(configuration.find('%'), 1, address_);
  std::ofstream(directory_ + "/bus.conf") << configuration;
  start();
}

PrivateBus::~PrivateBus() {
  stop();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void PrivateBus::start() {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) < 0) throw std::runtime_error("no pipe");
  pid_ = fork();
  if (pid_ == 0) become_bus(directory_, ends[1]);
  close(ends[1]);
  // The address is printed when the bus listens: nobody has to wait for the socket to appear.
  char letter = 0;
  bool listens = false;
  while (read(ends[0], &letter, 1) == 1 && letter != '\n') listens = true;
  close(ends[0]);
  if (!listens) throw std::runtime_error("dbus-daemon does not start");
}

void PrivateBus::stop() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
  std::error_code ignored;
  std::filesystem::remove(directory_ + "/socket", ignored);
}

void PrivateBus::suspend() const {
  if (pid_ > 0) kill(pid_, SIGSTOP);
}

void PrivateBus::resume() const {
  if (pid_ > 0) kill(pid_, SIGCONT);
}

}  // namespace lwm2m::test

#include "tests/bus/ctl/private_bus.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lwm2m::test {
namespace {

void write_configuration(const std::string& file, const std::string& socket) {
  std::ofstream(file) << "<busconfig><type>session</type><listen>unix:path=" << socket
                      << "</listen><auth>EXTERNAL</auth>"
                      << "<policy context=\"default\"><allow send_destination=\"*\"/><allow receive_sender=\"*\"/>"
                      << "<allow own=\"*\"/></policy></busconfig>\n";
}

[[noreturn]] void become_bus(const std::string& configuration, int address_fd) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(address_fd, STDOUT_FILENO);
  const std::string option = "--config-file=" + configuration;
  execlp("dbus-daemon", "dbus-daemon", option.c_str(), "--nofork", "--nopidfile", "--print-address=1", nullptr);
  _exit(127);
}

// The address is printed when the bus listens: nobody has to wait for the socket to appear.
std::string read_line(int fd) {
  std::string line;
  char letter = 0;
  while (read(fd, &letter, 1) == 1 && letter != '\n') line += letter;
  return line;
}

}  // namespace

PrivateBus::PrivateBus() {
  std::string pattern = (std::filesystem::temp_directory_path() / "lwm2mctl-bus-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return;
  directory_ = pattern;
  const std::string configuration = directory_ + "/bus.conf";
  write_configuration(configuration, directory_ + "/socket");
  std::array<int, 2> ends{};
  if (pipe(ends.data()) < 0) return;
  pid_ = fork();
  if (pid_ == 0) become_bus(configuration, ends[1]);
  close(ends[1]);
  address_ = read_line(ends[0]);
  close(ends[0]);
}

void PrivateBus::stop() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  pid_ = 0;
}

PrivateBus::~PrivateBus() {
  stop();
  std::error_code ignored;
  if (!directory_.empty()) std::filesystem::remove_all(directory_, ignored);
}

}  // namespace lwm2m::test

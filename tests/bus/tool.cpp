#include "tests/bus/tool.hpp"

#include <grp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>

#include "tests/bus/event_wait.hpp"

namespace lwm2m::test {
namespace {

[[noreturn]] void become(const std::vector<std::string>& words, const std::string& bus, int output, std::optional<uid_t> user) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (user && (setgroups(0, nullptr) < 0 || setgid(*user) < 0 || setuid(*user) < 0)) _exit(126);
  setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.c_str(), 1);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments.front(), arguments.data());
  _exit(127);
}

struct Output {
  std::string text{};
  bool ended = false;
};

int on_output(sd_event_source* source, int fd, std::uint32_t, void* data) {
  auto& output = *static_cast<Output*>(data);
  std::array<char, 4096> buffer{};
  const ssize_t size = read(fd, buffer.data(), buffer.size());
  if (size > 0) {
    output.text.append(buffer.data(), static_cast<std::size_t>(size));
  } else {
    output.ended = true;
    sd_event_source_set_enabled(source, SD_EVENT_OFF);
  }
  return 0;
}

}  // namespace

ToolResult run_tool(sd_event* event, const std::string& bus, const std::vector<std::string>& words, std::optional<uid_t> user) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) < 0) return {};
  const pid_t pid = fork();
  if (pid == 0) become(words, bus, ends[1], user);
  close(ends[1]);
  Output output;
  sd_event_source* source = nullptr;
  sd_event_add_io(event, &source, ends[0], EPOLLIN, on_output, &output);
  if (!run_until(event, [&] { return output.ended; })) kill(pid, SIGKILL);
  sd_event_source_disable_unref(source);
  close(ends[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), output.text};
}

}  // namespace lwm2m::test

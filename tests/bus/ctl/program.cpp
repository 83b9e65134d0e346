#include "tests/bus/ctl/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>

#include <array>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace lwm2m::test {
namespace {

constexpr int kPatience = 20000;  // ms

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

Program::Program(const std::string& file, const std::vector<std::string>& arguments,
                 const std::vector<std::string>& environment) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (pipe2(out.data(), O_CLOEXEC) < 0 || pipe2(err.data(), O_CLOEXEC) < 0) return;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
  std::vector<std::string> words{file};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = environment;
  if (posix_spawn(&pid_, file.c_str(), &actions, nullptr, pointers(words).data(), pointers(variables).data()) != 0)
    pid_ = 0;
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  close(err[1]);
  out_.fd = out[0];
  err_.fd = err[0];
}

Program::~Program() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(out_.fd);
  close(err_.fd);
}

// False at the end of the stream, and when the patience is at its end.
bool Program::fill(Stream& stream) {
  pollfd waiting{stream.fd, POLLIN, 0};
  if (poll(&waiting, 1, kPatience) <= 0) return false;
  std::array<char, 4096> block{};
  const ssize_t count = read(stream.fd, block.data(), block.size());
  if (count > 0) stream.buffer.append(block.data(), static_cast<std::size_t>(count));
  return count > 0;
}

std::string Program::line(Stream& stream) {
  std::size_t end = stream.buffer.find('\n');
  while (end == std::string::npos && fill(stream)) end = stream.buffer.find('\n');
  const std::string text = stream.buffer.substr(0, end);
  stream.buffer.erase(0, end == std::string::npos ? end : end + 1);
  return text;
}

bool Program::has_output() const {
  pollfd waiting{out_.fd, POLLIN, 0};
  return !out_.buffer.empty() || poll(&waiting, 1, 20) > 0;
}

void Program::signal(int number) { kill(pid_, number); }

Ending Program::wait() {
  while (fill(out_)) {
  }
  while (fill(err_)) {
  }
  int status = 0;
  if (pid_ > 0) waitpid(pid_, &status, 0);
  pid_ = 0;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), std::move(out_.buffer),
          std::move(err_.buffer)};
}

}  // namespace lwm2m::test

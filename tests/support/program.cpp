#include "tests/support/program.hpp"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lwm2m::test {
namespace {

constexpr int kPatience = 60000;    // ms
constexpr int kPipeSize = 1 << 20;  // bytes, so that a program need not wait for a test that is busy elsewhere

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

[[noreturn]] void become(const char* file, char* const* words, char* const* variables, int in, int out, int err) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  close_range(STDERR_FILENO + 1, ~0U, 0);  // a socket of the test lives as long as the test says
  execvpe(file, words, variables);
  _exit(127);
}

}  // namespace

Program::Program(const std::string& file, const std::vector<std::string>& arguments,
                 const std::vector<std::string>& environment) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (pipe2(in.data(), O_CLOEXEC) < 0 || pipe2(out.data(), O_CLOEXEC) < 0 || pipe2(err.data(), O_CLOEXEC) < 0) return;
  std::vector<std::string> words{file};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = environment;
  const auto word_pointers = pointers(words);
  const auto variable_pointers = pointers(variables);
  pid_ = fork();
  if (pid_ == 0) become(file.c_str(), word_pointers.data(), variable_pointers.data(), in[0], out[1], err[1]);
  close(in[0]);
  close(out[1]);
  close(err[1]);
  in_ = in[1];
  out_.fd = out[0];
  err_.fd = err[0];
  for (const int fd : {out_.fd, err_.fd}) {
    fcntl(fd, F_SETPIPE_SZ, kPipeSize);
    fcntl(fd, F_SETFL, O_NONBLOCK);
  }
}

Program::~Program() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  for (const int fd : {in_, out_.fd, err_.fd}) close(fd);
}

void Program::read_some(Stream& stream) {
  std::array<char, 4096> block{};
  ssize_t count = 0;
  while ((count = read(stream.fd, block.data(), block.size())) > 0) {
    stream.buffer.append(block.data(), static_cast<std::size_t>(count));
  }
  stream.ended = count == 0;
}

bool Program::pump(const std::function<bool()>& done, int patience) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds(patience);
  while (true) {
    for (Stream* stream : {&out_, &err_}) {
      if (!stream->ended) read_some(*stream);
    }
    if (done()) return true;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return false;
    std::array<pollfd, 2> waiting{{{out_.ended ? -1 : out_.fd, POLLIN, 0}, {err_.ended ? -1 : err_.fd, POLLIN, 0}}};
    poll(waiting.data(), waiting.size(), static_cast<int>(left));
  }
}

std::string Program::line(Stream& stream) {
  std::size_t end = std::string::npos;
  pump([&] { return (end = stream.buffer.find('\n')) != std::string::npos || stream.ended; }, kPatience);
  const std::string text = stream.buffer.substr(0, end);
  const std::size_t taken = end == std::string::npos ? stream.buffer.size() : end + 1;
  stream.buffer.erase(0, taken);
  stream.searched -= std::min(stream.searched, taken);
  return text;
}

bool Program::wait_for_err(std::string_view text) {
  std::size_t at = std::string::npos;
  pump([&] { return (at = err_.buffer.find(text, err_.searched)) != std::string::npos || err_.ended; }, kPatience);
  if (at != std::string::npos) err_.searched = at + text.size();
  return at != std::string::npos;
}

bool Program::has_output() {
  return pump([this] { return !out_.buffer.empty() || out_.ended; }, 20);
}

const std::string& Program::err_so_far() {
  pump([] { return true; }, 0);
  return err_.buffer;
}

void Program::signal(int number) {
  if (pid_ > 0) kill(pid_, number);
}

// A program that has not ended when the patience has is broken, and told so by its status.
Ending Program::wait() {
  if (!pump([this] { return out_.ended && err_.ended; }, kPatience)) signal(SIGKILL);
  int status = 0;
  if (pid_ > 0) waitpid(pid_, &status, 0);
  pid_ = 0;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), std::move(out_.buffer),
          std::move(err_.buffer)};
}

}  // namespace lwm2m::test

// lwm2mctl as a child process: its output as it comes, its end, and signals to it. Reading waits for what is expected
// and gives up after 20 s, which only a broken program takes.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace lwm2m::test {

struct Ending {
  int status = -1;  // the exit status; 128 + n when killed by signal n
  std::string out{};
  std::string err{};
};

class Program {
 public:
  Program(const std::string& file, const std::vector<std::string>& arguments,
          const std::vector<std::string>& environment);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // The next line, without its newline; what has come so far when the stream ends.
  std::string out_line() { return line(out_); }
  std::string err_line() { return line(err_); }
  // Whether there is something to read, after a moment.
  [[nodiscard]] bool has_output() const;
  void signal(int number);
  // Waits for the end; the streams hold what has not been read yet.
  Ending wait();

 private:
  struct Stream {
    int fd = -1;
    std::string buffer{};
  };

  static std::string line(Stream& stream);
  static bool fill(Stream& stream);

  Stream out_{};
  Stream err_{};
  pid_t pid_ = 0;
};

}  // namespace lwm2m::test

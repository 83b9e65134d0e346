// A program as a child process: its output as it comes, its end, and signals to it. Whoever waits gets what is expected
// or, after 60 s, which only a broken program takes, what there is. Ends with the test.
#pragma once

#include <functional>
#include <string>
#include <string_view>
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
  // `file` is looked for in the PATH of `environment` where it has no slash.
  Program(const std::string& file, const std::vector<std::string>& arguments,
          const std::vector<std::string>& environment);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // The next line, without its newline; what has come so far when the stream ends.
  std::string out_line() { return line(out_); }
  std::string err_line() { return line(err_); }
  // Waits for `text` on the error stream, behind what was found before; false when the stream ends without it.
  bool wait_for_err(std::string_view text);
  // Whether there is something to read, after a moment.
  [[nodiscard]] bool has_output();
  // What has come on the error stream and has not been read by the line.
  [[nodiscard]] const std::string& err_so_far();
  // Our end of its error stream, a pipe.
  [[nodiscard]] int err_descriptor() const { return err_.fd; }
  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number);
  // Waits for the end; the streams hold what has not been read by the line yet.
  Ending wait();

 private:
  struct Stream {
    int fd = -1;
    std::string buffer{};
    std::size_t searched = 0;  // by wait_for_err, from the begin of the buffer
    bool ended = false;
  };

  // Reads both streams until `done`; false at the end of the patience (ms).
  bool pump(const std::function<bool()>& done, int patience);
  std::string line(Stream& stream);
  static void read_some(Stream& stream);

  int in_ = -1;  // its standard input, open and silent as long as this lives
  Stream out_{};
  Stream err_{};
  pid_t pid_ = 0;
};

}  // namespace lwm2m::test

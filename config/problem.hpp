// What is wrong with a configuration, and where. All problems are gathered and shown together: who edits a file wants
// to mend it once. No text holds the value of a key that leads to a secret.
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lwm2m::config {

// Counted from 1, the column in characters; 0: the file as a whole.
struct Position {
  unsigned line = 0;
  unsigned column = 0;

  friend auto operator<=>(const Position&, const Position&) = default;
};

// Where something was written.
struct Origin {
  std::string file{};
  Position at{};
};

struct Problem {
  std::string file{};
  unsigned line = 0;
  unsigned column = 0;
  std::string key{};   // with its table: "server.lifetime"; empty where no key is at fault
  std::string text{};  // what is wrong; what is allowed

  friend bool operator==(const Problem&, const Problem&) = default;
};

// "/etc/lwm2md/lwm2md.toml:12:12: server.lifetime: …", without the parts that are not known.
[[nodiscard]] std::string to_string(const Problem& problem);

// Gathers problems up to a limit, so that a file of nothing but errors costs neither time nor memory nor patience.
class Problems {
 public:
  static constexpr std::size_t kMost = 100;

  void add(const Origin& origin, std::string key, std::string text);
  [[nodiscard]] bool empty() const { return problems_.empty(); }
  [[nodiscard]] bool full() const { return problems_.size() >= kMost; }
  // In the order of the file's lines; the files in the order in which they were read first complained about.
  [[nodiscard]] std::vector<Problem> take() &&;

 private:
  std::vector<Problem> problems_{};
  std::size_t left_out_ = 0;
};

}  // namespace lwm2m::config

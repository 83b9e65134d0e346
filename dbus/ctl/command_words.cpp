#include "dbus/ctl/command_words.hpp"

namespace lwm2m::ctl {
namespace {

constexpr char kMark = '=';

// Words that begin with the mark need one, too, or they would lose it on the way out.
bool needs_mark(const std::string& word) {
  if (word.empty()) return false;
  return (word.front() == '[' && word.back() == ']') || word == "++" || word.front() == kMark;
}

}  // namespace

std::vector<std::string> marked_words(int argc, const char* const* argv) {
  std::vector<std::string> words;
  bool only_values = false;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (!only_values && word == "--") {
      only_values = true;
    } else {
      words.push_back(only_values || needs_mark(word) ? kMark + word : word);
    }
  }
  return words;
}

std::string unmarked(const std::string& word) { return !word.empty() && word.front() == kMark ? word.substr(1) : word; }

}  // namespace lwm2m::ctl

#include "config/problem.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

namespace lwm2m::config {

std::string to_string(const Problem& problem) {
  std::string out = problem.file;
  if (problem.line != 0) out += fmt::format(":{}:{}", problem.line, problem.column);
  if (!out.empty()) out += ": ";
  if (!problem.key.empty()) out += problem.key + ": ";
  return out + problem.text;
}

void Problems::add(const Origin& origin, std::string key, std::string text) {
  if (full()) {
    ++left_out_;
    return;
  }
  problems_.push_back({origin.file, origin.at.line, origin.at.column, std::move(key), std::move(text)});
}

std::vector<Problem> Problems::take() && {
  std::vector<std::string> files;
  for (const Problem& problem : problems_) {
    if (std::find(files.begin(), files.end(), problem.file) == files.end()) files.push_back(problem.file);
  }
  const auto place = [&files](const Problem& problem) {
    return std::tuple(std::find(files.begin(), files.end(), problem.file), problem.line, problem.column);
  };
  std::stable_sort(problems_.begin(), problems_.end(),
                   [&place](const Problem& a, const Problem& b) { return place(a) < place(b); });
  if (left_out_ != 0) problems_.push_back({{}, 0, 0, {}, fmt::format("and {} problems more", left_out_)});
  return std::move(problems_);
}

}  // namespace lwm2m::config

#include "daemon/engine/execute_arguments.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace lwm2m::engine {
namespace {

// CHAR = "!" / %x23-26 / %x28-5B / %x5D-7E: printable ASCII without blank, double quote, quote and backslash.
bool is_argument_character(char c) { return c > ' ' && c <= '~' && c != '"' && c != '\'' && c != '\\'; }

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<model::ExecuteArguments> parse() {
    model::ExecuteArguments arguments;
    while (true) {
      auto argument = one();
      if (!argument) return propagate(argument);
      if (std::ranges::find(arguments, argument->id, &model::ExecuteArgument::id) != arguments.end()) {
        return bad("an argument twice");
      }
      arguments.push_back(*std::move(argument));
      if (at_ == text_.size()) return arguments;
      if (!skip(',')) return bad("',' wanted");
    }
  }

 private:
  Result<model::ExecuteArgument> one() {
    if (at_ == text_.size() || text_[at_] < '0' || text_[at_] > '9') return bad("a digit wanted");
    model::ExecuteArgument argument{static_cast<std::uint8_t>(text_[at_++] - '0'), std::nullopt};
    if (!skip('=')) return argument;
    if (!skip('\'')) return bad("a quote wanted");
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_argument_character(text_[at_])) ++at_;
    argument.value = std::string(text_.substr(begin, at_ - begin));
    if (!skip('\'')) return bad("a character that is not allowed, or no closing quote");
    return argument;
  }

  bool skip(char wanted) {
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  [[nodiscard]] tl::unexpected<Error> bad(std::string_view why) const {
    return fail(ErrorCode::kMalformed, fmt::format("arguments, offset {}: {}", at_, why));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<model::ExecuteArguments> parse_execute_arguments(std::string_view text) {
  if (text.empty()) return model::ExecuteArguments{};
  return Parser(text).parse();
}

}  // namespace lwm2m::engine

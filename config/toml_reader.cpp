#include "config/toml_reader.hpp"

#include <fmt/core.h>
#include <toml++/toml.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <string>

#include "config/key_table.hpp"
#include "daemon/base/bytes.hpp"
#include "daemon/base/text.hpp"

namespace lwm2m::config {
namespace {

// The place of a byte, the column in characters.
Position position_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = static_cast<unsigned>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; };
  const auto column =
      std::count_if(before.begin() + static_cast<std::ptrdiff_t>(start), before.end(), starts_character);
  return {line, static_cast<unsigned>(column) + 1};
}

// The first byte that is no part of a character; nullopt: all is UTF-8.
std::optional<std::size_t> first_bad_byte(std::string_view text) {
  if (is_utf8(text)) return std::nullopt;
  std::size_t offset = 0;
  while (offset < text.size()) {
    std::size_t length = 1;
    while (length <= 4 && !is_utf8(text.substr(offset, length))) ++length;
    if (length > 4) break;
    offset += length;
  }
  return offset;
}

std::string_view line_at(std::string_view text, unsigned line) {
  for (; line > 1; --line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

// Where the scan below is: TOML's four kinds of strings and comments hide what looks like a key.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  // Goes to the next character outside of strings and comments, each of which counts as the one that begins it.
  bool advance() {
    if (at_ >= text_.size()) return false;
    offset_ = at_++;
    if (current() == '#') at_ = std::min(text_.find('\n', at_), text_.size());
    if (current() == '"' || current() == '\'') skip_string(current());
    return true;
  }
  [[nodiscard]] char current() const { return text_[offset_]; }
  [[nodiscard]] std::size_t offset() const { return offset_; }

 private:
  void skip_string(char quote) {
    const bool multi_line = text_.substr(at_, 2) == std::string(2, quote);
    if (multi_line) at_ += 2;
    for (; at_ < text_.size(); ++at_) {
      if (quote == '"' && text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == quote && (!multi_line || text_.substr(at_, 3) == std::string(3, quote))) {
        at_ += multi_line ? 3 : 1;
        for (int i = 0; multi_line && i < 2 && text_.substr(at_, 1) == std::string(1, quote); ++i) ++at_;
        return;
      } else if (text_[at_] == '\n' && !multi_line) {
        return;  // an error that the library reports
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;  // where to go on
  std::size_t offset_ = 0;
};

// The library nests a table for each dot of a key and takes them apart by recursion, which a key of 200,000 dots turns
// into a stack overflow; its own limit counts brackets alone. Gives the offset of the first dot too many.
std::optional<std::size_t> first_dot_too_many(std::string_view text) {
  constexpr int kMostDots = 8;  // no key has more than two
  Lexer lexer(text);
  int dots = 0;
  while (lexer.advance()) {
    const char c = lexer.current();
    if (c == '.' && ++dots > kMostDots) return lexer.offset();
    if (c == '=' || c == ',' || c == '\n' || c == '{') dots = 0;
  }
  return std::nullopt;
}

Position to_position(const toml::source_position& position) { return {position.line, position.column}; }

Node to_node(const toml::node& node);

Table to_table(const toml::table& table) {
  Table out;
  for (const auto& [key, node] : table) {
    out.push_back({std::string(key.str()), to_position(key.source().begin), to_node(node)});
  }
  // The library sorts by name; people read by line.
  std::stable_sort(out.begin(), out.end(), [](const Member& a, const Member& b) { return a.at < b.at; });
  return out;
}

List to_list(const toml::array& array) {
  List out;
  for (const toml::node& node : array) out.push_back(to_node(node));
  return out;
}

Node to_node(const toml::node& node) {
  Node out{to_position(node.source().begin), Moment{}};
  if (const auto* flag = node.as_boolean()) out.value = flag->get();
  if (const auto* integer = node.as_integer()) out.value = integer->get();
  if (const auto* number = node.as_floating_point()) out.value = number->get();
  if (const auto* string = node.as_string()) out.value = string->get();
  if (const auto* array = node.as_array()) out.value = to_list(*array);
  if (const auto* table = node.as_table()) out.value = to_table(*table);
  return out;
}

// What the library says of a text without quotes, the commonest mistake: it expects whatever begins with that letter.
constexpr std::string_view kUnquoted[] = {
    "could not determine value type", "expected 'nan'", "expected 'inf'", "expected 'true'", "expected 'false'",
    "expected value-terminator"};

// The library quotes what it read: a character, a name, a whole number. It must not quote from a secret.
std::string syntax_error(const toml::parse_error& error, std::string_view line) {
  if (names_secret_key(line)) return "not valid TOML; what is wrong is not shown, as the line holds a secret key";
  std::string text(error.description());
  if (text.find("not representable") != std::string::npos) return "not valid TOML: a number that 64 bits cannot hold";
  const auto says = [&text](std::string_view part) { return text.find(part) != std::string::npos; };
  if (std::any_of(std::begin(kUnquoted), std::end(kUnquoted), says)) {
    return "not valid TOML: this is no value; a text needs quotes, true and false are written in lower case";
  }
  constexpr std::string_view kPrefix = "Error while ";
  if (text.starts_with(kPrefix)) text.erase(0, kPrefix.size());
  return "not valid TOML: " + printable(text, 256);
}

}  // namespace

std::optional<Table> read_toml(std::string_view text, const std::string& file, Problems& problems) {
  if (text.size() > kLongestText) {
    problems.add({file, {}}, {}, fmt::format("longer than {} KiB", kLongestText / 1024));
    return std::nullopt;
  }
  if (const auto bad = first_bad_byte(text)) {
    problems.add({file, position_of(text, *bad)}, {}, "not UTF-8; allowed: TOML, which is UTF-8 text");
    return std::nullopt;
  }
  if (const auto dot = first_dot_too_many(text)) {
    problems.add({file, position_of(text, *dot)}, {}, "not a configuration: tables in tables in tables");
    return std::nullopt;
  }
  try {
    return to_table(toml::parse(text));
  } catch (const toml::parse_error& error) {
    const Position at = to_position(error.source().begin);
    problems.add({file, at}, {}, syntax_error(error, line_at(text, at.line)));
  } catch (const std::exception& error) {
    problems.add({file, {}}, {}, fmt::format("the TOML library failed: {}", error.what()));
  }
  return std::nullopt;
}

}  // namespace lwm2m::config

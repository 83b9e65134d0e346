#include "tests/support/lwm2m_server/command_arguments.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "tests/support/lwm2m_server/payload_text.hpp"

namespace lwm2m::support {
namespace {

constexpr double kDefaultWait = 10;
constexpr double kLongestWait = 1e6;

template <class Number>
[[nodiscard]] std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

[[nodiscard]] Result<Bytes> read_file(std::string_view name) {
  std::ifstream file{std::string(name), std::ios::binary};
  std::ostringstream content;
  content << file.rdbuf();  // which fails, without an exception, on a directory
  if (!file || !content) return fail(ErrorCode::kNotFound, fmt::format("cannot read {}", name));
  return to_bytes(content.str());
}

[[nodiscard]] Result<Bytes> parse_value(ContentFormat format, std::string_view text) {
  if (text.starts_with("text:")) return to_bytes(text.substr(5));
  if (text.starts_with("hex:")) return parse_hex(text.substr(4));
  if (text.starts_with("file:")) return read_file(text.substr(5));
  if (is_textual(format)) return to_bytes(text);
  return parse_hex(text);
}

[[nodiscard]] Result<Content> parse_content(std::string_view format_name, std::string_view value) {
  const auto format = parse_content_format(format_name);
  if (!format) return propagate(format);
  auto payload = parse_value(*format, value);
  if (!payload) return propagate(payload);
  return Content{.format = *format, .payload = std::move(*payload)};
}

}  // namespace

Result<milliseconds> parse_wait(std::string_view text) {
  const auto number = text.empty() ? kDefaultWait : parse_number<double>(text);
  if (!number || !(*number >= 0 && *number <= kLongestWait)) {
    return fail(ErrorCode::kBadValue, fmt::format("\"{}\" is no number of seconds", text));
  }
  return milliseconds(static_cast<milliseconds::rep>(*number * 1000));
}

Result<std::optional<unsigned>> parse_times(std::string_view text) {
  if (text.empty()) return std::optional<unsigned>();
  const auto number = parse_number<unsigned>(text);
  if (!number || *number == 0) return fail(ErrorCode::kBadValue, fmt::format("\"{}\" is no number of times", text));
  return number;
}

Result<std::optional<ContentFormat>> parse_accept(std::string_view text) {
  if (text.empty()) return std::optional<ContentFormat>();
  const auto format = parse_content_format(text);
  if (!format) return propagate(format);
  return std::optional(*format);
}

std::vector<std::string> parse_query(std::string_view text) {
  std::vector<std::string> query;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('&'), text.size());
    if (length > 0) query.emplace_back(text.substr(0, length));
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return query;
}

Result<Content> parse_content(Words& words) {
  const std::string_view format = words.next();
  return parse_content(format, words.rest());
}

Result<CompositeArguments> parse_composite(Words& words) {
  std::string_view formats = words.next();
  const std::size_t question = std::min(formats.find('?'), formats.size());
  CompositeArguments arguments{.query = parse_query(formats.substr(std::min(question + 1, formats.size())))};
  formats = formats.substr(0, question);
  const std::size_t slash = formats.find('/');
  auto content = parse_content(formats.substr(0, slash), words.rest());
  if (!content) return propagate(content);
  const auto accept = parse_accept(slash == std::string_view::npos ? "" : formats.substr(slash + 1));
  if (!accept) return propagate(accept);
  arguments.accept = accept->value_or(content->format);
  arguments.content = std::move(*content);
  return arguments;
}

}  // namespace lwm2m::support

#include "tests/support/lwm2m_server/cbor_text.hpp"

#include <fmt/core.h>

#include <bit>
#include <cmath>
#include <optional>

#include "tests/support/lwm2m_server/payload_text.hpp"

namespace lwm2m::support {
namespace {

constexpr unsigned kMaximumDepth = 16;
constexpr std::uint8_t kBreak = 0xff;

// The first byte of an item with its argument; none where the length is indefinite (RFC 8949 §3).
struct Head {
  unsigned major = 0;
  unsigned info = 0;
  std::optional<std::uint64_t> argument{};
};

[[nodiscard]] Result<Head> read_head(std::uint8_t first, ByteReader& reader) {
  const unsigned byte = first;
  Head head{.major = byte >> 5U, .info = byte & 31U, .argument = byte & 31U};
  if (head.info < 24) return head;
  if (head.info == 31) {
    head.argument.reset();
    return head;
  }
  if (head.info > 27) return fail(ErrorCode::kMalformed, "a reserved additional information");
  const auto argument = reader.unsigned_integer(std::size_t{1} << (head.info - 24));
  if (!argument) return propagate(argument);
  head.argument = *argument;
  return head;
}

[[nodiscard]] double half_to_double(std::uint64_t half) {
  const int exponent = static_cast<int>((half >> 10U) & 31U);
  const auto mantissa = static_cast<double>(half & 1023U);
  double value = 0;
  if (exponent == 0) {
    value = std::ldexp(mantissa, -24);
  } else if (exponent != 31) {
    value = std::ldexp(mantissa + 1024, exponent - 25);
  } else {
    value = mantissa == 0 ? HUGE_VAL : std::nan("");
  }
  return (half & 0x8000U) != 0 ? -value : value;
}

[[nodiscard]] std::string simple_text(const Head& head) {
  const std::uint64_t argument = head.argument.value_or(0);
  if (head.info == 20) return "false";
  if (head.info == 21) return "true";
  if (head.info == 22) return "null";
  if (head.info == 23) return "undefined";
  if (head.info == 25) return fmt::format("{}", half_to_double(argument));
  if (head.info == 26) return fmt::format("{}", std::bit_cast<float>(static_cast<std::uint32_t>(argument)));
  if (head.info == 27) return fmt::format("{}", std::bit_cast<double>(argument));
  return fmt::format("simple({})", argument);
}

class Printer {
 public:
  explicit Printer(ByteView bytes) : reader_(bytes) {}

  Result<std::string> item(unsigned depth) {
    const auto first = reader_.u8();
    if (!first) return propagate(first);
    return item_after(*first, depth);
  }
  [[nodiscard]] bool at_end() const { return reader_.at_end(); }

 private:
  Result<std::string> item_after(std::uint8_t first, unsigned depth) {
    if (depth > kMaximumDepth) return fail(ErrorCode::kMalformed, "nested too deep");
    const auto head = read_head(first, reader_);
    if (!head) return propagate(head);
    if (!head->argument && (head->major < 2 || head->major > 5)) return fail(ErrorCode::kMalformed, "a stray break");
    if (head->major == 0) return fmt::format("{}", *head->argument);
    if (head->major == 1 && *head->argument == UINT64_MAX) return std::string("-18446744073709551616");
    if (head->major == 1) return fmt::format("-{}", *head->argument + 1);
    if (head->major < 4) return string(*head, depth);
    if (head->major < 6) return container(*head, depth);
    if (head->major == 7) return simple_text(*head);
    const auto tagged = item(depth + 1);
    if (!tagged) return propagate(tagged);
    return fmt::format("{}({})", *head->argument, *tagged);
  }

  Result<std::string> string(const Head& head, unsigned depth) {
    if (!head.argument) return elements(head, depth, "(_ ", ")");
    const auto content = reader_.take(*head.argument);
    if (!content) return propagate(content);
    return head.major == 2 ? fmt::format("h'{}'", hex_text(*content)) : fmt::format("\"{}\"", as_text(*content));
  }

  Result<std::string> container(const Head& head, unsigned depth) {
    return head.major == 4 ? elements(head, depth, "[", "]") : elements(head, depth, "{", "}");
  }

  // Every element costs a byte of the input at least, whatever number of them the head promises.
  Result<std::string> elements(const Head& head, unsigned depth, std::string_view open, std::string_view close) {
    std::string text(open);
    for (std::uint64_t index = 0; !head.argument || index < *head.argument; ++index) {
      const auto first = reader_.u8();
      if (!first) return propagate(first);
      if (!head.argument && *first == kBreak) break;
      const auto key = item_after(*first, depth + 1);
      if (!key) return propagate(key);
      text.append(index == 0 ? "" : ", ").append(*key);
      if (head.major != 5) continue;
      const auto value = item(depth + 1);
      if (!value) return propagate(value);
      text.append(": ").append(*value);
    }
    return text.append(close);
  }

  ByteReader reader_;
};

}  // namespace

Result<std::string> cbor_text(ByteView bytes) {
  Printer printer(bytes);
  auto text = printer.item(0);
  if (text && !printer.at_end()) return fail(ErrorCode::kMalformed, "more than one data item");
  return text;
}

}  // namespace lwm2m::support

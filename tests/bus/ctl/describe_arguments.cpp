#include <fmt/core.h>

#include "tests/bus/ctl/mock_daemon.hpp"

// Deliberately not the reader of lwm2mctl: what it wrote is looked at with other eyes.
namespace lwm2m::test {
namespace {

std::string describe_next(sd_bus_message* message);

std::string describe_rest(sd_bus_message* message, const char* separator) {
  std::string out;
  while (sd_bus_message_at_end(message, 0) == 0) out += (out.empty() ? "" : separator) + describe_next(message);
  return out;
}

std::string describe_container(sd_bus_message* message, char type, const std::string& contents) {
  sd_bus_message_enter_container(message, type, contents.c_str());
  const std::string inner = describe_rest(message, type == SD_BUS_TYPE_ARRAY ? ", " : " ");
  sd_bus_message_exit_container(message);
  if (type == SD_BUS_TYPE_VARIANT) return fmt::format("<{} {}>", contents, inner);
  return type == SD_BUS_TYPE_ARRAY ? '[' + inner + ']' : '(' + inner + ')';
}

std::string describe_basic(sd_bus_message* message, char type) {
  union {
    const char* text;
    std::uint8_t byte;
    int flag;
    std::uint16_t u16;
    std::uint32_t u32;
    std::int64_t i64;
    std::uint64_t u64;
    double number;
  } value{};
  sd_bus_message_read_basic(message, type, &value);
  switch (type) {
    case 's':
    case 'o':
      return fmt::format("\"{}\"", value.text);
    case 'y':
      return fmt::format("{}", value.byte);
    case 'b':
      return value.flag != 0 ? "true" : "false";
    case 'q':
      return fmt::format("{}", value.u16);
    case 'u':
      return fmt::format("{}", value.u32);
    case 'x':
      return fmt::format("{}", value.i64);
    case 't':
      return fmt::format("{}", value.u64);
    case 'd':
      return fmt::format("{}", value.number);
    default:
      return "?";
  }
}

std::string describe_next(sd_bus_message* message) {
  char type = 0;
  const char* contents = nullptr;
  sd_bus_message_peek_type(message, &type, &contents);
  return contents == nullptr ? describe_basic(message, type) : describe_container(message, type, contents);
}

}  // namespace

std::string describe_arguments(sd_bus_message* message) {
  sd_bus_message_rewind(message, 1);
  std::string out = describe_rest(message, " ");
  sd_bus_message_rewind(message, 1);
  return out;
}

}  // namespace lwm2m::test

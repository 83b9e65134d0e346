// The arguments of lwm2m-server's commands: words into values, with an error that names the word at fault.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/lwm2m_server/operations.hpp"
#include "tests/support/lwm2m_server/words.hpp"

namespace lwm2m::support {

// Seconds, with a fraction where wanted; 10 where the word is empty.
[[nodiscard]] Result<milliseconds> parse_wait(std::string_view text);
// How often; none, which is for good, where the word is empty.
[[nodiscard]] Result<std::optional<unsigned>> parse_times(std::string_view text);
[[nodiscard]] Result<std::optional<ContentFormat>> parse_accept(std::string_view text);
// "pmin=1&pmax=3" is an option each.
[[nodiscard]] std::vector<std::string> parse_query(std::string_view text);
// A format, and the rest of the line as a value in it: as it is in the textual formats, hexadecimal digits in the
// others, or what "text:…", "hex:…" and "file:NAME" say.
[[nodiscard]] Result<Content> parse_content(Words& words);

// "senml-json/senml-cbor?pmin=1" and a value: what is sent, the format that is wanted (else the same), the attributes.
struct CompositeArguments {
  Content content{};
  ContentFormat accept = 0;
  std::vector<std::string> query{};
};
[[nodiscard]] Result<CompositeArguments> parse_composite(Words& words);

}  // namespace lwm2m::support

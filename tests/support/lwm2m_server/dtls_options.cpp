#include "tests/support/lwm2m_server/dtls_options.hpp"

#include <fmt/core.h>

#include <fstream>

#include "tests/support/lwm2m_server/payload_text.hpp"
#include "tests/support/lwm2m_server/words.hpp"

namespace lwm2m::support {

Result<std::map<std::string, Bytes>> read_keys(const std::string& file) {
  std::ifstream lines(file);
  if (!lines) return fail(ErrorCode::kNotFound, fmt::format("{}: cannot be read", file));
  std::map<std::string, Bytes> keys;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    Words words(line);
    const std::string identity(words.next());
    const auto key = parse_hex(words.rest());
    if (identity.empty() || !key || key->empty()) {
      return fail(ErrorCode::kBadValue,
                  fmt::format("{}:{}: an identity and a key in hex digits are wanted", file, number));
    }
    keys.insert_or_assign(identity, *key);
  }
  if (keys.empty()) return fail(ErrorCode::kBadValue, fmt::format("{}: no key", file));
  return keys;
}

}  // namespace lwm2m::support

#include "daemon/codec/cbor_reader.hpp"

#include <fmt/core.h>

#include <bit>
#include <cmath>
#include <limits>

#include "daemon/base/text.hpp"

namespace lwm2m::codec {
namespace {

double from_binary16(std::uint64_t bits) {
  const auto exponent = static_cast<int>((bits >> 10U) & 0x1FU);
  const auto fraction = static_cast<double>(bits & 0x3FFU);
  double magnitude = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(fraction + 1024, exponent - 25);
  if (exponent == 31) {
    magnitude = fraction == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  }
  return (bits & 0x8000U) != 0 ? -magnitude : magnitude;
}

bool may_be_indefinite(CborMajor major) {
  return major == CborMajor::kBytes || major == CborMajor::kText || major == CborMajor::kArray ||
         major == CborMajor::kMap || major == CborMajor::kSimple;
}

template <class T>
Result<void> without_value(const Result<T>& result) {
  return result ? Result<void>() : Result<void>(propagate(result));
}

}  // namespace

double CborHead::as_float() const {
  if (information == 25) return from_binary16(argument);
  if (information == 26) return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(argument)));
  return std::bit_cast<double>(argument);
}

Result<CborHead> CborReader::next() {
  const std::size_t start = offset();
  const auto first = reader_.u8();
  if (!first) return propagate(first);
  CborHead head{.major = static_cast<CborMajor>(*first >> 5U),
                .information = static_cast<std::uint8_t>(*first & 0x1FU),
                .offset = start};
  if (head.information < 24) {
    head.argument = head.information;
    return head;
  }
  if (head.is_indefinite() && may_be_indefinite(head.major)) return head;
  if (head.information > 27) {
    return fail(ErrorCode::kMalformed, fmt::format("offset {}: {:#04x} begins no CBOR item", start, *first));
  }
  const auto argument = reader_.unsigned_integer(std::size_t{1} << (head.information - 24U));
  if (!argument) return propagate(argument);
  head.argument = *argument;
  return head;
}

template <class Container>
Result<void> CborReader::append_chunk(const CborHead& head, Container& out) {
  const std::size_t start = offset();
  if (head.argument > reader_.remaining()) {  // compared in 64 bits: std::size_t may have 32
    return fail(ErrorCode::kMalformed,
                fmt::format("offset {}: string of {} bytes, {} left", start, head.argument, reader_.remaining()));
  }
  const auto view = reader_.take(static_cast<std::size_t>(head.argument));
  if (!view) return propagate(view);
  if (head.major == CborMajor::kText && !is_utf8(as_text(*view))) {
    return fail(ErrorCode::kMalformed, fmt::format("offset {}: text that is not UTF-8", start));
  }
  out.insert(out.end(), view->begin(), view->end());
  return {};
}

template <class Container>
Result<Container> CborReader::string(const CborHead& head) {
  Container joined;
  if (!head.is_indefinite()) {
    if (auto appended = append_chunk(head, joined); !appended) return propagate(appended);
    return joined;
  }
  while (true) {
    const std::size_t start = offset();
    const auto chunk = next();
    if (!chunk) return propagate(chunk);
    if (chunk->is_break()) return joined;
    if (chunk->major != head.major || chunk->is_indefinite()) {  // RFC 8949 §3.2.3
      return fail(ErrorCode::kMalformed, fmt::format("offset {}: not a chunk of the string before", start));
    }
    if (auto appended = append_chunk(*chunk, joined); !appended) return propagate(appended);
  }
}

Result<std::string> CborReader::text(const CborHead& head) { return string<std::string>(head); }
Result<Bytes> CborReader::bytes(const CborHead& head) { return string<Bytes>(head); }

Result<bool> CborReader::has_next(const CborHead& container, std::uint64_t taken) {
  if (!container.is_indefinite()) return taken < container.argument;
  constexpr std::uint8_t kBreak = 0xFF;
  ByteReader ahead = reader_;
  const auto first = ahead.u8();
  if (!first) return propagate(first);
  if (*first != kBreak) return true;
  reader_ = ahead;
  return false;
}

Result<void> CborReader::skip_entries(const CborHead& head, int depth) {
  const std::uint64_t items_each = head.major == CborMajor::kMap ? 2 : 1;
  for (std::uint64_t taken = 0;; ++taken) {
    const auto more = has_next(head, taken);
    if (!more) return propagate(more);
    if (!*more) return {};
    for (std::uint64_t i = 0; i < items_each; ++i) {
      const auto item = next();
      if (!item) return propagate(item);
      if (auto skipped = skip(*item, depth + 1); !skipped) return skipped;
    }
  }
}

Result<void> CborReader::skip(const CborHead& head, int depth) {
  if (depth > kMaximumCborDepth) {
    return fail(ErrorCode::kMalformed, fmt::format("offset {}: nested more than {} deep", offset(), kMaximumCborDepth));
  }
  switch (head.major) {
    case CborMajor::kBytes: return without_value(bytes(head));
    case CborMajor::kText: return without_value(text(head));
    case CborMajor::kArray:
    case CborMajor::kMap: return skip_entries(head, depth);
    case CborMajor::kTag: {
      const auto tagged = next();
      if (!tagged) return propagate(tagged);
      return skip(*tagged, depth + 1);
    }
    default: break;
  }
  if (head.is_break()) {
    return fail(ErrorCode::kMalformed, fmt::format("offset {}: a break without a beginning", offset() - 1));
  }
  return {};
}

}  // namespace lwm2m::codec

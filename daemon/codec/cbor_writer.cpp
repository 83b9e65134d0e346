#include "daemon/codec/cbor_writer.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <optional>

namespace lwm2m::codec {
namespace {

constexpr std::uint8_t kBinary16 = 0xF9;
constexpr std::uint8_t kBinary32 = 0xFA;
constexpr std::uint8_t kBinary64 = 0xFB;
constexpr std::uint16_t kQuietNan = 0x7E00;

std::optional<float> as_binary32(double value) {
  if (std::isfinite(value) && std::abs(value) > std::numeric_limits<float>::max()) return std::nullopt;
  const auto narrow = static_cast<float>(value);
  return static_cast<double>(narrow) == value ? std::optional(narrow) : std::nullopt;
}

// binary32: 1 sign, 8 exponent, 23 fraction; binary16: 1, 5, 10.
std::optional<std::uint16_t> as_binary16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (bits >> 16U) & 0x8000U;
  const int exponent = static_cast<int>((bits >> 23U) & 0xFFU) - 127;
  const std::uint32_t fraction = bits & 0x7FFFFFU;
  const auto half = [sign](std::uint32_t rest) { return static_cast<std::uint16_t>(sign | rest); };
  if (value == 0) return half(0);
  if (exponent == 128) return half(0x7C00);
  if (exponent >= -14 && exponent <= 15 && (fraction & 0x1FFFU) == 0) {
    return half((static_cast<std::uint32_t>(exponent + 15) << 10U) | (fraction >> 13U));
  }
  if (exponent >= -24 && exponent < -14) {  // subnormal: multiples of 2^-24
    const std::uint32_t significand = fraction | 0x800000U;
    const auto shift = static_cast<unsigned>(-1 - exponent);
    if ((significand & ((1U << shift) - 1U)) == 0) return half(significand >> shift);
  }
  return std::nullopt;
}

}  // namespace

void CborWriter::floating_point(double value) {
  require(kLongestHead);
  const auto write = [this](std::uint8_t initial, std::uint64_t bits, std::size_t length) {
    *at_++ = initial;
    put(bits, length);
  };
  const auto narrow = as_binary32(value);
  if (std::isnan(value)) return write(kBinary16, kQuietNan, 2);
  if (!narrow) return write(kBinary64, std::bit_cast<std::uint64_t>(value), 8);
  if (const auto half = as_binary16(*narrow)) return write(kBinary16, *half, 2);
  write(kBinary32, std::bit_cast<std::uint32_t>(*narrow), 4);
}

void CborWriter::long_head(std::uint8_t top, std::uint64_t argument, std::size_t content) {
  require(kLongestHead + content);
  if (argument < 24) {
    *at_++ = static_cast<std::uint8_t>(top | argument);
    return;
  }
  const unsigned size = argument <= 0xFF ? 0 : argument <= 0xFFFF ? 1 : argument <= 0xFFFF'FFFF ? 2 : 3;
  *at_++ = static_cast<std::uint8_t>(top | (24U + size));
  put(argument, std::size_t{1} << size);
}

// Uses what the buffer has in reserve before it asks for more.
void CborWriter::grow(std::size_t room) {
  const std::size_t used = written();
  const std::size_t wanted = used + room;
  out_.resize(wanted <= out_.capacity() ? out_.capacity() : 2 * wanted);
  at_ = out_.data() + used;
  end_ = out_.data() + out_.size();
}

}  // namespace lwm2m::codec

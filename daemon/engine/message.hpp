// CoAP messages as plain values (RFC 7252, 7641, 7959): what the engine and the transport say to each other. No type of
// a CoAP library appears here, so that the engine can be driven from a test or a fuzzer.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/short_server_id.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/base/time.hpp"
#include "daemon/codec/codec.hpp"

namespace lwm2m::engine {

// Which account a message belongs to.
using lwm2m::kBootstrapServer;
using lwm2m::ShortServerId;

// A request of a server that waits for its answer; given by the transport, unique for the life of the process.
using ExchangeId = StrongId<struct ExchangeIdTag, std::uint64_t>;
// A request of ours that waits for its answer; given by the engine.
using RequestId = StrongId<struct RequestIdTag, std::uint64_t>;
// A notification whose fate matters; given by the engine.
using NotificationId = StrongId<struct NotificationIdTag, std::uint64_t>;

// A message that is answered later than this, acknowledged or not, is not answered any more (EXCHANGE_LIFETIME, RFC 7252
// §4.8.2).
inline constexpr Duration kExchangeLifetime = seconds(247);

enum class Method : std::uint8_t { kGet = 1, kPost = 2, kPut = 3, kDelete = 4, kFetch = 5, kPatch = 6, kIPatch = 7 };

// A response code as on the wire: class in the upper three bits, detail in the lower five.
class Code {
 public:
  constexpr Code() = default;
  constexpr Code(int code_class, int detail) : value_(static_cast<std::uint8_t>(code_class << 5 | detail)) {}
  static constexpr Code from_wire(std::uint8_t value) { return Code(value >> 5, value & 0x1F); }

  [[nodiscard]] constexpr std::uint8_t wire() const { return value_; }
  [[nodiscard]] constexpr int code_class() const { return value_ >> 5; }
  [[nodiscard]] constexpr int detail() const { return value_ & 0x1F; }
  [[nodiscard]] constexpr bool is_success() const { return code_class() == 2; }
  [[nodiscard]] constexpr std::uint16_t decimal() const {  // 4.04 as 404, as D-Bus and journal show it
    return static_cast<std::uint16_t>(code_class() * 100 + detail());
  }
  [[nodiscard]] std::string to_string() const;  // "4.04"
  friend constexpr bool operator==(Code, Code) = default;

 private:
  std::uint8_t value_ = 0;
};

inline constexpr Code kCreated{2, 1};
inline constexpr Code kDeleted{2, 2};
inline constexpr Code kChanged{2, 4};
inline constexpr Code kContent{2, 5};
inline constexpr Code kContinue{2, 31};
inline constexpr Code kBadRequest{4, 0};
inline constexpr Code kUnauthorized{4, 1};
inline constexpr Code kBadOption{4, 2};
inline constexpr Code kForbidden{4, 3};
inline constexpr Code kNotFound{4, 4};
inline constexpr Code kMethodNotAllowed{4, 5};
inline constexpr Code kNotAcceptable{4, 6};
inline constexpr Code kRequestEntityIncomplete{4, 8};
inline constexpr Code kConflict{4, 9};
inline constexpr Code kPreconditionFailed{4, 12};
inline constexpr Code kRequestEntityTooLarge{4, 13};
inline constexpr Code kUnsupportedContentFormat{4, 15};
inline constexpr Code kInternalServerError{5, 0};
inline constexpr Code kServiceUnavailable{5, 3};

// The size exponent that stands for many blocks in one message; over UDP it is an error (RFC 8323 §6, RFC 7959 §2.2).
inline constexpr std::uint8_t kBertExponent = 7;

// Block1 and Block2 (RFC 7959 §2.2): 16 << exponent bytes each.
struct Block {
  std::uint32_t number = 0;
  bool more = false;
  std::uint8_t size_exponent = 6;

  [[nodiscard]] std::size_t size() const { return std::size_t{16} << size_exponent; }
  [[nodiscard]] std::size_t offset() const { return std::size_t{number} << (size_exponent + 4); }
  friend bool operator==(const Block&, const Block&) = default;
};

// 0 to 8 bytes, chosen by whoever sends the request.
struct Token {
  std::uint8_t length = 0;
  std::array<std::uint8_t, 8> bytes{};

  [[nodiscard]] ByteView view() const { return {bytes.data(), length}; }
  friend auto operator<=>(const Token&, const Token&) = default;
};

// A request of a server. The views point into the received message and are good for the length of the call only.
struct Request {
  ExchangeId exchange{};
  Method method = Method::kGet;
  bool confirmable = true;
  Token token{};
  std::vector<std::string_view> uri_path{};  // no segment: "/"
  std::vector<std::string_view> queries{};
  std::optional<std::uint16_t> content_format{};
  std::optional<std::uint16_t> accept{};
  std::optional<std::uint32_t> observe{};
  std::optional<Block> block1{};
  std::optional<Block> block2{};
  std::optional<std::uint32_t> size1{};
  std::string_view request_tag{};
  bool bad_option = false;  // a critical option that we do not act upon (If-Match, Proxy-Uri, …)
  ByteView payload{};
};

// Our answer to a request of a server, and the content of a notification.
struct Response {
  Code code{};
  std::optional<std::uint16_t> content_format{};
  std::optional<std::uint32_t> observe{};
  std::optional<Block> block1{};
  std::optional<Block> block2{};
  std::optional<std::uint32_t> size1{};
  std::optional<std::uint32_t> size2{};
  std::optional<std::uint32_t> max_age{};
  std::optional<std::uint32_t> etag{};
  std::vector<std::string> location_path{};
  Bytes payload{};
};

// A request of ours, always confirmable.
struct OutgoingRequest {
  Method method = Method::kPost;
  std::vector<std::string> uri_path{};
  std::vector<std::string> queries{};
  std::optional<std::uint16_t> content_format{};
  std::optional<std::uint16_t> accept{};
  std::optional<Block> block1{};
  std::optional<Block> block2{};
  std::optional<std::uint32_t> size1{};
  Bytes payload{};
};

// A server's answer to a request of ours; good for the length of the call only.
struct IncomingResponse {
  Code code{};
  std::optional<std::uint16_t> content_format{};
  std::optional<Block> block1{};
  std::optional<Block> block2{};
  std::string_view etag{};  // empty: none
  std::optional<std::uint32_t> max_age{};
  std::vector<std::string_view> location_path{};
  ByteView payload{};
};

}  // namespace lwm2m::engine

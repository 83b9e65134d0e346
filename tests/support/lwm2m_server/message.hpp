// What travels between the test server and its clients, as plain values: no type of libcoap leaves coap_pdu.cpp and
// coap_listener.cpp, and none of lwm2md's own protocol code is used, so that the two judge each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/base/time.hpp"

namespace lwm2m::support {

// RFC 7252 §12.1.1 and RFC 8132 §6; the numbers are those of the wire.
enum class Method : std::uint8_t { kGet = 1, kPost = 2, kPut = 3, kDelete = 4, kFetch = 5, kPatch = 6, kIpatch = 7 };
[[nodiscard]] std::string_view to_text(Method method);

// As on the wire: the class in the upper three bits, the detail in the lower five (RFC 7252 §3).
struct ResponseCode {
  std::uint8_t value = 0;

  [[nodiscard]] constexpr bool is_success() const { return value >> 5U == 2; }
  friend bool operator==(const ResponseCode&, const ResponseCode&) = default;
};
inline constexpr ResponseCode kCreated{0x41};
inline constexpr ResponseCode kDeleted{0x42};
inline constexpr ResponseCode kChanged{0x44};
inline constexpr ResponseCode kContent{0x45};
inline constexpr ResponseCode kContinue{0x5f};
inline constexpr ResponseCode kBadRequest{0x80};
inline constexpr ResponseCode kNotFound{0x84};
inline constexpr ResponseCode kIncomplete{0x88};
inline constexpr ResponseCode kTooLarge{0x8d};
inline constexpr ResponseCode kUnsupportedFormat{0x8f};
inline constexpr ResponseCode kUnavailable{0xa3};

[[nodiscard]] std::string to_text(ResponseCode code);  // "2.05"
[[nodiscard]] Result<ResponseCode> parse_response_code(std::string_view text);

using ContentFormat = std::uint16_t;
using ObservationId = StrongId<struct ObservationTag, std::uint32_t>;

// A payload and what it is.
struct Content {
  ContentFormat format = 0;
  Bytes payload{};
};

// An operation of the server on a client. A path is "/3/0/0", or "/" where there is no Uri-Path.
struct Request {
  Method method = Method::kGet;
  std::string path = "/";
  std::vector<std::string> query{};  // "pmin=1", an option each
  std::optional<ContentFormat> content_format{};
  std::optional<ContentFormat> accept{};
  std::optional<std::uint32_t> observe{};  // RFC 7641 §2: 0 registers, 1 cancels
  Bytes payload{};
  bool confirmable = true;
};

// What the client answered, put together from all its blocks.
struct Response {
  ResponseCode code{};
  std::optional<ContentFormat> content_format{};
  std::optional<std::uint32_t> observe{};
  Bytes payload{};
  std::vector<std::string> location{};  // the segments of Location-Path
  std::size_t blocks = 1;
};

// Which interface of LwM2M a client's message belongs to (Core 1.1.1 §6).
enum class RequestKind : std::uint8_t {
  kRegister,
  kUpdate,
  kDeregister,
  kSend,
  kNotify,
  kBootstrap,
  kBootstrapPack,
  kOther
};
[[nodiscard]] std::string_view to_text(RequestKind kind);
[[nodiscard]] Result<RequestKind> parse_request_kind(std::string_view text);

// A request of a client, put together from all its blocks.
struct ReceivedRequest {
  RequestKind kind = RequestKind::kOther;
  Method method = Method::kGet;
  std::string path{};
  std::vector<std::string> query{};
  std::optional<ContentFormat> content_format{};
  Bytes payload{};
  Bytes token{};
  bool confirmable = true;
  std::uint16_t message_id = 0;
  std::string peer{};      // "127.0.0.1:40000", "[::1]:40000"
  std::string endpoint{};  // of the registration that is concerned, where there is one
  std::size_t blocks = 1;
  bool retransmission = false;           // the same message was received before
  std::optional<ResponseCode> answer{};  // none: the server kept silent
};

// A client's registration, as its Register and its Updates have made it.
struct Registration {
  std::string endpoint{};
  std::string location{};  // "/rd/1"
  seconds lifetime{};
  std::string version{};                  // the lwm2m parameter
  std::string binding{};                  // the b parameter
  bool queue_mode = false;                // the Q parameter, or a Q inside b (1.0)
  std::string objects{};                  // the links of the latest complete list, as received
  std::vector<std::string> parameters{};  // of the message that was received last
  bool objects_changed = false;           // that message had a list of objects
  std::string peer{};
};

struct Notification {
  ObservationId observation{};
  std::string endpoint{};
  std::string path{};
  Response response{};
  bool confirmable = false;
  bool reset = false;  // it was answered with RST, which ended the observation (RFC 7641 §3.6)
};

struct ActiveObservation {
  ObservationId id{};
  std::string endpoint{};
  std::string path{};
};

enum class EventKind : std::uint8_t { kRegister, kUpdate, kDeregister, kSend, kNotify, kBootstrap, kRefused };
[[nodiscard]] std::string_view to_text(EventKind kind);

// Something that a client did. Which member is filled depends on the kind: a registration (register, update,
// deregister, bootstrap), a notification (notify) or the request itself (send; refused: answered with an error, or not at all).
struct Event {
  EventKind kind = EventKind::kRefused;
  Registration registration{};
  Notification notification{};
  ReceivedRequest request{};
};

}  // namespace lwm2m::support

// Between libcoap's PDUs and plain values: reading what arrived, building what leaves. Options are written in the order
// of their numbers, which libcoap 4.3.1 asks for. Knows nothing of LwM2M.
#pragma once

#include <coap3/coap.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/lwm2m_server/message.hpp"

namespace lwm2m::support {

// A session stays usable for as long as somebody holds one of these.
struct ReleaseSession {
  void operator()(coap_session_t* session) const { coap_session_release(session); }
};
using SessionHandle = std::unique_ptr<coap_session_t, ReleaseSession>;
[[nodiscard]] SessionHandle hold(coap_session_t& session);

struct DeletePdu {
  void operator()(coap_pdu_t* pdu) const { coap_delete_pdu(pdu); }
};
using PduHandle = std::unique_ptr<coap_pdu_t, DeletePdu>;

using Token = Bytes;

// The value of Block1 and Block2 (RFC 7959 §2.2).
struct Block {
  std::uint32_t number = 0;
  bool more = false;
  unsigned size_exponent = 6;  // 0 to 6; 7 is not allowed over UDP

  [[nodiscard]] std::size_t size() const { return std::size_t{16} << size_exponent; }
  [[nodiscard]] std::size_t offset() const { return number * size(); }
};
// The exponent of the largest block of at most `size` bytes; sizes below 16 count as 16.
[[nodiscard]] unsigned block_size_exponent(std::size_t size);

struct IncomingRequest {
  ReceivedRequest request{};
  std::optional<Block> block1{};
  std::optional<Block> block2{};
};
[[nodiscard]] IncomingRequest read_request(const coap_session_t& session, const coap_pdu_t& pdu);

struct IncomingResponse {
  Token token{};
  Response response{};
  std::optional<Block> block1{};
  std::optional<Block> block2{};
  bool confirmable = false;
  bool acknowledgement = false;
};
[[nodiscard]] IncomingResponse read_response(const coap_pdu_t& pdu);

// One message of a request: which part of the payload it carries, and which part of the answer it asks for.
struct RequestPart {
  ByteView payload{};
  std::optional<Block> block1{};
  std::optional<Block> block2{};
  bool with_observe = true;
};
Result<PduHandle> build_request(coap_session_t& session, const Request& request, const Token& token,
                                const RequestPart& part);

// How the server answers a request; nothing leaves where there is no code.
struct Answer {
  std::optional<ResponseCode> code{};
  std::vector<std::string> location{};  // the segments of Location-Path
  std::optional<Block> block1{};
  std::optional<Block> block2{};
  std::optional<ContentFormat> content_format{};
  Bytes payload{};
  bool separate = false;  // an empty ACK at once, the response as a message of its own (RFC 7252 §5.2.2)
};
// Into the piggy-backed response that libcoap has prepared.
void fill_response(coap_pdu_t& response, const Answer& answer);
Result<PduHandle> build_separate_response(coap_session_t& session, const Answer& answer, const Token& token);

// "127.0.0.1:40000" or "[::1]:40000".
[[nodiscard]] std::string peer_name(const coap_session_t& session);

}  // namespace lwm2m::support

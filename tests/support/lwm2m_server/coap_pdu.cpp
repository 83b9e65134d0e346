#include "tests/support/lwm2m_server/coap_pdu.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>

namespace lwm2m::support {
namespace {

struct Option {
  coap_option_num_t number = 0;
  Bytes value{};
};

[[nodiscard]] Bytes encode_unsigned(std::uint32_t value) {
  std::array<std::uint8_t, 4> buffer{};
  const unsigned length = coap_encode_var_safe(buffer.data(), buffer.size(), value);
  return {buffer.begin(), buffer.begin() + length};
}

[[nodiscard]] std::uint32_t decode_unsigned(ByteView value) {
  return value.size() > 4 ? 0 : coap_decode_var_bytes(value.data(), value.size());
}

[[nodiscard]] Bytes encode_block(const Block& block) {
  return encode_unsigned((block.number << 4U) | (block.more ? 8U : 0U) | block.size_exponent);
}

[[nodiscard]] Block decode_block(ByteView value) {
  const std::uint32_t number = decode_unsigned(value);
  return {.number = number >> 4U, .more = (number & 8U) != 0, .size_exponent = number & 7U};
}

template <class Visitor>
void for_each_option(const coap_pdu_t& pdu, Visitor visit) {
  coap_opt_iterator_t iterator{};
  if (coap_option_iterator_init(&pdu, &iterator, COAP_OPT_ALL) == nullptr) return;
  while (const coap_opt_t* option = coap_option_next(&iterator)) {
    visit(iterator.number, ByteView(coap_opt_value(option), coap_opt_length(option)));
  }
}

[[nodiscard]] Bytes payload_of(const coap_pdu_t& pdu) {
  std::size_t length = 0;
  const std::uint8_t* data = nullptr;
  if (coap_get_data(&pdu, &length, &data) == 0) return {};
  return {data, data + length};
}

[[nodiscard]] Token token_of(const coap_pdu_t& pdu) {
  const coap_bin_const_t token = coap_pdu_get_token(&pdu);
  return {token.s, token.s + token.length};
}

[[nodiscard]] bool add_options(coap_pdu_t& pdu, std::vector<Option> options) {
  std::stable_sort(options.begin(), options.end(),
                   [](const Option& left, const Option& right) { return left.number < right.number; });
  return std::all_of(options.begin(), options.end(), [&](const Option& option) {
    return coap_add_option(&pdu, option.number, option.value.size(), option.value.data()) != 0;
  });
}

[[nodiscard]] std::vector<Option> path_options(std::string_view path) {
  std::vector<Option> options;
  while (!path.empty()) {
    path.remove_prefix(path.front() == '/' ? 1 : 0);
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    if (!segment.empty() || !path.empty()) options.push_back({COAP_OPTION_URI_PATH, to_bytes(segment)});
  }
  return options;
}

[[nodiscard]] std::vector<Option> request_options(const Request& request, const RequestPart& part) {
  std::vector<Option> options = path_options(request.path);
  for (const std::string& query : request.query) options.push_back({COAP_OPTION_URI_QUERY, to_bytes(query)});
  if (request.observe && part.with_observe) options.push_back({COAP_OPTION_OBSERVE, encode_unsigned(*request.observe)});
  if (request.content_format) options.push_back({COAP_OPTION_CONTENT_FORMAT, encode_unsigned(*request.content_format)});
  if (request.accept) options.push_back({COAP_OPTION_ACCEPT, encode_unsigned(*request.accept)});
  if (part.block1) options.push_back({COAP_OPTION_BLOCK1, encode_block(*part.block1)});
  // RFC 7959 §4: how much there is to come. libcoap 4.3.1 puts a body together by nothing else.
  if (part.block1 && part.block1->number == 0) {
    options.push_back({COAP_OPTION_SIZE1, encode_unsigned(static_cast<std::uint32_t>(request.payload.size()))});
  }
  if (part.block2) options.push_back({COAP_OPTION_BLOCK2, encode_block(*part.block2)});
  return options;
}

[[nodiscard]] std::vector<Option> answer_options(const Answer& answer) {
  std::vector<Option> options;
  for (const std::string& segment : answer.location) options.push_back({COAP_OPTION_LOCATION_PATH, to_bytes(segment)});
  if (answer.content_format) options.push_back({COAP_OPTION_CONTENT_FORMAT, encode_unsigned(*answer.content_format)});
  if (answer.block2) options.push_back({COAP_OPTION_BLOCK2, encode_block(*answer.block2)});
  if (answer.block1) options.push_back({COAP_OPTION_BLOCK1, encode_block(*answer.block1)});
  return options;
}

[[nodiscard]] coap_pdu_code_t pdu_code(std::uint8_t value) { return static_cast<coap_pdu_code_t>(value); }

Result<PduHandle> finish(PduHandle pdu, const Token& token, std::vector<Option> options, ByteView payload) {
  if (pdu == nullptr) return fail(ErrorCode::kInternal, "libcoap gives no PDU");
  const bool complete = coap_add_token(pdu.get(), token.size(), token.data()) != 0 &&
                        add_options(*pdu, std::move(options)) &&
                        (payload.empty() || coap_add_data(pdu.get(), payload.size(), payload.data()) != 0);
  if (!complete) return fail(ErrorCode::kTooLarge, "the options and the payload do not fit into one message");
  return pdu;
}

}  // namespace

SessionHandle hold(coap_session_t& session) { return SessionHandle(coap_session_reference(&session)); }

unsigned block_size_exponent(std::size_t size) {
  unsigned exponent = 0;
  while (exponent < 6 && (std::size_t{32} << exponent) <= size) ++exponent;
  return exponent;
}

IncomingRequest read_request(const coap_session_t& session, const coap_pdu_t& pdu) {
  IncomingRequest incoming;
  ReceivedRequest& request = incoming.request;
  for_each_option(pdu, [&](coap_option_num_t number, ByteView value) {
    if (number == COAP_OPTION_URI_PATH) request.path.append("/").append(as_text(value));
    if (number == COAP_OPTION_URI_QUERY) request.query.emplace_back(as_text(value));
    if (number == COAP_OPTION_CONTENT_FORMAT)
      request.content_format = static_cast<ContentFormat>(decode_unsigned(value));
    if (number == COAP_OPTION_BLOCK1) incoming.block1 = decode_block(value);
    if (number == COAP_OPTION_BLOCK2) incoming.block2 = decode_block(value);
  });
  if (request.path.empty()) request.path.push_back('/');
  request.method = static_cast<Method>(coap_pdu_get_code(&pdu));
  request.payload = payload_of(pdu);
  request.token = token_of(pdu);
  request.confirmable = coap_pdu_get_type(&pdu) == COAP_MESSAGE_CON;
  request.message_id = static_cast<std::uint16_t>(coap_pdu_get_mid(&pdu));
  request.peer = peer_name(session);
  return incoming;
}

IncomingResponse read_response(const coap_pdu_t& pdu) {
  IncomingResponse incoming;
  Response& response = incoming.response;
  for_each_option(pdu, [&](coap_option_num_t number, ByteView value) {
    if (number == COAP_OPTION_LOCATION_PATH) response.location.emplace_back(as_text(value));
    if (number == COAP_OPTION_CONTENT_FORMAT)
      response.content_format = static_cast<ContentFormat>(decode_unsigned(value));
    if (number == COAP_OPTION_OBSERVE) response.observe = decode_unsigned(value);
    if (number == COAP_OPTION_BLOCK1) incoming.block1 = decode_block(value);
    if (number == COAP_OPTION_BLOCK2) incoming.block2 = decode_block(value);
  });
  incoming.token = token_of(pdu);
  response.code.value = static_cast<std::uint8_t>(coap_pdu_get_code(&pdu));
  response.payload = payload_of(pdu);
  incoming.confirmable = coap_pdu_get_type(&pdu) == COAP_MESSAGE_CON;
  incoming.acknowledgement = coap_pdu_get_type(&pdu) == COAP_MESSAGE_ACK;
  return incoming;
}

Result<PduHandle> build_request(coap_session_t& session, const Request& request, const Token& token,
                                const RequestPart& part) {
  PduHandle pdu(coap_new_pdu(request.confirmable ? COAP_MESSAGE_CON : COAP_MESSAGE_NON,
                             pdu_code(static_cast<std::uint8_t>(request.method)), &session));
  return finish(std::move(pdu), token, request_options(request, part), part.payload);
}

void fill_response(coap_pdu_t& response, const Answer& answer) {
  // An empty response that is no ACK is what libcoap drops: nothing leaves, not even the acknowledgement.
  if (!answer.code) return coap_pdu_set_type(&response, COAP_MESSAGE_NON);
  if (answer.separate) return;
  coap_pdu_set_code(&response, pdu_code(answer.code->value));
  const Bytes& payload = answer.payload;
  const bool fits = add_options(response, answer_options(answer)) &&
                    (payload.empty() || coap_add_data(&response, payload.size(), payload.data()) != 0);
  if (!fits) coap_pdu_set_code(&response, COAP_RESPONSE_CODE_INTERNAL_ERROR);
}

Result<PduHandle> build_separate_response(coap_session_t& session, const Answer& answer, const Token& token) {
  PduHandle pdu(coap_new_pdu(COAP_MESSAGE_CON, pdu_code(answer.code.value_or(kUnavailable).value), &session));
  return finish(std::move(pdu), token, answer_options(answer), answer.payload);
}

std::string peer_name(const coap_session_t& session) {
  const coap_address_t* address = coap_session_get_addr_remote(&session);
  std::array<char, INET6_ADDRSTRLEN> host{};
  if (address->addr.sa.sa_family == AF_INET6) {
    inet_ntop(AF_INET6, &address->addr.sin6.sin6_addr, host.data(), host.size());
    return fmt::format("[{}]:{}", host.data(), ntohs(address->addr.sin6.sin6_port));
  }
  inet_ntop(AF_INET, &address->addr.sin.sin_addr, host.data(), host.size());
  return fmt::format("{}:{}", host.data(), ntohs(address->addr.sin.sin_port));
}

}  // namespace lwm2m::support

#include "daemon/transport/coap_conversion.hpp"

#include <algorithm>
#include <array>
#include <bitset>

namespace lwm2m::transport {
namespace {

// Option numbers (RFC 7252, 7641, 7959, 9175); the library's names differ between its versions.
constexpr std::uint16_t kUriHost = 3;
constexpr std::uint16_t kETag = 4;
constexpr std::uint16_t kObserve = 6;
constexpr std::uint16_t kUriPort = 7;
constexpr std::uint16_t kLocationPath = 8;
constexpr std::uint16_t kUriPath = 11;
constexpr std::uint16_t kContentFormat = 12;
constexpr std::uint16_t kMaxAge = 14;
constexpr std::uint16_t kUriQuery = 15;
constexpr std::uint16_t kAccept = 17;
constexpr std::uint16_t kBlock2 = 23;
constexpr std::uint16_t kBlock1 = 27;
constexpr std::uint16_t kSize2 = 28;
constexpr std::uint16_t kSize1 = 60;
constexpr std::uint16_t kRequestTag = 292;

bool is_critical(std::uint16_t option) { return (option & 1U) != 0; }

struct Option {
  std::uint16_t number;
  ByteView value;

  [[nodiscard]] std::string_view text() const { return as_text(value); }
  // At most four bytes count: none of our options is longer.
  [[nodiscard]] std::uint32_t number_value() const {
    std::uint32_t out = 0;
    for (const std::uint8_t byte : value.first(std::min<std::size_t>(value.size(), 4))) out = out << 8U | byte;
    return out;
  }
  [[nodiscard]] std::uint16_t short_value() const {
    return static_cast<std::uint16_t>(std::min<std::uint32_t>(number_value(), 65535));
  }
  [[nodiscard]] engine::Block block() const {
    const std::uint32_t raw = number_value();
    return {raw >> 4U, (raw & 8U) != 0, static_cast<std::uint8_t>(raw & 7U)};
  }
};

template <class Visit>
void for_each_option(const coap_pdu_t* pdu, Visit&& visit) {
  coap_opt_iterator_t iterator;
  coap_option_iterator_init(pdu, &iterator, COAP_OPT_ALL);
  while (const coap_opt_t* option = coap_option_next(&iterator)) {
    visit(Option{static_cast<std::uint16_t>(iterator.number), {coap_opt_value(option), coap_opt_length(option)}});
  }
}

ByteView payload_of(const coap_pdu_t* pdu) {
  std::size_t length = 0;
  const std::uint8_t* data = nullptr;
  return coap_get_data(pdu, &length, &data) != 0 ? ByteView(data, length) : ByteView();
}

void take_option(const Option& option, engine::Request& out) {
  switch (option.number) {
    case kUriPath: out.uri_path.push_back(option.text()); return;
    case kUriQuery: out.queries.push_back(option.text()); return;
    case kContentFormat: out.content_format = option.short_value(); return;
    case kAccept:
      out.bad_option = out.bad_option || out.accept.has_value();
      out.accept = option.short_value();
      return;
    case kObserve: out.observe = option.number_value(); return;
    case kBlock1:
      out.bad_option = out.bad_option || out.block1 || option.value.size() > 3;
      out.block1 = option.block();
      return;
    case kBlock2:
      out.bad_option = out.bad_option || out.block2 || option.value.size() > 3;
      out.block2 = option.block();
      return;
    case kSize1: out.size1 = option.number_value(); return;
    case kRequestTag: out.request_tag = option.text(); return;
    case kUriHost:
    case kUriPort: return;  // of us, whatever they say: there is one host behind this socket
    default: out.bad_option = out.bad_option || is_critical(option.number);
  }
}

// Options have to be added in the order of their numbers.
class Writer {
 public:
  explicit Writer(coap_pdu_t* pdu) : pdu_(pdu) {}

  void number(std::uint16_t option, const auto& value) {
    if (!value) return;
    std::array<std::uint8_t, 4> buffer{};
    const unsigned length = coap_encode_var_safe(buffer.data(), buffer.size(), *value);
    bytes(option, {buffer.data(), length});
  }
  void block(std::uint16_t option, const std::optional<engine::Block>& block) {
    if (!block) return;
    number(option, std::optional<std::uint32_t>(block->number << 4U | (block->more ? 8U : 0U) | block->size_exponent));
  }
  void texts(std::uint16_t option, const std::vector<std::string>& values) {
    for (const auto& value : values) bytes(option, as_bytes(value));
  }
  void payload(ByteView data) {
    if (!data.empty()) fits_ = fits_ && coap_add_data(pdu_, data.size(), data.data()) != 0;
  }
  [[nodiscard]] bool fits() const { return fits_; }

 private:
  void bytes(std::uint16_t option, ByteView value) {
    fits_ = fits_ && coap_add_option(pdu_, option, value.size(), value.data()) != 0;
  }

  coap_pdu_t* pdu_;
  bool fits_ = true;
};

}  // namespace

engine::Token token_of(const coap_pdu_t* pdu) {
  const coap_bin_const_t raw = coap_pdu_get_token(pdu);
  engine::Token token;
  token.length = static_cast<std::uint8_t>(std::min<std::size_t>(raw.length, token.bytes.size()));
  std::copy_n(raw.s, token.length, token.bytes.begin());
  return token;
}

PduHandle make_message(coap_pdu_type_t type, coap_session_t* session, const engine::Token& token) {
  PduHandle pdu(coap_new_pdu(type, static_cast<coap_pdu_code_t>(0), session));
  if (pdu && coap_add_token(pdu.get(), token.length, token.bytes.data()) == 0) pdu.reset();
  return pdu;
}

void read_request(const coap_pdu_t* pdu, engine::Request& out) {
  auto path = std::move(out.uri_path);
  auto queries = std::move(out.queries);
  path.clear();
  queries.clear();
  out = {};
  out.uri_path = std::move(path);
  out.queries = std::move(queries);
  out.method = static_cast<engine::Method>(coap_pdu_get_code(pdu));
  out.confirmable = coap_pdu_get_type(pdu) == COAP_MESSAGE_CON;
  out.token = token_of(pdu);
  out.payload = payload_of(pdu);
  for_each_option(pdu, [&out](const Option& option) { take_option(option, out); });
}

void read_response(const coap_pdu_t* pdu, engine::IncomingResponse& out) {
  out.code = engine::Code::from_wire(static_cast<std::uint8_t>(coap_pdu_get_code(pdu)));
  out.payload = payload_of(pdu);
  for_each_option(pdu, [&out](const Option& option) {
    switch (option.number) {
      case kETag: out.etag = option.text(); break;
      case kContentFormat: out.content_format = option.short_value(); break;
      case kLocationPath: out.location_path.push_back(option.text()); break;
      case kMaxAge: out.max_age = option.number_value(); break;
      case kBlock1: out.block1 = option.block(); break;
      case kBlock2: out.block2 = option.block(); break;
      default: break;
    }
  });
}

bool write_response(const engine::Response& response, coap_pdu_t* pdu) {
  coap_pdu_set_code(pdu, static_cast<coap_pdu_code_t>(response.code.wire()));
  Writer writer(pdu);
  writer.number(kETag, response.etag);
  writer.number(kObserve, response.observe);
  writer.texts(kLocationPath, response.location_path);
  writer.number(kContentFormat, response.content_format);
  writer.number(kMaxAge, response.max_age);
  writer.block(kBlock2, response.block2);
  writer.block(kBlock1, response.block1);
  writer.number(kSize2, response.size2);
  writer.number(kSize1, response.size1);
  writer.payload(response.payload);
  return writer.fits();
}

bool write_request(const engine::OutgoingRequest& request, coap_pdu_t* pdu) {
  Writer writer(pdu);
  writer.texts(kUriPath, request.uri_path);
  writer.number(kContentFormat, request.content_format);
  writer.texts(kUriQuery, request.queries);
  writer.number(kAccept, request.accept);
  writer.block(kBlock2, request.block2);
  writer.block(kBlock1, request.block1);
  writer.number(kSize1, request.size1);
  writer.payload(request.payload);
  return writer.fits();
}

}  // namespace lwm2m::transport

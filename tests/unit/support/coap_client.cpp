#include "tests/unit/support/coap_client.hpp"

#include <poll.h>

#include <arpa/inet.h>
#include <array>
#include <chrono>

namespace lwm2m::support {
namespace {

[[nodiscard]] coap_address_t loopback(const std::string& host, std::uint16_t port) {
  coap_address_t address{};
  coap_address_init(&address);
  if (host == "::1") {
    address.size = sizeof(address.addr.sin6);
    address.addr.sin6.sin6_family = AF_INET6;
    address.addr.sin6.sin6_addr = in6addr_loopback;
    address.addr.sin6.sin6_port = htons(port);
  } else {
    address.size = sizeof(address.addr.sin);
    address.addr.sin.sin_family = AF_INET;
    address.addr.sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.addr.sin.sin_port = htons(port);
  }
  return address;
}

template <class Visitor>
void for_each_option(const coap_pdu_t& pdu, Visitor visit) {
  coap_opt_iterator_t iterator{};
  coap_option_iterator_init(&pdu, &iterator, COAP_OPT_ALL);
  while (const coap_opt_t* option = coap_option_next(&iterator)) {
    visit(iterator.number, ByteView(coap_opt_value(option), coap_opt_length(option)));
  }
}

[[nodiscard]] std::uint32_t number_of(ByteView value) { return coap_decode_var_bytes(value.data(), value.size()); }

[[nodiscard]] Bytes body_of(const coap_pdu_t& pdu) {
  std::size_t length = 0;
  std::size_t offset = 0;
  std::size_t total = 0;
  const std::uint8_t* data = nullptr;
  if (coap_get_data_large(&pdu, &length, &data, &offset, &total) == 0) return {};
  return {data, data + length};
}

[[nodiscard]] CoapClient::Asked asked_by(const coap_pdu_t& pdu) {
  CoapClient::Asked asked{.method = static_cast<Method>(coap_pdu_get_code(&pdu)), .payload = body_of(pdu)};
  for_each_option(pdu, [&](coap_option_num_t number, ByteView value) {
    if (number == COAP_OPTION_URI_QUERY) asked.query.emplace_back(as_text(value));
    if (number == COAP_OPTION_CONTENT_FORMAT) asked.content_format = static_cast<ContentFormat>(number_of(value));
    if (number == COAP_OPTION_ACCEPT) asked.accept = static_cast<ContentFormat>(number_of(value));
  });
  return asked;
}

void release(coap_session_t*, void* body) { delete static_cast<Bytes*>(body); }

void add_option(coap_pdu_t* pdu, coap_option_num_t number, std::string_view value) {
  coap_add_option(pdu, number, value.size(), as_bytes(value).data());
}

}  // namespace

CoapClient::CoapClient(LwM2mServer& server, bool server_has_thread, const std::string& host)
    : server_(server), server_has_thread_(server_has_thread), context_(coap_new_context(nullptr)) {
  coap_set_log_level(static_cast<coap_log_t>(0));  // it tells of each RST at level alert
  coap_context_set_block_mode(context_.get(), COAP_BLOCK_USE_LIBCOAP | COAP_BLOCK_SINGLE_BODY);
  coap_set_app_data(context_.get(), this);
  coap_register_response_handler(context_.get(), on_response);
  coap_register_nack_handler(context_.get(), on_nack);
  const coap_address_t remote = loopback(host, server.port());
  session_.reset(coap_new_client_session(context_.get(), nullptr, &remote, COAP_PROTO_UDP));
}

void CoapClient::add_resource(const std::string& path, Handler handler, Notify notify) {
  const coap_str_const_t name{path.size(), as_bytes(path).data()};
  const int type = notify == Notify::kConfirmable ? COAP_RESOURCE_FLAGS_NOTIFY_CON : COAP_RESOURCE_FLAGS_NOTIFY_NON;
  coap_resource_t* resource = coap_resource_init(const_cast<coap_str_const_t*>(&name), type);
  for (const coap_request_t method : {COAP_REQUEST_GET, COAP_REQUEST_POST, COAP_REQUEST_PUT, COAP_REQUEST_DELETE,
                                      COAP_REQUEST_FETCH, COAP_REQUEST_IPATCH}) {
    coap_register_request_handler(resource, method, on_request);
  }
  coap_resource_set_get_observable(resource, 1);
  coap_add_resource(context_.get(), resource);
  Resource& entry = resources_[path];
  entry = {resource, std::move(handler)};
  coap_resource_set_userdata(resource, &entry);
}

void CoapClient::notify(const std::string& path) {
  coap_resource_notify_observers(resources_.at(path).handle, nullptr);
}

void CoapClient::on_request(coap_resource_t* resource, coap_session_t* session, const coap_pdu_t* request,
                            const coap_string_t* query, coap_pdu_t* response) {
  const Reply reply = static_cast<Resource*>(coap_resource_get_userdata(resource))->handler(asked_by(*request));
  coap_pdu_set_code(response, static_cast<coap_pdu_code_t>(reply.code.value));
  for (const std::string& segment : reply.location) add_option(response, COAP_OPTION_LOCATION_PATH, segment);
  if (reply.payload.empty()) return;
  // libcoap takes 0, which is text, for no format at all.
  if (reply.format == 0) coap_add_option(response, COAP_OPTION_CONTENT_FORMAT, 0, nullptr);
  auto* body = new Bytes(reply.payload);
  coap_add_data_large_response(resource, session, request, response, query, reply.format, -1, 0, body->size(),
                               body->data(), release, body);
}

coap_response_t CoapClient::on_response(coap_session_t* session, const coap_pdu_t*, const coap_pdu_t* received,
                                        coap_mid_t) {
  auto& self = *static_cast<CoapClient*>(coap_get_app_data(coap_session_get_context(session)));
  Response response{.code = {static_cast<std::uint8_t>(coap_pdu_get_code(received))}, .payload = body_of(*received)};
  for_each_option(*received, [&](coap_option_num_t number, ByteView value) {
    if (number == COAP_OPTION_LOCATION_PATH) response.location.emplace_back(as_text(value));
    if (number == COAP_OPTION_CONTENT_FORMAT) {
      response.content_format = static_cast<ContentFormat>(coap_decode_var_bytes(value.data(), value.size()));
    }
  });
  self.answer_ = std::move(response);
  return COAP_RESPONSE_OK;
}

void CoapClient::on_nack(coap_session_t* session, const coap_pdu_t*, coap_nack_reason_t reason, coap_mid_t) {
  auto& self = *static_cast<CoapClient*>(coap_get_app_data(coap_session_get_context(session)));
  if (reason == COAP_NACK_RST) ++self.resets_;
}

std::optional<Response> CoapClient::request(Method method, const std::string& path,
                                            const std::vector<std::string>& query, std::optional<ContentFormat> format,
                                            std::string_view payload) {
  coap_pdu_t* pdu = coap_new_pdu(COAP_MESSAGE_CON, static_cast<coap_pdu_code_t>(method), session_.get());
  std::array<std::uint8_t, 8> token{};
  std::size_t token_length = 0;
  coap_session_new_token(session_.get(), &token_length, token.data());
  coap_add_token(pdu, token_length, token.data());
  for (std::size_t begin = 1; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    add_option(pdu, COAP_OPTION_URI_PATH, path.substr(begin, end - begin));
    begin = end + 1;
  }
  std::array<std::uint8_t, 4> number{};
  if (format) {
    coap_add_option(pdu, COAP_OPTION_CONTENT_FORMAT, coap_encode_var_safe(number.data(), number.size(), *format),
                    number.data());
  }
  for (const std::string& each : query) add_option(pdu, COAP_OPTION_URI_QUERY, each);
  auto* body = new Bytes(to_bytes(payload));
  if (payload.empty()) delete body;
  if (!payload.empty()) {
    coap_add_data_large_request(session_.get(), pdu, body->size(), body->data(), release, body);
  }
  answer_.reset();
  coap_send(session_.get(), pdu);
  serve_until([this] { return answer_.has_value(); });
  return answer_;
}

std::string CoapClient::register_as(const std::string& endpoint) {
  const auto answer =
      request(Method::kPost, "/rd", {"ep=" + endpoint, "lt=300", "lwm2m=1.1", "b=U"}, 40, "</1/0>,</3/0>");
  std::string location;
  if (!answer) return location;
  for (const std::string& segment : answer->location) location.append("/").append(segment);
  return location;
}

int CoapClient::descriptor() const { return coap_context_get_coap_fd(context_.get()); }

void CoapClient::process() {
  coap_io_process(context_.get(), COAP_IO_NO_WAIT);
  coap_tick_t now = 0;
  coap_ticks(&now);
  coap_io_prepare_epoll(context_.get(), now);
}

bool CoapClient::serve_until(const std::function<bool()>& done) {
  const auto deadline = std::chrono::steady_clock::now() + seconds(5);
  while (!done()) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    std::array<pollfd, 2> descriptors{{{descriptor(), POLLIN, 0}, {-1, POLLIN, 0}}};
    if (!server_has_thread_) descriptors[1].fd = server_.descriptor();
    // What another thread does wakes no descriptor of ours.
    poll(descriptors.data(), descriptors.size(), server_has_thread_ ? 5 : static_cast<int>(left));
    process();
    if (!server_has_thread_) server_.process();
  }
  return true;
}

}  // namespace lwm2m::support

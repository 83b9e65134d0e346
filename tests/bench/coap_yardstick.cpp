// coap-yardstick: the least that a CoAP client on libcoap costs, for the daemon to be measured against. Registers once
// (Core 1.1.1 §6.2.1), then answers in one handler that looks at the path; it has no registry, no observations, no
// Update and no other message. A signal ends it, with no De-register.
//   coap-yardstick coap://127.0.0.1:5683
#include <coap3/coap.h>
#include <netdb.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>

namespace {

constexpr std::array<std::string_view, 3> kPath{"3", "0", "0"};
constexpr std::string_view kValue = "Manufacturer";
constexpr std::string_view kObjects = "</3/0>";

const std::uint8_t* bytes(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

// Walks over the options once: coap_get_uri_path does so twice and allocates.
bool is_path(const coap_pdu_t* request) {
  coap_opt_iterator_t options;
  coap_option_iterator_init(request, &options, COAP_OPT_ALL);
  auto wanted = kPath.begin();
  while (const coap_opt_t* option = coap_option_next(&options)) {
    if (options.number != COAP_OPTION_URI_PATH) continue;
    const std::string_view segment(reinterpret_cast<const char*>(coap_opt_value(option)), coap_opt_length(option));
    if (wanted == kPath.end() || segment != *wanted++) return false;
  }
  return wanted == kPath.end();
}

void answer(coap_resource_t*, coap_session_t*, const coap_pdu_t* request, const coap_string_t*, coap_pdu_t* response) {
  const bool found = is_path(request);
  coap_pdu_set_code(response, found ? COAP_RESPONSE_CODE_CONTENT : COAP_RESPONSE_CODE_NOT_FOUND);
  if (!found) return;
  coap_add_option(response, COAP_OPTION_CONTENT_FORMAT, 0, nullptr);  // text: the number 0 has no bytes
  coap_add_data(response, kValue.size(), bytes(kValue));
}

std::optional<coap_address_t> resolve(const char* uri_text) {
  coap_uri_t uri{};
  if (coap_split_uri(bytes(uri_text), std::strlen(uri_text), &uri) < 0) return std::nullopt;
  const std::string host(reinterpret_cast<const char*>(uri.host.s), uri.host.length);
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(uri.port).c_str(), &hints, &found) != 0) return std::nullopt;
  coap_address_t address;
  coap_address_init(&address);
  address.size = found->ai_addrlen;
  std::memcpy(&address.addr, found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  return address;
}

bool send_register(coap_session_t* session) {
  coap_pdu_t* pdu = coap_new_pdu(COAP_MESSAGE_CON, COAP_REQUEST_CODE_POST, session);
  if (pdu == nullptr) return false;
  const auto option = [pdu](coap_option_num_t number, std::string_view value) {
    coap_add_option(pdu, number, value.size(), bytes(value));
  };
  coap_add_token(pdu, 1, bytes("r"));
  option(COAP_OPTION_URI_PATH, "rd");
  option(COAP_OPTION_CONTENT_FORMAT, "\x28");  // link format
  for (const char* query : {"ep=yardstick", "lt=86400", "lwm2m=1.1", "b=U"}) option(COAP_OPTION_URI_QUERY, query);
  coap_add_data(pdu, kObjects.size(), bytes(kObjects));
  return coap_send(session, pdu) != COAP_INVALID_MID;
}

}  // namespace

int main(int argc, char** argv) {
  // Nothing has to be tidied: the next signal may come while the library waits, and there is no state.
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { _exit(0); });
  const auto server = argc == 2 ? resolve(argv[1]) : std::nullopt;
  if (!server) {
    std::fprintf(stderr, "usage: coap-yardstick coap://HOST:PORT\n");
    return 2;
  }
  coap_startup();
  coap_context_t* context = coap_new_context(nullptr);
  coap_resource_t* everything = coap_resource_unknown_init2(answer, 0);
  coap_register_request_handler(everything, COAP_REQUEST_GET, answer);
  coap_add_resource(context, everything);
  coap_session_t* session = coap_new_client_session(context, nullptr, &*server, COAP_PROTO_UDP);
  if (session == nullptr || !send_register(session)) {
    std::fprintf(stderr, "coap-yardstick: %s cannot be reached\n", argv[1]);
    return 1;
  }
  while (coap_io_process(context, COAP_IO_WAIT) >= 0) continue;
  return 1;
}

// An LwM2M client of a few resources for the tests of the test server: libcoap as its makers mean it to be used, with
// the library's own observations and block-wise transfers, so that the server is judged by code that is not its own.
#pragma once

#include <coap3/coap.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/lwm2m_server.hpp"

namespace lwm2m::support {

class CoapClient {
 public:
  // What the resource is asked, and what it answers.
  struct Asked {
    Method method = Method::kGet;
    std::vector<std::string> query{};
    std::optional<ContentFormat> content_format{};
    std::optional<ContentFormat> accept{};
    Bytes payload{};
  };
  struct Reply {
    ResponseCode code = kContent;
    ContentFormat format = 0;
    Bytes payload{};
    std::vector<std::string> location{};
  };
  using Handler = std::function<Reply(const Asked&)>;
  enum class Notify { kConfirmable, kNonConfirmable };

  // Serves the server, too, while it waits itself: one that has no thread of its own must outlive the client.
  CoapClient(LwM2mServer& server, bool server_has_thread, const std::string& host = "127.0.0.1");
  CoapClient(const CoapClient&) = delete;
  CoapClient& operator=(const CoapClient&) = delete;

  // A path without its first slash; "" is the root.
  void add_resource(const std::string& path, Handler handler, Notify notify = Notify::kConfirmable);
  // The value has changed: whoever observes the resource is told.
  void notify(const std::string& path);

  std::optional<Response> request(Method method, const std::string& path, const std::vector<std::string>& query = {},
                                  std::optional<ContentFormat> format = {}, std::string_view payload = "");
  // Register, with an endpoint name and the least that is mandatory; the location as it came, "/rd/1".
  std::string register_as(const std::string& endpoint);

  [[nodiscard]] int descriptor() const;
  void process();  // and arms the timers for the wait that follows
  // Serves itself and the server until it is so; false after five seconds.
  bool serve_until(const std::function<bool()>& done);
  [[nodiscard]] unsigned resets() const { return resets_; }

 private:
  struct Free {
    void operator()(coap_context_t* context) const {
      coap_register_nack_handler(context, nullptr);  // not called for what is left, when this object is half gone
      coap_free_context(context);
    }
    void operator()(coap_session_t* session) const { coap_session_release(session); }
  };
  struct Resource {
    coap_resource_t* handle = nullptr;
    Handler handler{};
  };
  static void on_request(coap_resource_t* resource, coap_session_t* session, const coap_pdu_t* request,
                         const coap_string_t* query, coap_pdu_t* response);
  static coap_response_t on_response(coap_session_t* session, const coap_pdu_t* sent, const coap_pdu_t* received,
                                     coap_mid_t id);
  static void on_nack(coap_session_t* session, const coap_pdu_t* sent, coap_nack_reason_t reason, coap_mid_t id);

  LwM2mServer& server_;
  bool server_has_thread_;
  std::unique_ptr<coap_context_t, Free> context_{};
  std::unique_ptr<coap_session_t, Free> session_{};
  std::map<std::string, Resource> resources_{};
  std::optional<Response> answer_{};
  unsigned resets_ = 0;
};

}  // namespace lwm2m::support

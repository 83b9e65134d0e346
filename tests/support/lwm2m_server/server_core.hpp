// The server itself, for one thread: answers Register, Update, De-register and Send, keeps the observations, and tells
// of all that clients do as events. Owned by LwM2mServer, which adds waiting and, where wanted, a thread.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/lwm2m_server/coap_listener.hpp"
#include "tests/support/lwm2m_server/exchanges.hpp"
#include "tests/support/lwm2m_server/incoming_body.hpp"
#include "tests/support/lwm2m_server/registrations.hpp"

namespace lwm2m::support {

// How requests of one kind are answered in the place of the regular answer, or in another manner.
struct AnswerRule {
  std::optional<ResponseCode> code{};  // this error, and nothing happens
  bool silent = false;                 // no answer, no acknowledgement, and nothing happens
  bool separate = false;               // the regular answer, as a separate response
  std::optional<unsigned> times{};     // so often, then regularly again; none: until told otherwise
};

class ServerCore : public MessageSink {
 public:
  explicit ServerCore(std::size_t block_size);

  Result<void> open(const ListenOptions& options);
  [[nodiscard]] CoapListener& listener() const { return *listener_; }
  void process();

  void set_answer(RequestKind kind, AnswerRule rule);
  void set_listener(std::function<void(const Event&)> listener) { on_event_ = std::move(listener); }
  // What a Bootstrap-Pack-Request is answered with; none: 4.04.
  void set_bootstrap_pack(std::optional<Content> pack) { pack_ = std::move(pack); }
  void forget_registrations();
  [[nodiscard]] const Registrations& registrations() const { return registrations_; }
  [[nodiscard]] const std::deque<ReceivedRequest>& received() const { return received_; }
  [[nodiscard]] std::deque<Event>& events() { return events_; }

  // The completion runs within process(). A request with Observe 0 makes an observation once the client agrees.
  Result<ExchangeId> begin(std::string_view endpoint, const Request& request, Exchanges::Completion done);
  Result<ExchangeId> begin_observe(std::string_view endpoint, const Request& request, ObservationId& id,
                                   Exchanges::Completion done);
  // RFC 7641 §3.6: the request of the observation again, with its token and Observe 1.
  Result<ExchangeId> begin_cancel(ObservationId id, Exchanges::Completion done);
  Result<void> reset_next_notification(ObservationId id);
  void abandon(ExchangeId id) { exchanges_.abandon(id); }
  [[nodiscard]] std::vector<ActiveObservation> observations() const;

 private:
  struct Observation {
    std::string endpoint{};
    Request request{};
    Token token{};
    bool established = false;
    bool reset_next = false;
  };
  struct Answered {
    std::string peer{};
    std::uint16_t message_id = 0;
    Token token{};
    Answer answer{};
  };
  struct Separate {
    SessionHandle session{};
    Answer answer{};
    Token token{};
  };
  using ObservationPosition = std::map<ObservationId, Observation>::iterator;

  Answer on_request(coap_session_t& session, IncomingRequest incoming) override;
  ResponseVerdict on_response(coap_session_t& session, IncomingResponse incoming) override;
  void on_undelivered(const Token& token, std::string_view why) override;

  [[nodiscard]] AnswerRule take_rule(RequestKind kind);
  [[nodiscard]] const Answered* find_answered(const ReceivedRequest& request) const;
  [[nodiscard]] Answer answer_complete(coap_session_t& session, IncomingRequest& incoming);
  [[nodiscard]] Answer serve(coap_session_t& session, ReceivedRequest& request);
  [[nodiscard]] Answer serve_register(coap_session_t& session, ReceivedRequest& request);
  [[nodiscard]] Answer serve_bootstrap(coap_session_t& session, ReceivedRequest& request);
  [[nodiscard]] Answer serve_bootstrap_pack(ReceivedRequest& request, Block wanted);
  [[nodiscard]] Answer attend(coap_session_t& session, ReceivedRequest& request, const Registrations::Outcome& outcome,
                              EventKind event);
  [[nodiscard]] Answer serve_update(coap_session_t& session, ReceivedRequest& request);
  [[nodiscard]] Answer serve_deregister(ReceivedRequest& request);
  [[nodiscard]] Answer serve_send(ReceivedRequest& request);
  [[nodiscard]] ResponseCode refuse(ReceivedRequest& request, ResponseCode code);
  void record(const ReceivedRequest& request);
  void emit(Event event);

  [[nodiscard]] Result<SessionHandle> session_of(std::string_view endpoint) const;
  [[nodiscard]] ObservationPosition find_observation(const Token& token);
  ResponseVerdict take_notification(coap_session_t& session, ObservationPosition position, IncomingResponse incoming);
  void emit_notification(Notification notification);

  std::unique_ptr<CoapListener> listener_{};  // before everything that holds a session
  unsigned size_exponent_;
  std::optional<Content> pack_{};
  Exchanges exchanges_;
  IncomingBody bodies_;
  Registrations registrations_{};
  std::map<std::string, SessionHandle> sessions_{};  // by endpoint
  std::map<ObservationId, Observation> observations_{};
  std::uint32_t next_observation_ = 1;
  std::map<RequestKind, AnswerRule> rules_{};
  std::deque<Answered> answered_{};
  std::deque<Separate> separate_{};
  std::deque<ReceivedRequest> received_{};
  std::deque<Event> events_{};
  std::function<void(const Event&)> on_event_{};
};

}  // namespace lwm2m::support

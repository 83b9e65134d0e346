#include "daemon/transport/endpoint.hpp"

#include <fmt/core.h>
#include <sys/epoll.h>
#include <sys/random.h>

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "daemon/transport/client_session.hpp"
#include "daemon/transport/coap_conversion.hpp"
#include "daemon/transport/deduplication.hpp"
#include "daemon/transport/reset_watch.hpp"
#include "daemon/transport/resolver.hpp"
#include "daemon/transport/tls_explanation.hpp"
#include "daemon/transport/tls_handshake.hpp"

namespace lwm2m::transport {
namespace {

// One call of coap_io_process takes one datagram; a burst is taken in one wake-up, but not for ever.
constexpr int kMaximumBurst = 64;
// Notifications whose message id is remembered, for a reset that comes later.
constexpr std::size_t kRememberedNotifications = 64;
// Requests of a server that wait for their answer; more are refused, so that a flood cannot fill the memory.
constexpr std::size_t kMaximumExchanges = 256;

}  // namespace

class Endpoint::Link : private ResetListener {
 public:
  Link(EndpointOptions options, Resolver& resolver, sd_event* event, Events& events)
      : options_(std::move(options)), resolver_(resolver), event_(event), events_(events) {}
  ~Link() override { close(); }
  [[nodiscard]] const EndpointOptions& options() const { return options_; }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void open(std::unique_ptr<TlsPolicy> policy) {
    close();
    policy_ = std::move(policy);
    resolving_ = resolver_.resolve(options_.host, options_.port, [this](Result<Resolver::Addresses> found) {
      events_.begin();
      resolving_.reset();
      if (!found || found->empty()) {
        events_.on_link_failed(options_.server, {"resolve", 0, found ? "no address" : found.error().message()});
      } else {
        addresses_ = *std::move(found);
        addresses_left_ = addresses_.size();
        connect();
      }
      events_.end();
    });
  }

  void close() {
    if (resolving_) resolver_.forget(*resolving_);
    resolving_.reset();
    disconnect();
    policy_.reset();
    addresses_left_ = 0;
  }

  void send(engine::RequestId id, const engine::OutgoingRequest& request) {
    if (!is_up_) return not_sent(id);
    PduHandle pdu(coap_new_pdu(COAP_MESSAGE_CON, static_cast<coap_pdu_code_t>(request.method), session_.get()));
    engine::Token token;
    token.length = 8;  // nobody off the path can guess it (RFC 7252 §5.3.1)
    const bool random = getrandom(token.bytes.data(), token.length, 0) == token.length;
    if (!pdu || !random || coap_add_token(pdu.get(), token.length, token.bytes.data()) == 0 || !write_request(request, pdu.get()) ||
        coap_send(session_.get(), pdu.release()) == COAP_INVALID_MID) {
      return not_sent(id);
    }
    requests_.push_back({id, token});
  }

  bool respond(engine::ExchangeId id, const engine::Response& response) {
    const auto at = std::ranges::find(exchanges_, id, &Exchange::id);
    if (at == exchanges_.end()) return false;
    const Exchange exchange = *at;
    exchanges_.erase(at);
    if (in_hand_ != nullptr && in_hand_exchange_ == id) {
      if (!write_response(response, in_hand_)) return too_large(in_hand_);
      if (exchange.remembered) seen_.answered(exchange.message_id, response);
      return true;
    }
    PduHandle pdu = separate_response(exchange);
    if (pdu && !write_response(response, pdu.get())) {
      pdu = separate_response(exchange);  // the other one has a part of what did not fit
      if (pdu) too_large(pdu.get());
    }
    return pdu && coap_send(session_.get(), pdu.release()) != COAP_INVALID_MID;
  }

  void drop(engine::ExchangeId id) {
    std::erase_if(exchanges_, [id](const Exchange& exchange) { return exchange.id == id; });
  }

  void notify(engine::NotificationId id, const engine::Token& token, bool confirmable, const engine::Response& response) {
    const auto message_id = send_notification(token, confirmable || !sees_resets(), response);
    if (!message_id) return events_.on_delivery_failure(options_.server, id, Failure::kNotSent);
    if (sent_.size() == kRememberedNotifications) sent_.pop_front();
    sent_.push_back({id, *message_id});
    // Not for one that is confirmable only because resets are not seen: nobody waits for its acknowledgement.
    if (confirmable) unacknowledged_ = sent_.back();
  }

 private:
  struct Exchange {
    engine::ExchangeId id{};
    engine::Token token{};
    std::uint16_t message_id = 0;
    bool confirmable = true;
    bool remembered = false;  // by seen_
  };
  struct Pending {
    engine::RequestId id{};
    engine::Token token{};
  };
  struct Sent {
    engine::NotificationId id{};
    std::uint16_t message_id = 0;
  };

  // That a message will not be acknowledged.
  struct Nack {
    std::optional<engine::Token> token{};  // if the library still has the message
    coap_nack_reason_t reason{};
    std::uint16_t message_id = 0;
  };

  static Link& of(coap_session_t* session) { return *static_cast<Link*>(coap_get_app_data(coap_session_get_context(session))); }

  // ---- setting up -----------------------------------------------------------------------------------------------------

  // To the next of the addresses; a failure is told when none is left.
  void connect() {
    LinkFault fault;
    while (addresses_left_ > 0) {
      --addresses_left_;
      const SocketAddress& address = addresses_[attempt_++ % addresses_.size()];
      peer_ = address.to_string();
      fault = connect_to(address);
      if (fault.name.empty()) return is_secure() ? take_link_state() : link_up({});
      disconnect();
    }
    close();
    events_.on_link_failed(options_.server, fault);
  }

  // A fault without a name is none.
  LinkFault connect_to(const SocketAddress& address) {
    context_ = make_context(this, {on_request, on_response, on_nack, on_ping});
    if (!context_) return {"network", 0, "out of memory"};
    if (policy_) handshake_ = std::make_unique<TlsHandshake>(*policy_, resumable_session());
    auto session = make_session(*context_, address, options_, handshake_.get());
    if (!session) {
      const bool tried = handshake_ && (handshake_->facts().governed || !handshake_->facts().policy_error.empty());
      return tried ? handshake_fault() : LinkFault{"network", 0, session.error().message()};
    }
    session_ = *std::move(session);
    const std::string error = watch();
    return error.empty() ? LinkFault{} : LinkFault{"network", 0, error};
  }

  void disconnect() {
    is_up_ = false;
    sd_event_source_disable_unref(source_);
    source_ = nullptr;
    exchanges_.clear();
    requests_.clear();
    sent_.clear();
    unacknowledged_.reset();
    late_nacks_.clear();
    seen_ = {};
    session_.reset();  // sends close_notify
    context_.reset();
    handshake_.reset();
  }

  [[nodiscard]] bool is_secure() const { return handshake_ != nullptr; }

  // Of the last connection under the same policy, else nullptr.
  SSL_SESSION* resumable_session() {
    if (!policy_->options().resumption || resumable_under_ != policy_->fingerprint()) resumable_.reset();
    return resumable_.get();
  }

  void link_up(const LinkDetails& details) {
    is_up_ = true;
    events_.on_link_up(options_.server, details);
  }

  // What the library has done to a connection over DTLS: a callback for its end is missing in one version or another, so
  // its state is looked at whenever it may have changed. Outside of the library's callbacks; the connection may be another
  // one afterwards, or none.
  void take_link_state() {
    if (!is_secure()) return;
    const coap_session_state_t state = coap_session_get_state(session_.get());
    if (state == COAP_SESSION_STATE_NONE) return lose_link();
    if (state != COAP_SESSION_STATE_ESTABLISHED || is_up_) return;
    const HandshakeFacts& facts = handshake_->facts();
    lift_mtu(*session_);
    resumable_ = handshake_->take_session();
    resumable_under_ = policy_->fingerprint();
    policy_->forget_keys();
    link_up({facts.cipher_suite, facts.resumed});
  }

  void lose_link() {
    if (is_up_) {
      const HandshakeFacts& facts = handshake_->facts();
      const LinkFault fault{"closed", facts.alert_received.value_or(0), explain_end(facts, peer_)};
      close();
      return events_.on_link_failed(options_.server, fault);
    }
    const LinkFault fault = handshake_fault();
    resumable_.reset();  // it may be the reason
    disconnect();
    if (addresses_left_ > 0) return connect();
    close();
    events_.on_link_failed(options_.server, fault);
  }

  LinkFault handshake_fault() const {
    const HandshakeFacts& facts = handshake_->facts();
    return {"handshake", facts.alert_received.value_or(0), explain_failure(facts, policy_->options(), peer_)};
  }

  std::string watch() {
    const int fd = coap_context_get_coap_fd(context_.get());
    const auto on_io = [](sd_event_source*, int, std::uint32_t, void* self) {
      static_cast<Link*>(self)->process();
      return 0;
    };
    const auto prepare = [](sd_event_source*, void* self) {  // re-arms the library's own timer, which is in that descriptor
      static_cast<Link*>(self)->prepare();
      return 0;
    };
    if (fd < 0 || sd_event_add_io(event_, &source_, fd, EPOLLIN, on_io, this) < 0) return "the socket cannot be watched";
    sd_event_source_set_prepare(source_, prepare);
    return {};
  }

  // ---- what goes out --------------------------------------------------------------------------------------------------

  // Without a code yet. nullptr: out of memory.
  PduHandle separate_response(const Exchange& exchange) {
    PduHandle pdu(coap_new_pdu(exchange.confirmable ? COAP_MESSAGE_CON : COAP_MESSAGE_NON, static_cast<coap_pdu_code_t>(0), session_.get()));
    if (pdu && coap_add_token(pdu.get(), exchange.token.length, exchange.token.bytes.data()) == 0) pdu.reset();
    return pdu;
  }

  // nullopt: no session, it does not fit, or the library does not take it.
  std::optional<std::uint16_t> send_notification(const engine::Token& token, bool confirmable, const engine::Response& response) {
    if (!is_up_) return std::nullopt;
    PduHandle pdu(coap_new_pdu(confirmable ? COAP_MESSAGE_CON : COAP_MESSAGE_NON, static_cast<coap_pdu_code_t>(0), session_.get()));
    if (!pdu || coap_add_token(pdu.get(), token.length, token.bytes.data()) == 0) return std::nullopt;
    if (!write_response(response, pdu.get())) return std::nullopt;
    const coap_mid_t message_id = coap_send(session_.get(), pdu.release());
    if (message_id == COAP_INVALID_MID) return std::nullopt;
    return static_cast<std::uint16_t>(message_id);
  }

  // ---- what comes in --------------------------------------------------------------------------------------------------

  // Before the loop sleeps, and in no turn. The library retransmits here, too, and may find that a message was sent for the
  // last time: that is told when it has returned. Nothing may be touched after the end of the turn, which may end the link.
  void prepare() {
    coap_tick_t now = 0;
    coap_ticks(&now);
    preparing_ = true;
    coap_io_prepare_epoll(context_.get(), now);
    preparing_ = false;
    const bool ended = is_secure() && coap_session_get_state(session_.get()) == COAP_SESSION_STATE_NONE;
    if (late_nacks_.empty() && !ended) return;
    events_.begin();
    for (const Nack& nack : std::exchange(late_nacks_, {})) take_nack(nack);
    take_link_state();
    events_.end();
  }

  void process() {
    events_.begin();
    {
      const ResetWatch watch(*this);
      for (int i = 0; i < kMaximumBurst; ++i) {
        busy_ = false;
        coap_io_process(context_.get(), COAP_IO_NO_WAIT);
        if (!busy_) break;
      }
    }
    take_acknowledgement();
    take_link_state();
    events_.end();
  }

  void take_acknowledgement() {
    // Nothing tells of an acknowledgement; but when no confirmable message is left unacknowledged, ours has been.
    if (unacknowledged_ && coap_can_exit(context_.get()) != 0) {
      const engine::NotificationId id = unacknowledged_->id;
      unacknowledged_.reset();
      events_.on_delivered(options_.server, id);
    }
  }

  static void on_request(coap_resource_t*, coap_session_t* session, const coap_pdu_t* request, const coap_string_t*, coap_pdu_t* response) {
    of(session).take_request(request, response);
  }

  void take_request(const coap_pdu_t* pdu, coap_pdu_t* response) {
    busy_ = true;
    const auto message_id = static_cast<std::uint16_t>(coap_pdu_get_mid(pdu));
    if (const Deduplication::Entry* before = seen_.find(message_id, events_.now())) {
      const bool replay = before->stage == Deduplication::Stage::kAnswered && coap_pdu_get_type(pdu) == COAP_MESSAGE_CON;
      if (replay) (void)write_response(before->response, response);  // it fitted the first time
      return;
    }
    read_request(pdu, request_);
    if (exchanges_.size() >= kMaximumExchanges) {
      coap_pdu_set_code(response, static_cast<coap_pdu_code_t>(engine::kServiceUnavailable.wire()));
      return;
    }
    // A plain GET may be done again; whatever changes something, or begins an observation, is done once.
    const bool remembered = request_.method != engine::Method::kGet || request_.observe;
    if (remembered) seen_.begin(message_id, events_.now());
    request_.exchange = engine::ExchangeId(++last_exchange());
    exchanges_.push_back({request_.exchange, request_.token, message_id, request_.confirmable, remembered});
    in_hand_ = response;
    in_hand_exchange_ = request_.exchange;
    events_.on_request(options_.server, request_);
    in_hand_ = nullptr;  // not answered: the code is 0.00, the library acknowledges, the answer comes in its own message
  }

  static coap_response_t on_response(coap_session_t* session, const coap_pdu_t*, const coap_pdu_t* received, const coap_mid_t) {
    return of(session).take_response(received) ? COAP_RESPONSE_OK : COAP_RESPONSE_FAIL;
  }

  bool take_response(const coap_pdu_t* pdu) {
    busy_ = true;
    const coap_bin_const_t token = coap_pdu_get_token(pdu);
    const auto at = std::ranges::find_if(requests_, [&](const Pending& pending) {
      return std::ranges::equal(pending.token.view(), ByteView(token.s, token.length));
    });
    if (at == requests_.end()) return false;  // a reset tells the server that nobody waits for it
    const engine::RequestId id = at->id;
    requests_.erase(at);
    engine::IncomingResponse response;
    read_response(pdu, response);
    events_.on_response(options_.server, id, response);
    return true;
  }

  static void on_nack(coap_session_t* session, const coap_pdu_t* sent, const coap_nack_reason_t reason, const coap_mid_t message_id) {
    Link& link = of(session);
    Nack nack{{}, reason, static_cast<std::uint16_t>(message_id)};
    if (sent != nullptr) nack.token = token_of(sent);
    if (link.preparing_) {
      link.late_nacks_.push_back(nack);
    } else {
      link.take_nack(nack);
    }
  }

  void take_nack(const Nack& nack) {
    busy_ = true;
    const Failure failure = nack.reason == COAP_NACK_RST ? Failure::kReset : Failure::kTimeout;
    // A port that is closed for a moment is no answer: the library goes on retransmitting.
    if (nack.reason == COAP_NACK_ICMP_ISSUE) return;
    if (is_secure() && coap_session_get_state(session_.get()) == COAP_SESSION_STATE_NONE) return;  // the link is told of
    const auto at = nack.token ? std::ranges::find(requests_, *nack.token, &Pending::token) : requests_.end();
    if (at == requests_.end()) return notification_failed(nack.message_id, failure);
    const engine::RequestId id = at->id;
    requests_.erase(at);
    events_.on_request_failure(options_.server, id, failure);
  }

  // An empty confirmable message asks whether we are alive (RFC 7252 §4.3). The library answers, four times a second at
  // most, but counts from its start: in its first quarter of a second it stays silent, and the answer is ours.
  static void on_ping(coap_session_t* session, const coap_pdu_t* received, const coap_mid_t) {
    coap_tick_t now = 0;
    coap_ticks(&now);
    if (now <= COAP_TICKS_PER_SECOND / 4) coap_send_rst(session, received);
  }

  void on_reset(std::uint16_t message_id) override {
    busy_ = true;
    notification_failed(message_id, Failure::kReset);
  }

  void notification_failed(std::uint16_t message_id, Failure failure) {
    const auto at = std::ranges::find(sent_, message_id, &Sent::message_id);
    if (at == sent_.end()) return;
    const engine::NotificationId id = at->id;
    sent_.erase(at);
    if (unacknowledged_ && unacknowledged_->id == id) unacknowledged_.reset();
    events_.on_delivery_failure(options_.server, id, failure);
  }

  // ---- small things ---------------------------------------------------------------------------------------------------

  static engine::Token token_of(const coap_pdu_t* pdu) {
    const coap_bin_const_t raw = coap_pdu_get_token(pdu);
    engine::Token token;
    token.length = static_cast<std::uint8_t>(std::min<std::size_t>(raw.length, token.bytes.size()));
    std::copy_n(raw.s, token.length, token.bytes.begin());
    return token;
  }

  void not_sent(engine::RequestId id) { events_.on_request_failure(options_.server, id, Failure::kNotSent); }

  static bool too_large(coap_pdu_t* pdu) {
    coap_pdu_set_code(pdu, static_cast<coap_pdu_code_t>(engine::kInternalServerError.wire()));
    return true;
  }

  // Unique over all endpoints of the process, so that an exchange of a link that was closed is never taken for another.
  static std::uint64_t& last_exchange() {
    static std::uint64_t last = 0;
    return last;
  }

  EndpointOptions options_;
  Resolver& resolver_;
  sd_event* event_;
  Events& events_;

  std::unique_ptr<TlsPolicy> policy_;        // none: no DTLS
  std::unique_ptr<TlsHandshake> handshake_;  // of session_
  TlsSessionHandle resumable_;               // of an earlier connection
  Bytes resumable_under_;                    // the fingerprint of its policy

  ContextHandle context_;
  SessionHandle session_;  // of context_
  bool is_up_ = false;
  sd_event_source* source_ = nullptr;
  std::optional<Resolver::Ticket> resolving_;
  Resolver::Addresses addresses_;
  std::size_t addresses_left_ = 0;  // to be tried before this attempt has failed
  std::size_t attempt_ = 0;
  std::string peer_;  // the address tried last

  Deduplication seen_;
  std::vector<Exchange> exchanges_;  // not answered yet; few
  std::vector<Pending> requests_;    // of ours, not answered yet; few
  std::deque<Sent> sent_;
  std::optional<Sent> unacknowledged_;

  engine::Request request_;          // reused from request to request
  coap_pdu_t* in_hand_ = nullptr;    // the response to fill in while the handler runs
  engine::ExchangeId in_hand_exchange_{};
  bool busy_ = false;                // the library had something for us
  bool preparing_ = false;
  std::vector<Nack> late_nacks_;     // that came up in prepare()
};

Endpoint::Endpoint(EndpointOptions options, Resolver& resolver, sd_event* event, Events& events)
    : link_(std::make_unique<Link>(std::move(options), resolver, event, events)) {}
Endpoint::~Endpoint() = default;

const EndpointOptions& Endpoint::options() const { return link_->options(); }
void Endpoint::open(std::unique_ptr<TlsPolicy> policy) { link_->open(std::move(policy)); }
void Endpoint::close() { link_->close(); }
void Endpoint::send(engine::RequestId id, const engine::OutgoingRequest& request) { link_->send(id, request); }
bool Endpoint::respond(engine::ExchangeId exchange, const engine::Response& response) { return link_->respond(exchange, response); }
void Endpoint::drop(engine::ExchangeId exchange) { link_->drop(exchange); }
void Endpoint::notify(engine::NotificationId id, const engine::Token& token, bool confirmable, const engine::Response& response) {
  link_->notify(id, token, confirmable, response);
}

}  // namespace lwm2m::transport

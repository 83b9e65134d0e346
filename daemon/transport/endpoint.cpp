#include "daemon/transport/endpoint.hpp"

#include <sys/epoll.h>
#include <utility>

#include "daemon/transport/client_session.hpp"
#include "daemon/transport/resolver.hpp"
#include "daemon/transport/secure_link.hpp"
#include "daemon/transport/traffic.hpp"

namespace lwm2m::transport {

// The connection: to which address, when it is up, what ends it.
class Endpoint::Link {
 public:
  Link(EndpointOptions options, Resolver& resolver, sd_event* event, Events& events)
      : options_(std::move(options)), resolver_(resolver), event_(event), events_(events), traffic_(options_, events) {}
  ~Link() { close(); }
  [[nodiscard]] const EndpointOptions& options() const { return options_; }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void open(std::unique_ptr<TlsPolicy> policy, const engine::PreviousLink& previous) {
    close();
    // What identifies us without DTLS is the address. With it a new port is better: a server that has not noticed our end
    // takes nothing on the old one that is not of the old session.
    wanted_port_ = policy || options_.local_port != 0 ? 0 : port_of(previous.local_address);
    secure_.adopt(previous.session, events_.now());
    secure_.begin(std::move(policy));
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
    secure_.end();
    addresses_left_ = 0;
  }

  // nullptr if nothing can be sent.
  [[nodiscard]] coap_session_t* session() const { return is_up_ ? session_.get() : nullptr; }
  [[nodiscard]] Secret resumable_session() const { return secure_.saved_session(); }
  [[nodiscard]] IncomingExchanges& incoming() { return traffic_.incoming(); }
  [[nodiscard]] OutgoingMessages& outgoing() { return traffic_.outgoing(); }

 private:
  // To the next of the addresses; a failure is told when none is left.
  void connect() {
    LinkFault fault;
    while (addresses_left_ > 0) {
      --addresses_left_;
      const SocketAddress& address = addresses_[attempt_++ % addresses_.size()];
      peer_ = address.to_string();
      fault = connect_to(address);
      if (fault.name.empty()) return secure_.is_active() ? take_link_state() : link_up({});
      disconnect();
    }
    fail_link(fault);
  }

  // A fault without a name is none.
  LinkFault connect_to(const SocketAddress& address) {
    TlsHandshake* const handshake = secure_.new_handshake(events_.now());
    if (handshake != nullptr && !secure_.can_be_governed()) return secure_.take_failure(peer_);
    context_ = traffic_.make_context();
    if (!context_) return {"network", 0, "out of memory"};
    auto session = make_session(*context_, address, local_port(), handshake, options_);
    if (!session && wanted_port_ != 0) {  // somebody else has it now
      wanted_port_ = 0;
      session = make_session(*context_, address, local_port(), secure_.new_handshake(events_.now()), options_);
    }
    if (!session) {
      return secure_.never_began() ? LinkFault{"network", 0, session.error().message()} : secure_.take_failure(peer_);
    }
    session_ = *std::move(session);
    return watch() ? LinkFault{} : LinkFault{"network", 0, "the socket cannot be watched"};
  }

  void disconnect() {
    is_up_ = false;
    sd_event_source_disable_unref(source_);
    source_ = nullptr;
    traffic_.clear();
    session_.reset();  // sends close_notify
    context_.reset();
    secure_.drop_handshake();
  }

  [[nodiscard]] std::uint16_t local_port() const { return wanted_port_ != 0 ? wanted_port_ : options_.local_port; }

  void link_up(LinkDetails details) {
    is_up_ = true;
    details.local_address = local_address(*session_);
    events_.on_link_up(options_.server, details);
  }

  void fail_link(const LinkFault& fault) {
    close();
    events_.on_link_failed(options_.server, fault);
  }

  // What the library has done to a connection over DTLS: a callback for its end is missing in one version or another,
  // so its state is looked at whenever it may have changed. Outside of the library's callbacks; the connection may be
  // another one afterwards, or none.
  void take_link_state() {
    if (!secure_.is_active()) return;
    const coap_session_state_t state = coap_session_get_state(session_.get());
    if (state == COAP_SESSION_STATE_NONE) return lose_link();
    if (state != COAP_SESSION_STATE_ESTABLISHED || is_up_) return;
    if (!secure_.is_trusted()) return lose_link();
    lift_mtu(*session_);
    link_up(secure_.take_success(events_.now()));
  }

  void lose_link() {
    if (is_up_) return fail_link(secure_.end_fault(peer_));
    const LinkFault fault = secure_.take_failure(peer_);
    disconnect();
    if (addresses_left_ > 0) return connect();
    fail_link(fault);
  }

  [[nodiscard]] bool is_lost() const {
    return secure_.is_active() && coap_session_get_state(session_.get()) == COAP_SESSION_STATE_NONE;
  }

  bool watch() {
    const int fd = coap_context_get_coap_fd(context_.get());
    const auto on_io = [](sd_event_source*, int, std::uint32_t, void* self) {
      static_cast<Link*>(self)->process();
      return 0;
    };
    const auto prepare = [](sd_event_source*, void* self) {
      static_cast<Link*>(self)->prepare();
      return 0;
    };
    if (fd < 0 || sd_event_add_io(event_, &source_, fd, EPOLLIN, on_io, this) < 0) return false;
    return sd_event_source_set_prepare(source_, prepare) >= 0;
  }

  // Re-arms the library's own timer, which is in that descriptor. Nothing may be touched after the end of a turn, which
  // may end the link.
  void prepare() {
    traffic_.prepare(*context_);
    if (!traffic_.has_late_nacks() && !is_lost()) return;
    events_.begin();
    traffic_.take_late_nacks(*session_);
    take_link_state();
    events_.end();
  }

  void process() {
    events_.begin();
    traffic_.process(*context_);
    take_link_state();
    events_.end();
  }

  EndpointOptions options_;
  Resolver& resolver_;
  sd_event* event_;
  Events& events_;

  Traffic traffic_;
  SecureLink secure_;
  ContextHandle context_;
  SessionHandle session_;  // of context_
  bool is_up_ = false;
  sd_event_source* source_ = nullptr;
  std::optional<Resolver::Ticket> resolving_;
  Resolver::Addresses addresses_;
  std::size_t addresses_left_ = 0;  // to be tried before this attempt has failed
  std::size_t attempt_ = 0;
  std::uint16_t wanted_port_ = 0;  // of the local address; 0: as the options say
  std::string peer_;  // the address tried last
};

Endpoint::Endpoint(EndpointOptions options, Resolver& resolver, sd_event* event, Events& events)
    : link_(std::make_unique<Link>(std::move(options), resolver, event, events)) {}
Endpoint::~Endpoint() = default;

const EndpointOptions& Endpoint::options() const { return link_->options(); }
void Endpoint::open(std::unique_ptr<TlsPolicy> policy, const engine::PreviousLink& previous) {
  link_->open(std::move(policy), previous);
}
void Endpoint::close() { link_->close(); }
Secret Endpoint::session() const { return link_->resumable_session(); }
void Endpoint::send(engine::RequestId id, const engine::OutgoingRequest& request) {
  link_->outgoing().send(id, request, link_->session());
}
bool Endpoint::respond(engine::ExchangeId exchange, const engine::Response& response) {
  return link_->incoming().respond(exchange, response, link_->session());
}
void Endpoint::drop(engine::ExchangeId exchange) { link_->incoming().drop(exchange); }
void Endpoint::notify(engine::NotificationId id, const engine::Token& token, bool confirmable,
                      const engine::Response& response) {
  link_->outgoing().notify(id, token, confirmable, response, link_->session());
}

}  // namespace lwm2m::transport

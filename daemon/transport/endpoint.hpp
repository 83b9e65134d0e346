// The client's end of the link to one server: a libcoap context and session of its own, because what one session is
// told of security leaks to its neighbours in a context. libcoap owns the socket and the retransmissions;
// de-duplication, observations and blocks are ours (its own mix up paths).
//
// Lives on the event loop's thread. Tells what happens by Events; takes what to do by calls, never from inside a
// callback of libcoap but for the answer to the request in hand.
#pragma once

#include <systemd/sd-event.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "daemon/base/time.hpp"
#include "daemon/engine/message.hpp"
#include "daemon/transport/tls_policy.hpp"

namespace lwm2m::transport {

// How a link or a message failed; the engine's own types belong to its face, which this module does not know.
enum class Failure : std::uint8_t { kTimeout, kReset, kNotSent };

// Of a link that is up.
struct LinkDetails {
  std::string cipher_suite{};   // the standard's name; empty without DTLS
  bool resumed = false;         // by an abbreviated handshake
  std::string local_address{};  // "192.0.2.7:40000"
};
// Why a link did not come up, or is down.
struct LinkFault {
  std::string name{};      // "resolve", "network", "handshake", "closed"
  std::uint8_t alert = 0;  // that was received, else 0
  std::string text{};      // for a person
};

class Events {
 public:
  virtual ~Events() = default;
  // Around everything that one wake-up of the socket brings.
  virtual void begin() = 0;
  virtual void end() noexcept = 0;

  virtual Instant now() const = 0;
  // An answer to this very exchange may be given by Endpoint::respond before it returns.
  virtual void on_request(engine::ShortServerId server, const engine::Request& request) = 0;
  virtual void on_response(engine::ShortServerId server, engine::RequestId id,
                           const engine::IncomingResponse& response) = 0;
  virtual void on_request_failure(engine::ShortServerId server, engine::RequestId id, Failure failure) = 0;
  virtual void on_delivered(engine::ShortServerId server, engine::NotificationId id) = 0;
  virtual void on_delivery_failure(engine::ShortServerId server, engine::NotificationId id, Failure failure) = 0;
  virtual void on_link_up(engine::ShortServerId server, const LinkDetails& details) = 0;
  virtual void on_link_failed(engine::ShortServerId server, const LinkFault& fault) = 0;
};

struct EndpointOptions {
  engine::ShortServerId server{};
  std::string host{};
  std::uint16_t port = 5683;
  std::uint16_t local_port = 0;
  double ack_timeout = 2.0;  // seconds
  std::uint16_t max_retransmit = 4;
  friend bool operator==(const EndpointOptions&, const EndpointOptions&) = default;
};

class Resolver;

class Endpoint {
 public:
  Endpoint(EndpointOptions options, Resolver& resolver, sd_event* event, Events& events);
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  [[nodiscard]] const EndpointOptions& options() const;

  // Resolves and connects, over DTLS if there is a policy for it; ends in on_link_up or on_link_failed. Each call
  // begins with another of the server's addresses, and a handshake that fails is tried with the next of them.
  // `previous`: of another process; its session is tried where there is none of this one, and without DTLS its port.
  void open(std::unique_ptr<TlsPolicy> policy = nullptr, const engine::PreviousLink& previous = {});
  void close();
  // What another process may resume; empty for nothing. Good only under the same policy, which is in it as a hash.
  [[nodiscard]] Secret session() const;

  void send(engine::RequestId id, const engine::OutgoingRequest& request);
  // What does not fit is answered with 5.00. False: the exchange is not open (any more), or the library does not take
  // it.
  bool respond(engine::ExchangeId exchange, const engine::Response& response);
  void drop(engine::ExchangeId exchange);
  void notify(engine::NotificationId id, const engine::Token& token, bool confirmable,
              const engine::Response& response);

 private:
  class Link;
  std::unique_ptr<Link> link_;
};

}  // namespace lwm2m::transport

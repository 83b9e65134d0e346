// An LwM2M server for tests: CoAP by libcoap, everything else written for this purpose, so that lwm2md is not judged by
// its own code. A test starts one on a free port of the loopback interface, points the client at uri(), waits for what
// the client does, and sends it requests (operations.hpp has one function for each operation).
//
// The server runs either in a thread of its own, or only while one of its functions waits (pumped): then companions,
// such as the event loop of the client under test, are served in the same wait and no second thread exists.
// Every wait ends with the event it is for, or with its time limit; nothing sleeps. A registration never expires.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/lwm2m_server/dtls_options.hpp"
#include "tests/support/lwm2m_server/message.hpp"

namespace lwm2m::support {

class ServerLoop;

struct ServerOptions {
  bool own_thread = true;
  bool ipv6 = false;                           // listen on [::1], too
  std::optional<DtlsOptions> dtls{};           // DTLS in place of plain UDP
  std::size_t block_size = 1024;               // of the blocks that the server sends and asks for: 16, 32 … 1024
  milliseconds request_timeout = seconds(10);  // of each operation, all its blocks together
};

// The answer to Observe. Not established: the client refused, or answered without an Observe option.
struct Observation {
  ObservationId id{};
  bool established = false;
  Response first{};
};

class LwM2mServer {
 public:
  explicit LwM2mServer(ServerOptions options = {});
  ~LwM2mServer();
  LwM2mServer(const LwM2mServer&) = delete;
  LwM2mServer& operator=(const LwM2mServer&) = delete;

  // Listens on 127.0.0.1; port 0 is any free one. kBusy where the port is taken. Once in the life of an object.
  Result<void> start(std::uint16_t port = 0);
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::string uri() const;       // "coap://127.0.0.1:40000", or coaps
  [[nodiscard]] std::string uri_ipv6() const;  // "coap://[::1]:40000"

  // Without a thread: what a loop of the caller's waits for, and does then.
  [[nodiscard]] int descriptor();
  void process();
  // Without a thread: while the server waits, `process` runs at the start and when the descriptor is readable. It must
  // not call the server.
  void add_companion(int descriptor, std::function<void()> process);

  // Each takes the oldest event of its kind that nobody has taken yet, and waits where there is none.
  std::optional<Registration> wait_for_register(milliseconds timeout);
  // The client is at the server's service then, as a bootstrap server, until it is told to finish.
  std::optional<Registration> wait_for_bootstrap(milliseconds timeout);
  std::optional<Registration> wait_for_update(milliseconds timeout);
  std::optional<Registration> wait_for_deregister(milliseconds timeout);
  std::optional<ReceivedRequest> wait_for_send(milliseconds timeout);
  // A request that was answered with an error, or not at all; not its retransmissions.
  std::optional<ReceivedRequest> wait_for_refused(milliseconds timeout);
  std::optional<Notification> next_notification(milliseconds timeout);
  std::optional<Notification> next_notification(ObservationId observation, milliseconds timeout);
  std::optional<Event> wait_for_event(const std::function<bool(const Event&)>& matches, milliseconds timeout);
  void discard_events();
  // Called for each event as it happens, by the thread that serves; must not call the server.
  void set_event_listener(std::function<void(const Event&)> listener);

  // An operation on a client; "*" is the only client. An error answer of the client is a Response, too; an Error is
  // kNotFound (no such client), kTimeout, kUnavailable (reset, or given up), or kMalformed (blocks that do not fit).
  Result<Response> request(std::string_view endpoint, const Request& request);
  Result<Observation> observe(std::string_view endpoint, const Request& request);
  // Cancels with Observe 1 and the token of the observation.
  Result<Response> cancel(ObservationId observation);
  // Cancels passively: the next notification is answered with RST, and says so in `reset`.
  Result<void> cancel_by_reset(ObservationId observation);
  [[nodiscard]] std::vector<ActiveObservation> observations();
  [[nodiscard]] std::vector<Registration> registrations();

  // What a client that asks for a Bootstrap-Pack gets, whoever it is; without one it gets 4.04.
  void set_bootstrap_pack(std::optional<Content> pack);

  // Faults, for the next `times` messages of the kind (each transmission and each block counts) or until
  // answer_normally. Silence is complete: no acknowledgement either. kNotify: only silence means something; the event
  // is still told.
  void answer_with(RequestKind kind, ResponseCode error, std::optional<unsigned> times = {});
  void answer_silently(RequestKind kind, std::optional<unsigned> times = {});
  // Success, but as a separate response after an empty ACK.
  void answer_separately(RequestKind kind, std::optional<unsigned> times = {});
  void answer_normally(RequestKind kind);
  // As if the server had been restarted: no client, no observation; the next Update gets 4.04, a notification RST.
  void forget_registrations();

  // All requests since the start, retransmissions included, blocks put together.
  [[nodiscard]] std::vector<ReceivedRequest> received();

 private:
  std::unique_ptr<ServerLoop> loop_;
};

}  // namespace lwm2m::support

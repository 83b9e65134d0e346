// Name resolution that blocks nobody: a worker thread asks getaddrinfo and wakes the event loop. Literal addresses need
// neither thread nor loop. Names come from the configuration and from servers; the library's own resolver blocks.
#pragma once

#include <sys/socket.h>
#include <systemd/sd-event.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"

namespace lwm2m::transport {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  [[nodiscard]] std::string to_string() const;  // "192.0.2.1:5683", "[2001:db8::1]:5683"
};

// The port of an address in that form; 0 if it has none.
[[nodiscard]] std::uint16_t port_of(const std::string& address);

class Resolver {
 public:
  using Addresses = std::vector<SocketAddress>;
  using Done = std::function<void(Result<Addresses>)>;
  using Ticket = std::uint64_t;

  explicit Resolver(sd_event* event);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // `done` is called once: from the event loop, or at once for a literal address and where no thread can be had
  // (kUnavailable); not after forget(). In the order in which the system prefers them.
  Ticket resolve(const std::string& host, std::uint16_t port, Done done);
  void forget(Ticket ticket) { waiting_.erase(ticket); }

 private:
  struct Mailbox;  // shared with threads that may outlive us: getaddrinfo cannot be stopped

  Result<void> ask(Ticket ticket, const std::string& host, std::uint16_t port);
  void deliver();
  static int on_wake(sd_event_source* source, int fd, std::uint32_t events, void* self);

  std::shared_ptr<Mailbox> mailbox_;
  sd_event_source* source_ = nullptr;
  sd_event* event_;
  std::map<Ticket, Done> waiting_;
  Ticket last_ticket_ = 0;
};

}  // namespace lwm2m::transport

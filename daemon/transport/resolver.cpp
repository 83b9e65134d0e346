#include "daemon/transport/resolver.hpp"

#include <fmt/core.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>

namespace lwm2m::transport {
namespace {

Result<Resolver::Addresses> look_up(const std::string& host, std::uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), fmt::format("{}", port).c_str(), &hints, &found);
  if (error != 0) return fail(ErrorCode::kUnavailable, fmt::format("{}: {}", host, gai_strerror(error)));
  Resolver::Addresses addresses;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    SocketAddress address;
    std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
    address.length = entry->ai_addrlen;
    addresses.push_back(address);
  }
  freeaddrinfo(found);
  return addresses;
}

}  // namespace

std::string SocketAddress::to_string() const {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  const auto* address = reinterpret_cast<const sockaddr*>(&storage);
  if (getnameinfo(address, length, host.data(), host.size(), port.data(), port.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0) return "?";
  return storage.ss_family == AF_INET6 ? fmt::format("[{}]:{}", host.data(), port.data()) : fmt::format("{}:{}", host.data(), port.data());
}

std::uint16_t port_of(const std::string& address) {
  std::uint16_t port = 0;
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return 0;
  const char* end = address.data() + address.size();
  const auto [at, error] = std::from_chars(address.data() + colon + 1, end, port);
  return error == std::errc() && at == end ? port : 0;
}

struct Resolver::Mailbox {
  std::mutex mutex{};
  std::vector<std::pair<Ticket, Result<Addresses>>> answers{};
  int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

  ~Mailbox() {
    if (wake >= 0) close(wake);
  }
  void put(Ticket ticket, Result<Addresses> answer) {
    const std::lock_guard lock(mutex);
    answers.emplace_back(ticket, std::move(answer));
    eventfd_write(wake, 1);
  }
};

Resolver::Resolver(sd_event* event) : event_(event) {}

Resolver::~Resolver() { sd_event_source_disable_unref(source_); }

Resolver::Ticket Resolver::resolve(const std::string& host, std::uint16_t port, Done done) {
  const Ticket ticket = ++last_ticket_;
  if (auto literal = look_up(host, port, AI_NUMERICHOST)) {
    done(std::move(literal));
    return ticket;
  }
  if (auto begun = ask(ticket, host, port); !begun) {
    done(propagate(begun));
  } else {
    waiting_.emplace(ticket, std::move(done));
  }
  return ticket;
}

Result<void> Resolver::ask(Ticket ticket, const std::string& host, std::uint16_t port) {
  if (mailbox_ == nullptr) {
    auto mailbox = std::make_shared<Mailbox>();
    if (mailbox->wake < 0) return fail(ErrorCode::kUnavailable, fmt::format("{}: eventfd: {}", host, std::strerror(errno)));
    if (const int error = sd_event_add_io(event_, &source_, mailbox->wake, EPOLLIN, on_wake, this); error < 0) {
      return fail(ErrorCode::kUnavailable, fmt::format("{}: event source: {}", host, std::strerror(-error)));
    }
    mailbox_ = std::move(mailbox);
  }
  try {
    std::thread([mailbox = mailbox_, ticket, host, port] { mailbox->put(ticket, look_up(host, port, AI_ADDRCONFIG)); }).detach();
  } catch (const std::system_error& error) {
    return fail(ErrorCode::kUnavailable, fmt::format("{}: thread: {}", host, error.what()));
  }
  return {};
}

int Resolver::on_wake(sd_event_source*, int fd, std::uint32_t, void* self) {
  eventfd_t count = 0;
  eventfd_read(fd, &count);
  static_cast<Resolver*>(self)->deliver();
  return 0;
}

void Resolver::deliver() {
  std::vector<std::pair<Ticket, Result<Addresses>>> answers;
  {
    const std::lock_guard lock(mailbox_->mutex);
    answers.swap(mailbox_->answers);
  }
  for (auto& [ticket, answer] : answers) {
    auto node = waiting_.extract(ticket);  // gone: nobody wants to know any more
    if (!node.empty()) node.mapped()(std::move(answer));
  }
}

}  // namespace lwm2m::transport

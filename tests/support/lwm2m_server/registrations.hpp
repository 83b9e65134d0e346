// Who is registered: the registration interface of a server (Core 1.1.1 §6.2) without its messages. Owned by
// ServerCore. Nothing expires by itself: a test says when the server forgets.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tests/support/lwm2m_server/message.hpp"

namespace lwm2m::support {

class Registrations {
 public:
  // What a request has led to; the registration is the one that is concerned, and stays empty where there is none.
  struct Outcome {
    ResponseCode code{};
    Registration registration{};
  };
  // A registration of the same endpoint is replaced, under a new location.
  [[nodiscard]] Outcome add(const ReceivedRequest& request);
  // A client that asks for a bootstrap (Core 1.1.1 §6.1.7.1), as one with the location "/bs" and nothing known of it.
  [[nodiscard]] Outcome add_bootstrapping(const ReceivedRequest& request);
  [[nodiscard]] Outcome update(const ReceivedRequest& request);
  [[nodiscard]] Outcome remove(const ReceivedRequest& request);
  void forget() { by_location_.clear(); }

  // "*" is the only client there is. Fails with kNotFound, the message saying who is there.
  [[nodiscard]] Result<Registration> select(std::string_view endpoint) const;
  [[nodiscard]] std::string endpoint_of_peer(std::string_view peer) const;  // "" where nobody is known
  [[nodiscard]] const std::map<std::string, Registration>& by_location() const { return by_location_; }

 private:
  std::uint32_t next_location_ = 1;
  std::map<std::string, Registration> by_location_{};
};

}  // namespace lwm2m::support

// The line that `systemctl status` shows of the service (STATUS= of sd_notify): how it stands with the servers. Sent
// when it changes and at no other time: an Update, or one more attempt that ends as the one before, is no news.
//
// Owned by the EffectRunner, which says when something may have changed.
#pragma once

#include <string>
#include <vector>

#include "daemon/engine/client.hpp"

namespace lwm2m::app {

// "registered with coap://a.example", "registered with 1 of 2 servers; connecting to coap://b.example: timeout". One
// line; what servers and the system say in it is cut and cleaned.
[[nodiscard]] std::string status_text(engine::ManagerState state, const std::vector<engine::ServerStatus>& servers);

class ServiceStatus {
 public:
  // At the end of the turn the text is made anew.
  void touch() { touched_ = true; }
  void tell(const engine::Client& client);

 private:
  bool touched_ = false;
  std::string told_{};
};

}  // namespace lwm2m::app

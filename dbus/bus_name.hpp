// Gets org.lwm2md.Client1 on the bus and keeps it: asks again while the bus refuses it (a policy that is not loaded yet) or
// somebody else has it. Owned by the Session.
#pragma once

#include <functional>

#include "dbus/outgoing_calls.hpp"
#include "dbus/retry_timer.hpp"

namespace lwm2m::dbus {

class BusNameOwner {
 public:
  // `acquired` is called each time that the name has become ours.
  BusNameOwner(sd_event* event, OutgoingCalls& calls, Duration first_retry, Duration last_retry,
               std::function<void()> acquired);

  void request();
  // A well-known name has lost its owner: perhaps ours, or that of who had it.
  void on_name_free(std::string_view name);

 private:
  void on_reply(Result<MessageReader> reply);
  void retry(std::string_view why);

  OutgoingCalls& calls_;
  std::function<void()> acquired_;
  RetryTimer timer_;
  bool has_complained_ = false;
};

}  // namespace lwm2m::dbus

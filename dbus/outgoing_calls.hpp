// Calls that the daemon makes: to the bus itself, to a Handler, to login1. Always asynchronous, always with a time limit.
//
// Owned by the Session. A call whose answer is outstanding when the Session goes is forgotten without an answer.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "dbus/deferred_tasks.hpp"
#include "dbus/message_io.hpp"

namespace sdbus {
class IConnection;
class IProxy;
}  // namespace sdbus

namespace lwm2m::dbus {

struct CallTarget {
  std::string name{};  // of the connection: unique or well-known
  std::string path{};
  const char* interface = "";
  const char* member = "";
};

class OutgoingCalls {
 public:
  OutgoingCalls(sdbus::IConnection& connection, DeferredTasks& deferred) : connection_(connection), deferred_(deferred) {}
  ~OutgoingCalls();
  OutgoingCalls(const OutgoingCalls&) = delete;
  OutgoingCalls& operator=(const OutgoingCalls&) = delete;

  using Write = std::function<void(MessageWriter&)>;
  // The reply's arguments, or its error as bus_errors.hpp reads it; MessageError if the reply is not what is expected may
  // leave it. Called exactly once, never before call() has returned.
  using OnReply = std::function<void(Result<MessageReader>)>;
  void call(const CallTarget& target, const Write& arguments, Duration timeout, OnReply on_reply);

 private:
  struct Call {
    std::shared_ptr<sdbus::IProxy> proxy{};  // shared only so that the type may be incomplete here
    OnReply on_reply{};
  };

  void finish(std::uint64_t id, Result<MessageReader> result) noexcept;

  sdbus::IConnection& connection_;
  DeferredTasks& deferred_;
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, Call> calls_;
};

}  // namespace lwm2m::dbus

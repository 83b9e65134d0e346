// A life of a client with a server, an operator and an application, as bytes: each step is an operation code and its
// arguments. Whatever the bytes are, the client answers every request and every call at most once, and gets to an end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <string>

#include "tests/fuzz/script_bytes.hpp"
#include "tests/support/scenario.hpp"

namespace lwm2m::test {

class SessionScript {
 public:
  explicit SessionScript(ByteView bytes);

  // Runs to the end of the bytes and then stops the client. Aborts where a rule is broken.
  void run();

 private:
  void step();
  void server_asks();
  void server_answers();
  void delivery();
  void operator_acts();
  void application_acts();
  void application_answers();
  void local_call();
  // Takes what the client has put out, and holds it against the rules.
  void check();
  engine::CallId new_call();

  ScriptBytes bytes_;
  Scenario scenario_;
  engine::Caller owner_ = Scenario::user(1000, ":1.50");
  std::uint64_t last_exchange_ = 0;
  std::uint64_t last_call_ = 1'000'000;
  std::set<engine::ExchangeId> open_exchanges_;
  std::set<engine::CallId> open_calls_;
  std::deque<engine::InvocationId> invocations_;
  std::deque<engine::NotificationId> notifications_;
};

}  // namespace lwm2m::test

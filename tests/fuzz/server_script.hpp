// Servers of every kind, as bytes: a bootstrap server and servers that answer, refuse, forget, break what they write,
// or say nothing, while time jumps and links and disk fail. Whatever they do, the rules of ScriptWorld hold, and when
// they behave again, the client is registered again. What a bootstrap server does is in server_script_bootstrap.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/fuzz/script_bytes.hpp"
#include "tests/fuzz/script_world.hpp"

namespace lwm2m::test {

class ServerScript {
 public:
  explicit ServerScript(ByteView bytes);

  // To the end of the bytes, then until all is well again, and then stops the client. Aborts where a rule is broken.
  void run();

 private:
  [[nodiscard]] engine::Options options();
  void step();
  void answer();
  void deliver();
  void change_value();
  void pass_time();
  void change_world();
  void operator_acts();
  void manage();
  void observe();
  void observe_composite();
  void write_attributes();
  void write_value();
  void execute();
  void talk_nonsense(engine::ShortServerId server);
  void bootstrap();
  [[nodiscard]] std::string security_object();
  [[nodiscard]] std::string server_object();
  void put(int object, int instance, const std::string& values);
  void get_well();
  void behave();
  void bootstrap_well();
  void stop();
  // Where the path is given as text.
  void ask(engine::ShortServerId server, engine::Request request, std::string_view path,
           ScriptWorld::OnResponse then = {});
  [[nodiscard]] engine::ShortServerId server();

  ScriptBytes bytes_;
  ScriptWorld world_;
  std::uint64_t last_call_ = 0;
};

}  // namespace lwm2m::test

// A bus, the service on it, and a caller who is root.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include "tests/bus/bus_client.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/bus/event_wait.hpp"
#include "tests/bus/test_daemon.hpp"

namespace lwm2m::test {

class Service : public testing::Test {
 protected:
  explicit Service(Duration patience = seconds(20))
      : daemon(event.get(), {.address = bus.address(), .version = "0.1.0", .features = {"udp", "dtls"}, .patience = patience,
                             .first_retry = milliseconds(20), .last_retry = milliseconds(50)}) {}
  void SetUp() override {
    spdlog::set_level(spdlog::level::off);
    daemon.service().connect();
    ASSERT_TRUE(run_until(event.get(), [this] { return daemon.take_acquired(); }));
  }
  void create_temperature(const char* instance = "/3303/0") {
    ASSERT_EQ(caller.call("Registry", "CreateInstance", "sa(sv)", instance, 1, "5700", "d", 20.0).text, "");
  }
  // A property as the text that busctl would show of a basic type.
  template <class Number>
  Number property(const std::string& path, const char* interface, const char* name, char type) {
    auto reply = get_property(path, interface, name);
    auto reader = reply.reader();
    reader.enter('v', std::string(1, type).c_str());
    return reader.number<Number>(type);
  }
  std::string text_property(const std::string& path, const char* interface, const char* name) {
    auto reply = get_property(path, interface, name);
    auto reader = reply.reader();
    reader.enter('v', "s");
    return std::string(reader.text());
  }
  Reply get_property(const std::string& path, const char* interface, const char* name) {
    const std::string whole = std::string("org.lwm2md.Client1.") + interface;
    auto reply = caller.call_at(path, "org.freedesktop.DBus.Properties", "Get", "ss", whole.c_str(), name);
    EXPECT_EQ(reply.error, "") << name;
    return reply;
  }
  double temperature(const char* path = "/3303/0/5700") {
    auto reply = caller.call("Registry", "Get", "s", path);
    EXPECT_EQ(reply.text, "");
    auto reader = reply.reader();
    reader.enter('v', "d");
    return reader.number<double>('d');
  }

  PrivateBus bus{};
  EventHandle event = new_event();
  TestDaemon daemon;
  BusClient caller{event.get(), bus.address()};
};

}  // namespace lwm2m::test

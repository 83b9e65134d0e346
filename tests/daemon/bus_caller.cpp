#include "tests/daemon/bus_caller.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string_view>

namespace lwm2m::test {
namespace {

constexpr std::chrono::seconds kPatience{60};
constexpr std::uint64_t kPatienceMicroseconds = 60'000'000;
constexpr std::string_view kErrorPrefix = "org.lwm2md.Client1.Error.";

bool has_owner(sd_bus* bus) {
  sd_bus_message* reply = nullptr;
  int owned = 0;
  const bool answered = sd_bus_call_method(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                           "NameHasOwner", nullptr, &reply, "s", kDaemonName) >= 0 &&
                        sd_bus_message_read(reply, "b", &owned) >= 0;
  sd_bus_message_unref(reply);
  return answered && owned != 0;
}

std::string short_name(std::string_view name) {
  return std::string(name.starts_with(kErrorPrefix) ? name.substr(kErrorPrefix.size()) : name);
}

}  // namespace

BusCaller::BusCaller(const std::string& address) {
  sd_bus* bus = nullptr;
  if (sd_bus_new(&bus) < 0) throw std::runtime_error("no bus");
  bus_.reset(bus);
  if (sd_bus_set_address(bus, address.c_str()) < 0 || sd_bus_set_bus_client(bus, 1) < 0 || sd_bus_start(bus) < 0) {
    throw std::runtime_error("no bus at " + address);
  }
}

bool BusCaller::wait_for_daemon() {
  const auto ignore = [](sd_bus_message*, void*, sd_bus_error*) { return 0; };
  const std::string rule =
      std::string("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='") + kDaemonName + "'";
  if (sd_bus_add_match(bus_.get(), nullptr, rule.c_str(), ignore, nullptr) < 0) return false;
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!has_owner(bus_.get())) {
    if (sd_bus_process(bus_.get(), nullptr) > 0) continue;  // it may have been the news
    const auto left =
        std::chrono::duration_cast<std::chrono::microseconds>(end - std::chrono::steady_clock::now()).count();
    if (left <= 0 || sd_bus_wait(bus_.get(), static_cast<std::uint64_t>(left)) < 0) return false;
  }
  return true;
}

MessageHandle BusCaller::message(const std::string& interface, const char* member,
                                 const std::function<int(sd_bus_message*)>& append, const char* path) {
  const std::string whole =
      interface.find('.') == std::string::npos ? std::string(kDaemonName) + '.' + interface : interface;
  sd_bus_message* message = nullptr;
  sd_bus_message_new_method_call(bus_.get(), &message, kDaemonName, path, whole.c_str(), member);
  MessageHandle owned(message);
  EXPECT_GE(append(message), 0) << member;
  return owned;
}

Reply BusCaller::call_with(const std::string& interface, const char* member,
                           const std::function<int(sd_bus_message*)>& append, const char* path) {
  const MessageHandle owned = message(interface, member, append, path);
  sd_bus_error error{};
  sd_bus_message* answer = nullptr;
  sd_bus_call(bus_.get(), owned.get(), kPatienceMicroseconds, &error, &answer);
  Reply reply{.message = MessageHandle(answer)};
  if (sd_bus_error_is_set(&error) != 0) {
    reply.error = short_name(error.name);
    reply.text = error.message == nullptr ? "" : error.message;
  }
  sd_bus_error_free(&error);
  return reply;
}

void BusCaller::post_with(const std::string& interface, const char* member,
                          const std::function<int(sd_bus_message*)>& append) {
  const MessageHandle owned = message(interface, member, append, kRoot);
  sd_bus_message_set_expect_reply(owned.get(), 0);
  EXPECT_GE(sd_bus_send(bus_.get(), owned.get(), nullptr), 0) << member;
  EXPECT_GE(sd_bus_flush(bus_.get()), 0);
}

MessageHandle BusCaller::get(const char* path, const char* type, void* value) {
  Reply reply = call("Registry", "Get", "s", path);
  EXPECT_EQ(reply.error, "") << reply.text;
  EXPECT_TRUE(reply.message != nullptr && sd_bus_message_read(reply.message.get(), "v", type, value) >= 0) << path;
  return std::move(reply.message);
}

double BusCaller::number(const char* path) {
  double value = 0;
  get(path, "d", &value);
  return value;
}

std::string BusCaller::text(const char* path) {
  const char* value = "";
  const MessageHandle owner = get(path, "s", static_cast<void*>(&value));
  return value;
}

std::int64_t BusCaller::integer(const char* path) {
  std::int64_t value = 0;
  get(path, "x", &value);
  return value;
}

}  // namespace lwm2m::test

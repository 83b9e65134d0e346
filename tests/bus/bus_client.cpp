#include "tests/bus/bus_client.hpp"

#include <algorithm>

#include "tests/bus/event_wait.hpp"

namespace lwm2m::test {
namespace {

constexpr std::string_view kErrorPrefix = "org.lwm2md.Client1.Error.";

MessageHandle keep(sd_bus_message* message) { return MessageHandle(sd_bus_message_ref(message)); }

}  // namespace

BusClient::BusClient(sd_event* event, const std::string& address) : event_(event) {
  sd_bus* bus = nullptr;
  EXPECT_GE(sd_bus_new(&bus), 0);
  bus_.reset(bus);
  EXPECT_GE(sd_bus_set_address(bus, address.c_str()), 0);
  EXPECT_GE(sd_bus_set_bus_client(bus, 1), 0);
  EXPECT_GE(sd_bus_start(bus), 0);
  EXPECT_GE(sd_bus_attach_event(bus, event, 0), 0);
}

MessageHandle BusClient::new_call(const std::string& path, const std::string& interface, const char* member) {
  const std::string whole = interface.find('.') == std::string::npos ? "org.lwm2md.Client1." + interface : interface;
  sd_bus_message* message = nullptr;
  EXPECT_GE(sd_bus_message_new_method_call(bus_.get(), &message, "org.lwm2md.Client1", path.c_str(), whole.c_str(), member), 0);
  return MessageHandle(message);
}

int BusClient::on_reply(sd_bus_message* message, void* data, sd_bus_error*) {
  auto& reply = *static_cast<Reply*>(data);
  if (const sd_bus_error* error = sd_bus_message_get_error(message)) {
    std::string_view name = error->name;
    if (name.starts_with(kErrorPrefix)) name.remove_prefix(kErrorPrefix.size());
    reply.error = name;
    reply.text = error->message == nullptr ? "" : error->message;
  }
  reply.message = keep(message);
  return 0;
}

std::shared_ptr<Reply> BusClient::start(const MessageHandle& message) {
  started_.push_back(std::make_shared<Reply>());
  Reply* const reply = started_.back().get();
  EXPECT_GE(sd_bus_call_async(bus_.get(), nullptr, message.get(), &BusClient::on_reply, reply, 25'000'000), 0);
  return started_.back();
}

Reply BusClient::send(const MessageHandle& message) {
  const auto reply = start(message);
  EXPECT_TRUE(run_until(event_, [&] { return is_there(reply); }));
  return std::move(*reply);
}

void BusClient::listen() {
  const auto add = [this](const char* rule) { EXPECT_GE(sd_bus_add_match(bus_.get(), nullptr, rule, &BusClient::on_signal, this), 0); };
  add("type='signal',sender='org.lwm2md.Client1'");
}

int BusClient::on_signal(sd_bus_message* message, void* self, sd_bus_error*) {
  static_cast<BusClient*>(self)->signals_.push_back({sd_bus_message_get_path(message), sd_bus_message_get_interface(message),
                                                     sd_bus_message_get_member(message), keep(message)});
  return 0;
}

ReceivedSignal BusClient::next_signal(const std::string& member) {
  const auto find = [&] { return std::ranges::find(signals_, member, &ReceivedSignal::member); };
  EXPECT_TRUE(run_until(event_, [&] { return find() != signals_.end(); })) << member;
  if (find() == signals_.end()) return {};
  ReceivedSignal signal = std::move(*find());
  signals_.erase(find());
  return signal;
}

void BusClient::serve(const std::string& path, OnCall on_call) {
  on_call_ = std::move(on_call);
  EXPECT_GE(sd_bus_add_object(bus_.get(), nullptr, path.c_str(), &BusClient::on_served_call, this), 0);
}

int BusClient::on_served_call(sd_bus_message* message, void* self, sd_bus_error*) {
  static_cast<BusClient*>(self)->on_call_(message);
  return 1;
}

std::string BusClient::unique_name() const {
  const char* name = nullptr;
  EXPECT_GE(sd_bus_get_unique_name(bus_.get(), &name), 0);
  return name == nullptr ? "" : name;
}

}  // namespace lwm2m::test

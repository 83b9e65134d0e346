#include "dbus/registry_adaptor.hpp"

#include <fmt/core.h>

#include <array>

#include "dbus/answers.hpp"
#include "dbus/dispatcher.hpp"
#include "dbus/names.hpp"
#include "dbus/new_instance.hpp"
#include "dbus/option_reader.hpp"
#include "dbus/registry_listing.hpp"
#include "dbus/value_marshalling.hpp"

namespace lwm2m::dbus {
namespace {

Result<engine::WriteOptions> read_write_options(MessageReader& reader) {
  engine::WriteOptions options;
  const std::array<Option, 5> known{{{"Create", &options.create},
                                     {"Replace", &options.replace},
                                     {"Persistent", &options.persistent},
                                     {"ReadOnly", &options.read_only},
                                     {"Send", &options.send}}};
  if (auto read = read_options(reader, known); !read) return propagate(read);
  return options;
}

// `a{ys}`: a digit, and "" where it has no value.
Result<model::ExecuteArguments> read_execute_arguments(MessageReader& reader) {
  std::array<std::optional<std::string>, 10> given;
  reader.enter('a', "{ys}");
  while (reader.enter('e', "ys")) {
    const auto id = reader.number<std::uint8_t>('y');
    if (id > 9) return fail(ErrorCode::kBadValue, fmt::format("argument {}: the digits 0 to 9 only", id));
    if (given.at(id)) return fail(ErrorCode::kBadValue, fmt::format("argument {}: given twice", id));
    given.at(id) = std::string(reader.text());
    reader.leave();
  }
  reader.leave();
  model::ExecuteArguments arguments;
  for (std::uint8_t id = 0; id < given.size(); ++id) {
    if (!given.at(id)) continue;
    arguments.push_back({id, given.at(id)->empty() ? std::nullopt : std::move(given.at(id))});
  }
  return arguments;
}

}  // namespace

Interface RegistryAdaptor::interface() {
  using Self = RegistryAdaptor;
  return {
      kRegistryInterface,
      {
          {"Get", {{"path", "s"}}, {{"value", "v"}}, body_of(this, &Self::get)},
          {"Read", {{"paths", "as"}, {"options", "a{sv}"}}, {{"values", "a(sv)"}}, body_of(this, &Self::read)},
          {"Set", {{"path", "s"}, {"value", "v"}}, {}, body_of(this, &Self::set)},
          {"Write", {{"values", "a(sv)"}, {"options", "a{sv}"}}, {}, body_of(this, &Self::write)},
          {"CreateInstance", {{"path", "s"}, {"values", "a(sv)"}}, {{"instance", "q"}}, body_of(this, &Self::create_instance)},
          {"Delete", {{"path", "s"}}, {}, body_of(this, &Self::erase)},
          {"Execute", {{"path", "s"}, {"arguments", "a{ys}"}}, {}, body_of(this, &Self::execute)},
          {"List", {{"prefix", "s"}, {"depth", "u"}}, {{"entries", "a(sa{sv})"}}, body_of(this, &Self::list)},
          {"Subscribe", {{"paths", "as"}, {"options", "a{sv}"}}, {{"id", "u"}}, body_of(this, &Self::subscribe)},
          {"Unsubscribe", {{"id", "u"}}, {}, body_of(this, &Self::unsubscribe)},
      },
      {
          {"ValuesChanged", {{"id", "u"}, {"changes", "a(sv)"}, {"context", "a{sv}"}}},
          {"ObservationEvent", {{"id", "u"}, {"event", "s"}, {"ssid", "q"}, {"path", "s"}}},
      },
      {},
  };
}

Result<void> RegistryAdaptor::get(const engine::Caller& caller, IncomingCall& call) {
  const auto path = read_path(call.arguments());
  if (!path) return propagate(path);
  client_.get(caller, call.park(answer_value), *path);
  return {};
}

Result<void> RegistryAdaptor::read(const engine::Caller& caller, IncomingCall& call) {
  auto paths = read_paths(call.arguments());
  if (!paths) return propagate(paths);
  bool partial = false;
  const std::array<Option, 1> known{{{"Partial", &partial}}};
  if (auto options = read_options(call.arguments(), known); !options) return options;
  client_.read(caller, call.park(answer_records), *std::move(paths), partial);
  return {};
}

Result<void> RegistryAdaptor::set(const engine::Caller& caller, IncomingCall& call) {
  const std::string_view text = call.arguments().text();
  const auto path = model::Path::parse(text);
  if (!path) return propagate(path);
  auto value = read_value(call.arguments(), text);
  if (!value) return propagate(value);
  client_.set(caller, call.park(answer_nothing), *path, *std::move(value));
  return {};
}

Result<void> RegistryAdaptor::write(const engine::Caller& caller, IncomingCall& call) {
  auto values = read_records(call.arguments());
  if (!values) return propagate(values);
  const auto options = read_write_options(call.arguments());
  if (!options) return propagate(options);
  client_.write(caller, call.park(answer_nothing), *std::move(values), *options);
  return {};
}

Result<void> RegistryAdaptor::create_instance(const engine::Caller& caller, IncomingCall& call) {
  auto wanted = read_new_instance(call.arguments());
  if (!wanted) return propagate(wanted);
  client_.create_instance(caller, call.park(answer_instance), wanted->path, std::move(wanted->values));
  return {};
}

Result<void> RegistryAdaptor::erase(const engine::Caller& caller, IncomingCall& call) {
  const auto path = read_path(call.arguments());
  if (!path) return propagate(path);
  client_.erase(caller, call.park(answer_nothing), *path);
  return {};
}

Result<void> RegistryAdaptor::execute(const engine::Caller& caller, IncomingCall& call) {
  const auto path = read_path(call.arguments());
  if (!path) return propagate(path);
  auto arguments = read_execute_arguments(call.arguments());
  if (!arguments) return propagate(arguments);
  client_.execute(caller, call.park(answer_nothing), *path, *std::move(arguments));
  return {};
}

Result<void> RegistryAdaptor::list(const engine::Caller&, IncomingCall& call) {
  const auto prefix = read_path(call.arguments());
  if (!prefix) return propagate(prefix);
  const auto entries = client_.list(*prefix, call.arguments().u32());
  if (!entries) return propagate(entries);
  call.reply([&](MessageWriter& writer) { append_listing(writer, *entries); });
  return {};
}

Result<void> RegistryAdaptor::subscribe(const engine::Caller& caller, IncomingCall& call) {
  auto paths = read_paths(call.arguments());
  if (!paths) return propagate(paths);
  engine::SubscribeOptions options;
  const std::array<Option, 2> known{{{"Values", &options.values}, {"Observations", &options.observations}}};
  if (auto read = read_options(call.arguments(), known); !read) return read;
  const auto id = client_.subscribe(caller, *std::move(paths), options);
  if (!id) return propagate(id);
  // Before the turn ends, so that the caller knows the id when the first ValuesChanged comes.
  call.reply([&](MessageWriter& writer) { writer.u32(id->value()); });
  return {};
}

Result<void> RegistryAdaptor::unsubscribe(const engine::Caller& caller, IncomingCall& call) {
  const engine::SubscriptionId id(call.arguments().u32());
  if (auto done = client_.unsubscribe(caller, id); !done) return done;
  call.reply();
  return {};
}

}  // namespace lwm2m::dbus

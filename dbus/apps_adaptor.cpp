#include "dbus/apps_adaptor.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "daemon/base/text.hpp"
#include "dbus/app_adaptor.hpp"
#include "dbus/dispatcher.hpp"
#include "dbus/names.hpp"
#include "dbus/option_reader.hpp"

namespace lwm2m::dbus {
namespace {

constexpr std::array<std::pair<std::string_view, engine::OnDisconnect>, 3> kOnDisconnect{{
    {"grace", engine::OnDisconnect::kGrace},
    {"remove", engine::OnDisconnect::kRemove},
    {"keep", engine::OnDisconnect::kKeep},
}};

Result<engine::OnDisconnect> parse_on_disconnect(std::string_view text) {
  for (const auto& [name, value] : kOnDisconnect) {
    if (name == text) return value;
  }
  return fail(ErrorCode::kBadValue,
              fmt::format("option OnDisconnect: '{}' is not grace, remove or keep", printable(text, 32)));
}

// The engine knows what is too long; here it is only made to fit.
Duration to_duration(std::uint64_t microseconds) {
  constexpr auto kLongest = static_cast<std::uint64_t>(Duration::max().count());
  return Duration(static_cast<Duration::rep>(std::min(microseconds, kLongest)));
}

Result<engine::ApplicationOptions> read_register_options(MessageReader& reader) {
  engine::ApplicationOptions options;
  std::string on_disconnect = "grace";
  auto grace = static_cast<std::uint64_t>(options.grace.count());
  auto timeout = static_cast<std::uint64_t>(options.handler_timeout.count());
  const std::array<Option, 4> known{{{"Handler", ObjectPathOption{&options.handler}},
                                     {"OnDisconnect", &on_disconnect},
                                     {"GraceUSec", &grace},
                                     {"HandlerTimeoutUSec", &timeout}}};
  if (auto read = read_options(reader, known); !read) return propagate(read);
  const auto disconnect = parse_on_disconnect(on_disconnect);
  if (!disconnect) return propagate(disconnect);
  options.on_disconnect = *disconnect;
  options.grace = to_duration(grace);
  options.handler_timeout = to_duration(timeout);
  return options;
}

}  // namespace

Interface AppsAdaptor::interface() {
  return {
      kAppsInterface,
      {
          {"Register", {{"app_id", "s"}, {"options", "a{sv}"}}, {{"app", "o"}}, body_of(this, &AppsAdaptor::enrol)},
          {"List", {}, {{"apps", "a(sosub)"}}, body_of(this, &AppsAdaptor::list)},
      },
      {},
      {},
  };
}

Result<void> AppsAdaptor::enrol(const engine::Caller& caller, IncomingCall& call) {
  std::string id(call.arguments().text());
  auto options = read_register_options(call.arguments());
  if (!options) return propagate(options);
  const auto number = client_.register_application(caller, std::move(id), *std::move(options));
  if (!number) return propagate(number);
  call.reply([&](MessageWriter& writer) { writer.object_path(app_path(*number)); });
  return {};
}

Result<void> AppsAdaptor::list(const engine::Caller&, IncomingCall& call) {
  call.reply([&](MessageWriter& writer) {
    writer.open('a', "(sosub)");
    for (const auto& application : client_.applications()) {
      writer.open('r', "sosub");
      writer.text(application.id);
      writer.object_path(app_path(application.number));
      writer.text(application.owner);
      writer.u32(application.uid.value());
      writer.boolean(application.alive);
      writer.close();
    }
    writer.close();
  });
  return {};
}

}  // namespace lwm2m::dbus

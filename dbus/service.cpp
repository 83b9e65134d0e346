#include "dbus/service.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <exception>

#include "dbus/bus_time.hpp"
#include "dbus/dictionary_writer.hpp"
#include "dbus/names.hpp"
#include "dbus/registry_listing.hpp"
#include "dbus/retry_timer.hpp"
#include "dbus/sdbus_shim.hpp"
#include "dbus/session.hpp"
#include "dbus/system_actions.hpp"

namespace lwm2m::dbus {
namespace {

constexpr const char* kAdministratorGroup = "lwm2m";

void append_event(MessageWriter& writer, const engine::EmitEvent& event) {
  writer.text(to_string(event.name));
  writer.u16(event.server.value());
  DictionaryWriter details(writer);
  if (event.code) details.u16("Code", event.code->decimal());
  if (!event.reason.empty()) details.text("Reason", event.reason);
  if (event.send) details.u64("Id", event.send->value());
  if (event.retry_after) {
    details.u64("RetryUSec", now_microseconds() + static_cast<std::uint64_t>(event.retry_after->count()));
  }
  details.close();
}

}  // namespace

class BusService::Implementation {
 public:
  Implementation(engine::Client& client, engine::TurnRunner& turns, sd_event* event, BusOptions options,
                 BusCallbacks callbacks)
      : options_(std::move(options)),
        callbacks_(std::move(callbacks)),
        context_{client, options_, callbacks_},
        turns_(turns),
        event_(event),
        administrators_{geteuid(), find_group(kAdministratorGroup)},
        deferred_(event),
        retry_(event, options_.first_retry, options_.last_retry, [this] { connect(); }) {}

  void connect() noexcept;
  void close() noexcept {
    retry_.reset();
    opening_.reset();
    session_.reset();
  }
  void invoke(const engine::InvokeApplication& effect) noexcept;
  void reboot() noexcept;

  // Does something with the connection, if there is one. What fails on a bus that has just gone is no news: the pump tells.
  template <class Action>
  void with_session(const char* what, const Action& action) noexcept {
    if (!session_) return;
    try {
      action(*session_);
    } catch (const std::exception& error) {
      spdlog::debug("the bus: {}: {}", what, error.what());
    }
  }

 private:
  void on_opened(const Result<void>& outcome) noexcept;
  void on_name_acquired();
  void drop(const std::string& why);
  void retry(std::string_view why);

  BusOptions options_;
  BusCallbacks callbacks_;
  AdaptorContext context_;
  engine::TurnRunner& turns_;
  sd_event* event_;
  Administrators administrators_;
  engine::CallId last_call_{};
  DeferredTasks deferred_;
  std::unique_ptr<BusOpening> opening_;
  std::unique_ptr<Session> session_;
  RetryTimer retry_;
  bool has_complained_ = false;
};

void BusService::Implementation::connect() noexcept {
  if (session_ || opening_) return;
  opening_ = std::make_unique<BusOpening>(
      [this](const Result<void>& outcome) { deferred_.post([this, outcome] { on_opened(outcome); }); });
  const auto begun = opening_->begin(event_, options_.address, options_.opening);
  if (begun) return;
  opening_.reset();
  retry(begun.error().message());
}

void BusService::Implementation::on_opened(const Result<void>& outcome) noexcept {
  const auto opening = std::exchange(opening_, nullptr);
  if (!opening) return;  // closed meanwhile
  if (!outcome) return retry(outcome.error().message());
  try {
    session_ = std::make_unique<Session>(SessionParts{
        opening->take(), context_, turns_, event_, administrators_, last_call_, [this] { on_name_acquired(); },
        [this](const std::string& why) { deferred_.post([this, why] { drop(why); }); }});
  } catch (const std::exception& error) {
    retry(error.what());
  }
}

void BusService::Implementation::on_name_acquired() {
  spdlog::info("on the bus as {}", kBusName);
  retry_.reset();
  has_complained_ = false;
  if (callbacks_.name_acquired) callbacks_.name_acquired();
}

// The connection has died: nobody on it can be told anything, and everybody who was on it has left.
void BusService::Implementation::drop(const std::string& why) {
  if (!session_) return;
  const auto callers = session_->callers().known();
  const auto invocations = session_->handler().outstanding();
  session_.reset();
  {
    const engine::Turn turn(turns_);
    for (const auto id : invocations) {
      context_.client.on_application_result(id, fail(ErrorCode::kUnavailable, "the bus has gone"));
    }
    for (const auto& name : callers) context_.client.on_caller_gone(name);
  }
  retry(why);
}

void BusService::Implementation::retry(std::string_view why) {
  const auto delay = retry_.schedule();
  const auto level = has_complained_ ? spdlog::level::debug : spdlog::level::warn;
  spdlog::log(level, "no bus at '{}': {}; retrying in {} ms, LwM2M goes on", options_.address, why,
              std::chrono::duration_cast<milliseconds>(delay).count());
  has_complained_ = true;
  if (callbacks_.attempt_failed) callbacks_.attempt_failed();
}

void BusService::Implementation::invoke(const engine::InvokeApplication& effect) noexcept {
  if (session_) return with_session("calling a Handler", [&](Session& session) { session.handler().invoke(effect); });
  deferred_.post([this, id = effect.id] {
    const engine::Turn turn(turns_);
    context_.client.on_application_result(id, fail(ErrorCode::kUnavailable, "there is no bus"));
  });
}

void BusService::Implementation::reboot() noexcept {
  if (session_) {
    return with_session("Reboot",
                        [this](Session& session) { request_reboot(session.calls(), callbacks_.reboot_refused); });
  }
  deferred_.post([this] { callbacks_.reboot_refused("there is no bus to ask for it"); });
}

BusService::BusService(engine::Client& client, engine::TurnRunner& turns, sd_event* event, BusOptions options,
                       BusCallbacks callbacks)
    : implementation_(std::make_unique<Implementation>(client, turns, event, std::move(options), std::move(callbacks))) {}

BusService::~BusService() = default;

void BusService::connect() noexcept { implementation_->connect(); }
void BusService::close() noexcept { implementation_->close(); }

void BusService::apply(engine::CompleteCall&& effect) noexcept {
  implementation_->with_session("answering", [&](Session& session) { session.pending().complete(std::move(effect)); });
}

void BusService::apply(engine::InvokeApplication&& effect) noexcept { implementation_->invoke(effect); }

void BusService::apply(engine::NotifyReleased&& effect) noexcept {
  implementation_->with_session("Released", [&](Session& session) { session.handler().released(effect); });
}

void BusService::apply(engine::NotifyValuesChanged&& effect) noexcept {
  implementation_->with_session("ValuesChanged", [&](Session& session) {
    session.root().emit(kRegistryInterface, "ValuesChanged", effect.bus_name,
                        [&](MessageWriter& writer) { append_values_changed(writer, effect); });
  });
}

void BusService::apply(engine::NotifyObservationEvent&& effect) noexcept {
  implementation_->with_session("ObservationEvent", [&](Session& session) {
    session.root().emit(kRegistryInterface, "ObservationEvent", effect.bus_name,
                        [&](MessageWriter& writer) { append_observation_event(writer, effect); });
  });
}

void BusService::apply(const engine::EmitEvent& effect) noexcept {
  implementation_->with_session("Event", [&](Session& session) {
    session.root().emit(kManagerInterface, "Event", {}, [&](MessageWriter& writer) { append_event(writer, effect); });
  });
}

void BusService::apply(const engine::StateChanged& effect) noexcept {
  implementation_->with_session("PropertiesChanged", [&](Session& session) {
    effect.server ? session.show_servers() : session.show_manager();
  });
}

void BusService::apply(const engine::ServersChanged&) noexcept {
  implementation_->with_session("servers", [](Session& session) { session.show_servers(); });
}

void BusService::apply(const engine::ApplicationsChanged&) noexcept {
  implementation_->with_session("applications", [](Session& session) { session.show_applications(); });
}

void BusService::apply(const engine::RunSystemAction& effect) noexcept {
  if (effect.action == model::SystemAction::kReboot) implementation_->reboot();
}

}  // namespace lwm2m::dbus

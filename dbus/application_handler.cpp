#include "dbus/application_handler.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "daemon/base/overloaded.hpp"
#include "dbus/bus_time.hpp"
#include "dbus/dictionary_writer.hpp"
#include "dbus/names.hpp"
#include "dbus/value_marshalling.hpp"

namespace lwm2m::dbus {
namespace {

using Answer = engine::ApplicationAnswer;

const char* member_of(const engine::InvocationBody& body) {
  return std::visit(Overloaded{
                        [](const engine::AskRead&) { return "Read"; },
                        [](const engine::AskValidate&) { return "Validate"; },
                        [](const engine::DeliverWrite&) { return "Write"; },
                        [](const engine::DeliverExecute&) { return "Execute"; },
                        [](const engine::DeliverCreate&) { return "Create"; },
                        [](const engine::DeliverDelete&) { return "Delete"; },
                    },
                    body);
}

void append_execute_arguments(MessageWriter& writer, const model::ExecuteArguments& arguments) {
  writer.open('a', "{ys}");
  for (const auto& argument : arguments) {
    writer.open('e', "ys");
    writer.u8(argument.id);
    writer.text(argument.value.value_or(""));
    writer.close();
  }
  writer.close();
}

void append_body(MessageWriter& writer, const engine::InvocationBody& body) {
  std::visit(Overloaded{
                 [&](const engine::AskRead& read) { writer.text(read.path.to_string()); },
                 [&](const engine::AskValidate& validate) { append_records(writer, validate.values); },
                 [&](const engine::DeliverWrite& write) { append_records(writer, write.values); },
                 [&](const engine::DeliverExecute& execute) {
                   writer.text(execute.path.to_string());
                   append_execute_arguments(writer, execute.arguments);
                 },
                 [&](const engine::DeliverCreate& create) {
                   writer.text(create.path.to_string());
                   append_records(writer, create.values);
                 },
                 [&](const engine::DeliverDelete& erase) { writer.text(erase.path.to_string()); },
             },
             body);
}

void append_context(MessageWriter& writer, const engine::InvocationContext& context, Duration timeout) {
  DictionaryWriter details(writer);
  if (context.server) details.u16("Ssid", context.server->value());
  if (context.bootstrap) details.boolean("Bootstrap", true);
  if (!context.application.empty()) details.text("AppId", context.application);
  details.u64("DeadlineUSec", now_microseconds() + static_cast<std::uint64_t>(timeout.count()));
  details.close();
}

// What an application answers that is not what it was asked for is its defect: Internal, 5.00 to a server.
Result<Answer> read_answer(Result<MessageReader>& reply, bool wants_value) {
  if (!reply) return propagate(reply);
  if (!wants_value) return Answer{};
  try {
    auto value = read_value(*reply, "the answer of Read");
    if (!value) return fail(value.error().as(ErrorCode::kInternal));
    return Answer(*std::move(value));
  } catch (const MessageError& error) {
    return fail(ErrorCode::kInternal, std::string("the answer of Read: ") + error.what());
  }
}

}  // namespace

void ApplicationHandler::invoke(const engine::InvokeApplication& effect) {
  const CallTarget target{effect.bus_name, effect.handler, kHandlerInterface, member_of(effect.body)};
  const bool wants_value = std::holds_alternative<engine::AskRead>(effect.body);
  const Duration timeout = std::max(effect.timeout, Duration(1));  // 0 would be the library's 25 s
  outstanding_.insert(effect.id);
  const auto arguments = [&](MessageWriter& writer) {
    append_body(writer, effect.body);
    append_context(writer, effect.context, timeout);
  };
  calls_.call(target, arguments, timeout, [this, id = effect.id, wants_value](Result<MessageReader> reply) {
    outstanding_.erase(id);
    const engine::Turn turn(turns_);
    client_.on_application_result(id, read_answer(reply, wants_value));
  });
}

void ApplicationHandler::released(const engine::NotifyReleased& effect) {
  const CallTarget target{effect.bus_name, effect.handler, kHandlerInterface, "Released"};
  const auto arguments = [&](MessageWriter& writer) {
    append_paths(writer, effect.prefixes);
    writer.text(effect.reason);
  };
  calls_.call(target, arguments, seconds(10), [name = effect.bus_name](const Result<MessageReader>& reply) {
    if (!reply) spdlog::debug("{}: Released was not heard: {}", name, reply.error().message());
  });
}

std::vector<engine::InvocationId> ApplicationHandler::outstanding() const {
  return {outstanding_.begin(), outstanding_.end()};
}

}  // namespace lwm2m::dbus

#include "daemon/engine/operation.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace lwm2m::engine {
namespace {

using model::Path;

// What the edits say, as the owner of `claimed` is told it.
std::vector<model::Record> records_below(const model::Edits& edits, Path claimed) {
  std::vector<model::Record> records;
  for (const model::Edit& edit : edits) {
    if (edit.value && claimed.contains(edit.path)) records.push_back({edit.path, edit.value, std::nullopt});
  }
  return records;
}

InvocationContext context_of(const Operation& operation, const ApplicationRegistry& applications) {
  if (const auto* server = operation.server()) return {.server = server->server};
  if (const auto* refresh = std::get_if<RefreshOrigin>(&operation.origin)) return {.server = refresh->server};
  const Application* application = applications.find(operation.local()->caller.bus_name);
  return {.application = application == nullptr ? std::string() : application->id};
}

Result<void> stored(Result<void> outcome) {
  if (outcome) return outcome;
  return fail(outcome.error().as(ErrorCode::kInternal));
}

tl::unexpected<Error> nobody(const Application& application) {
  return fail(ErrorCode::kUnavailable, fmt::format("application '{}' is not there", application.id));
}

}  // namespace

void Operations::start(Operation&& operation) {
  // Most operations concern no application and need no disk: they run to their end without ever being kept.
  if (!applications_.has_claims() && operation.kind != Operation::Kind::kExecute) {
    const Result<void> outcome = operation.is_read() ? Result<void>() : host_.commit(operation);
    if (!outcome || !operation.durable) {
      host_.finish(operation, outcome);
      return;
    }
    operation.stage = Operation::Stage::kSave;
  }
  const Id id = ++context_.last_id;
  operations_.emplace(id, std::move(operation));
  run(id);
}

void Operations::run(Id id) {
  while (true) {
    Operation& operation = operations_.at(id);
    switch (operation.stage) {
      case Operation::Stage::kValidate:
      case Operation::Stage::kDeliver:
        ask(id, operation);
        if (const auto failed = failures_.find(id); failed != failures_.end()) {
          finish(id, fail(failed->second));
          return;
        }
        if (operation.outstanding > 0) return;
        break;
      case Operation::Stage::kCommit:
        if (operation.is_read()) break;
        if (const auto done = host_.commit(operation); !done) {
          finish(id, done);
          return;
        }
        break;
      case Operation::Stage::kSave:
        if (!operation.durable) break;
        for (const SaveTicket ticket : host_.save(operation)) {
          saves_.emplace(ticket, id);
          ++operation.outstanding;
        }
        return;
      case Operation::Stage::kFinish: finish(id, {}); return;
    }
    operation.stage = static_cast<Operation::Stage>(static_cast<int>(operation.stage) + 1);
  }
}

void Operations::finish(Id id, const Result<void>& outcome) {
  const auto node = operations_.extract(id);
  failures_.erase(id);
  if (node.mapped().outstanding > 0) forget_questions(id);
  host_.finish(node.mapped(), outcome);
}

// The rest need not answer any more; others get their turn.
void Operations::forget_questions(Id id) {
  std::set<ApplicationNumber> asked;
  std::erase_if(questions_, [&](const auto& entry) {
    const auto& [question_id, question] = entry;
    if (question.operation != id) return false;
    context_.timers.cancel({TimerKind::kOperation, question_id.value()});
    if (question.sent) --in_flight_[question.application];
    asked.insert(question.application);
    return true;
  });
  for (const ApplicationNumber application : asked) send_waiting(application);
}

bool Operations::is_asked(const Operation& operation, const Claim& claim) const {
  const auto* local = operation.local();
  return local == nullptr || !applications_.is_owner(local->caller, claim.application);
}

void Operations::ask(Id id, Operation& operation) {
  if (operation.is_read()) {
    if (operation.stage != Operation::Stage::kValidate) return;
    if (operation.paths.empty() && !operation.composite) {
      ask_read(id, operation, operation.path);
    } else {
      for (const Path path : operation.paths) ask_read(id, operation, path);
    }
  } else if (operation.kind == Operation::Kind::kExecute) {
    if (operation.stage == Operation::Stage::kDeliver) ask_execute(id, operation);
  } else {
    ask_about_edits(id, operation);
  }
}

void Operations::ask_read(Id id, Operation& operation, Path path) {
  for (const auto& [prefix, claim] : applications_.claims_touching(path)) {
    if (!claim.callbacks.read || !is_asked(operation, claim)) continue;
    // Resource by resource, of those that are there: the owner decides by its Writes which those are.
    std::vector<model::RecordView> there;
    context_.tree.collect(
        path.contains(prefix) ? prefix : path, [](Path, const auto& resource) { return resource.operations.read; },
        there);
    for (const model::RecordView& view : there) {
      if (view.path.level() < 3) continue;
      if (auto asked = invoke(id, operation, claim.application, AskRead{view.path}, view.path); !asked) {
        failures_.emplace(id, asked.error());
        return;
      }
    }
  }
}

void Operations::ask_about_edits(Id id, Operation& operation) {
  const bool validating = operation.stage == Operation::Stage::kValidate;
  std::map<Path, Claim> concerned;
  for (const model::Edit& edit : operation.edits) {
    for (const auto& [prefix, claim] : applications_.claims_touching(edit.path)) {
      const bool above = prefix.contains(edit.path);
      if (is_asked(operation, claim) && (above || edit.kind == model::Edit::Kind::kDeleteInstance)) {
        concerned.emplace(prefix, claim);
      }
    }
  }
  for (const auto& [prefix, claim] : concerned) {
    std::optional<InvocationBody> body;
    const bool erases = operation.kind == Operation::Kind::kDelete;
    if (validating && claim.callbacks.validate && !erases) body = AskValidate{records_below(operation.edits, prefix)};
    if (!validating && operation.kind == Operation::Kind::kWrite && claim.callbacks.write) {
      body = DeliverWrite{records_below(operation.edits, prefix)};
    }
    if (!validating && operation.kind == Operation::Kind::kCreate && claim.callbacks.create) {
      body = DeliverCreate{operation.path, records_below(operation.edits, prefix)};
    }
    if (!validating && erases && claim.callbacks.erase) body = DeliverDelete{operation.path};
    if (!body) continue;
    if (auto asked = invoke(id, operation, claim.application, *std::move(body)); !asked) {
      failures_.emplace(id, asked.error());
      return;
    }
  }
}

void Operations::ask_execute(Id id, Operation& operation) {
  const Claim* claim = applications_.find_claim(operation.path);
  if (claim == nullptr || !claim->callbacks.execute) return;
  if (auto asked = invoke(id, operation, claim->application, DeliverExecute{operation.path, operation.arguments});
      !asked) {
    failures_.emplace(id, asked.error());
  }
}

Result<void> Operations::invoke(Id id, Operation& operation, ApplicationNumber number, InvocationBody body, Path read) {
  const Application& application = *applications_.find(number);
  if (!application.is_alive() || !application.has_handler()) return nobody(application);
  auto& queue = waiting_[number];
  if (queue.size() >= kMaximumQueued) {
    return fail(ErrorCode::kBusy, fmt::format("application '{}' has too many questions to answer", application.id));
  }
  const auto question = context_.next<InvocationId>();
  queue.push_back({question, application.bus_name, application.options.handler, std::move(body),
                   context_of(operation, applications_), application.options.handler_timeout});
  questions_.emplace(question, Question{id, number, read, false});
  // Waiting for its turn counts: whoever asked does not care why there is no answer.
  context_.timers.arm({TimerKind::kOperation, question.value()},
                      context_.now.boot + application.options.handler_timeout);
  ++operation.outstanding;
  send_waiting(number);
  return {};
}

void Operations::send_waiting(ApplicationNumber number) {
  auto& queue = waiting_[number];
  auto& in_flight = in_flight_[number];
  while (!queue.empty() && in_flight < kMaximumInFlight) {
    if (const auto question = questions_.find(queue.front().id); question != questions_.end()) {
      question->second.sent = true;
      ++in_flight;
      context_.effects.push(std::move(queue.front()));
    }
    queue.pop_front();
  }
  if (queue.empty()) waiting_.erase(number);
  if (in_flight == 0) in_flight_.erase(number);
}

void Operations::on_answer(InvocationId id, Result<ApplicationAnswer> answer) {
  const auto node = questions_.extract(id);
  if (node.empty()) return;  // too late: the operation is over
  const Question& question = node.mapped();
  context_.timers.cancel({TimerKind::kOperation, id.value()});
  if (question.sent) --in_flight_[question.application];
  Result<void> outcome = answer ? Result<void>() : Result<void>(fail(answer.error()));
  if (answer && !question.read.is_root()) {
    // An answer that the registry cannot take is the application's fault, not of who asked: 5.00.
    outcome = *answer ? stored(host_.store_answer(question.read, **std::move(answer)))
                      : Result<void>(fail(ErrorCode::kInternal, "the application gave no value"));
  }
  settle(question.operation, std::move(outcome));
  send_waiting(question.application);
}

void Operations::settle(Id id, Result<void> answer) {
  const auto at = operations_.find(id);
  if (at == operations_.end()) return;
  if (!answer) {
    finish(id, answer);
    return;
  }
  if (--at->second.outstanding > 0) return;
  at->second.stage = static_cast<Operation::Stage>(static_cast<int>(at->second.stage) + 1);
  run(id);
}

void Operations::on_timer(InvocationId id) {
  const auto question = questions_.find(id);
  if (question == questions_.end()) return;
  const Application* application = applications_.find(question->second.application);
  on_answer(id, fail(ErrorCode::kUnavailable, fmt::format("application '{}' did not answer in time",
                                                          application == nullptr ? "?" : application->id)));
}

void Operations::on_application_gone(ApplicationNumber number) {
  waiting_.erase(number);
  std::vector<InvocationId> asked;
  for (const auto& [id, question] : questions_) {
    if (question.application == number) asked.push_back(id);
  }
  for (const InvocationId id : asked) on_answer(id, fail(ErrorCode::kUnavailable, "the application left the bus"));
  in_flight_.erase(number);
}

void Operations::on_saved(SaveTicket ticket, const Result<void>& outcome) {
  const auto node = saves_.extract(ticket);
  if (node.empty()) return;
  const Id id = node.mapped();
  const auto at = operations_.find(id);
  if (at == operations_.end()) return;  // another of its files could not be written
  Operation& operation = at->second;
  --operation.outstanding;
  if (!outcome) {
    finish(id, outcome);
  } else if (operation.outstanding == 0) {
    operation.stage = Operation::Stage::kFinish;
    run(id);
  }
}

}  // namespace lwm2m::engine

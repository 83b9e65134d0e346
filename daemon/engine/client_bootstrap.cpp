// Client, bootstrap: when it begins, what the bootstrap server may do, and how what it wrote becomes what is in force.
#include <fmt/core.h>

#include <algorithm>

#include "daemon/codec/codec.hpp"
#include "daemon/engine/client.hpp"
#include "daemon/engine/coap_code.hpp"
#include "daemon/engine/request_router.hpp"
#include "daemon/engine/server_account.hpp"
#include "daemon/engine/server_read.hpp"
#include "daemon/engine/stored_value.hpp"

namespace lwm2m::engine {
namespace {

using model::Path;

constexpr TimerKey kAccountTimer{TimerKind::kBootstrapAccount, 0};

bool is_finish(const Request& request) {
  return request.method == Method::kPost && request.uri_path.size() == 1 && request.uri_path[0] == "bs";
}

tl::unexpected<Error> not_allowed(Path path) {
  return fail(ErrorCode::kMethodNotAllowed, fmt::format("{}: not for a bootstrap server", path.to_string()));
}

}  // namespace

// ---- beginning and end --------------------------------------------------------------------------

Result<void> Client::bootstrap() {
  if (!started_) return fail(ErrorCode::kNotConnected, "stopped; start first");
  if (paused_) return fail(ErrorCode::kNotConnected, "suspended; resume first");
  if (!bootstrap_.has_account()) return fail(ErrorCode::kNotFound, "there is no account of a bootstrap server");
  bootstrap_.start();
  advance_time(context_.now);
  settle();
  return {};
}

// The account of the bootstrap server, if there is one, is always the one in force.
void Client::configure_bootstrap() {
  const Account* account = find_account(kBootstrapServer);
  bootstrap_.set_account(account == nullptr ? std::nullopt : std::optional(account->options));
}

// With nobody to register with, there is nothing else to do (Core 1.1.1 §6.1.3).
void Client::bootstrap_if_needed() {
  if (started_ && !paused_ && sessions_.empty()) bootstrap_.start();
}

void Client::on_bootstrap_begun() {
  context_.timers.cancel(kAccountTimer);
  workspace_.emplace(
      context_.tree, accounts_,
      BootstrapWorkspace::Rules{
          .may_delete = [this](Path instance) { return may_bootstrap_delete(instance); },
          .is_announced = [this](const model::Object& object) { return context_.is_announced(object); }});
}

void Client::on_bootstrap_ended() {
  workspace_.reset();
  // Not answered, so not done: the disk gets back what is in force.
  if (const auto finishing = std::exchange(finishing_, std::nullopt)) {
    if (finishing->exchange) context_.effects.push(DropExchange{kBootstrapServer, *finishing->exchange});
    save_accounts();
  }
  bootstrap_bodies_.clear();
  bootstrap_answers_.clear();
  limit_bootstrap_account();  // one that has failed gives it no more time
}

// Not what applications have published, and not what the daemon itself shows.
bool Client::may_bootstrap_delete(Path instance) const {
  return !applications_.creator(instance) && handlers_.find(instance.object()) == nullptr &&
         applications_.find_claim(instance) == nullptr;
}

// ---- what the server asks -----------------------------------------------------------------------

void Client::on_bootstrap_request(const Request& request) {
  bootstrap_.on_message();
  if (!bootstrap_.is_receiving() || !workspace_) {
    context_.effects.push(DropExchange{kBootstrapServer, request.exchange});
    return;
  }
  Bytes body;
  auto part =
      receive(request, bootstrap_bodies_, bootstrap_answers_, body, context_.options.maximum_body, context_.now.boot);
  if (part) return answer_bootstrap(request, *std::move(part));
  if (!request.block1) return serve_bootstrap(request);
  Request whole = request;
  whole.payload = body;
  serve_bootstrap(whole);
  wipe(body);  // keys may be in it
}

void Client::answer_bootstrap(const Request& request, Response response) {
  context_.effects.push(SendResponse{kBootstrapServer, request.exchange, std::move(response)});
}

void Client::serve_bootstrap(const Request& request) {
  if (is_finish(request)) return finish_bootstrap(request);
  auto served = bootstrap_operation(request);
  Response response =
      served ? *std::move(served)
             : Response{.code = coap_code(served.error().code()), .payload = to_bytes(served.error().message())};
  if (request.block1) response.block1 = Block{request.block1->number, false, request.block1->size_exponent};
  if (request.block2 || response.payload.size() > context_.options.maximum_payload) {
    bootstrap_answers_.fit(transfer_key(request), request.block2, context_.options.maximum_payload, response,
                           context_.now.boot);
  }
  answer_bootstrap(request, std::move(response));
}

Result<Response> Client::bootstrap_operation(const Request& request) {
  const auto path = request_path(request);
  if (!path) return propagate(path);
  if (request.bad_option) return fail(ErrorCode::kBadOption, "a critical option that is not understood");
  const VersionRules& rules = version_rules(context_.options.version);
  constexpr auto kLinks = static_cast<std::uint16_t>(codec::ContentFormat::kLinkFormat);
  switch (request.method) {
    case Method::kGet: {
      if (request.accept != kLinks) return bootstrap_read(*path, request.accept, rules);
      auto links = workspace_->discover(*path, rules);
      if (!links) return propagate(links);
      return Response{.code = kContent, .content_format = kLinks, .payload = *std::move(links)};
    }
    case Method::kPut: return bootstrap_write(*path, request, rules);
    case Method::kDelete:
      if (auto done = workspace_->erase(*path); !done) return propagate(done);
      return Response{.code = kDeleted};
    default: return not_allowed(*path);
  }
}

// Of objects 1 and 2 (Core 1.1.1 §6.1.7.3).
Result<Response> Client::bootstrap_read(Path path, std::optional<std::uint16_t> accept,
                                        const VersionRules& rules) const {
  const bool readable = path.level() >= 1 && path.level() <= 2 &&
                        (path.object() == kServerObject || path.object() == kAccessControlObject);
  if (!readable || !rules.bootstrap_read) return not_allowed(path);
  if (auto there = workspace_->tree().require(path); !there) return propagate(there);
  const auto format = answer_format(accept, rules);
  if (!format) return propagate(format);
  return render_read(workspace_->tree(), path, *format);
}

Result<Response> Client::bootstrap_write(Path path, const Request& request, const VersionRules& rules) {
  if (path.level() < 1 || path.level() > 3) return not_allowed(path);
  const auto format = request.content_format ? codec::content_format(*request.content_format) : std::nullopt;
  if (!format || !rules.speaks(*request.content_format)) {
    return fail(ErrorCode::kUnsupportedFormat, fmt::format("{}: this content format is not spoken", path.to_string()));
  }
  auto records = codec::decode(*format, request.payload, path, context_.tree.definitions());
  if (!records) return propagate(records);
  if (auto done = workspace_->write(path, *std::move(records)); !done) return propagate(done);
  return Response{.code = kChanged};
}

// ---- finish -------------------------------------------------------------------------------------

// Answered when what was written is on the disk: the bootstrap server may forget us then.
void Client::finish_bootstrap(const Request& request) {
  if (const auto saved = save_bootstrap(request.exchange); !saved) {
    return answer_bootstrap(request,
                            {.code = coap_code(saved.error().code()), .payload = to_bytes(saved.error().message())});
  }
  bootstrap_.on_finish();
}

// All that a bootstrap has to say at once; it ends as if Finish had come, or with nothing.
Result<void> Client::on_bootstrap_pack(std::optional<std::uint16_t> content_format, ByteView pack) {
  on_bootstrap_begun();
  auto taken = take_pack(content_format, pack);
  if (!taken) workspace_.reset();
  return taken;
}

Result<void> Client::take_pack(std::optional<std::uint16_t> content_format, ByteView pack) {
  const auto spoken = version_rules(context_.options.version).composite_formats;
  const auto format = content_format ? codec::content_format(*content_format) : std::nullopt;
  if (!format || std::ranges::find(spoken, *content_format) == spoken.end()) {
    return fail(ErrorCode::kUnsupportedFormat, "not in a content format that it may have");
  }
  auto records = codec::decode(*format, pack, {}, context_.tree.definitions());
  if (!records) return propagate(records);
  if (auto done = workspace_->replace(*std::move(records)); !done) return done;
  return save_bootstrap({});
}

Result<void> Client::save_bootstrap(std::optional<ExchangeId> exchange) {
  auto outcome = workspace_->finish();
  if (!outcome) return propagate(outcome);
  note_values();
  for (Account& account : outcome->accounts) {
    if (!outcome->untouched.contains(account.options.id)) {
      note_bootstrapped(account);
    } else if (const Account* now = find_account(account.options.id)) {
      account = *now;
    }
  }
  for (Account& account : outcome->accounts) {
    if (account.options.bootstrap) account.bootstrapped_at = context_.now.wall;
  }
  const auto ticket = context_.next<SaveTicket>();
  AccountState state{outcome->accounts, access_after(outcome->edits), context_.options.access};
  context_.effects.push(SaveState{ticket, StateFile::kAccounts, serialise_accounts(state)});
  finishing_ = Finishing{ticket, exchange, *std::move(outcome)};
  return {};
}

void Client::on_bootstrap_saved(const Result<void>& outcome) {
  const std::optional<ExchangeId> exchange = finishing_->exchange;
  if (outcome && !finishing_->in_force) {
    finishing_->in_force = true;
    const auto values = enforce_bootstrap(std::move(finishing_->outcome));
    if (values && finishing_) {  // of other objects: they are to be on the disk, too
      finishing_->ticket = *values;
      return;
    }
  }
  finishing_.reset();
  if (exchange) {
    Response response{.code = kChanged};
    if (!outcome) response = {.code = kServiceUnavailable, .payload = to_bytes(outcome.error().message())};
    context_.effects.push(SendResponse{kBootstrapServer, *exchange, std::move(response)});
    if (!outcome && !workspace_) on_bootstrap_begun();  // what is in force is what Finish is repeated with
  } else {
    workspace_.reset();
  }
  bootstrap_.on_saved(outcome.has_value());
}

// The ticket of what is to be on the disk, too.
std::optional<SaveTicket> Client::enforce_bootstrap(BootstrapOutcome outcome) {
  workspace_.reset();  // of what there was
  accounts_ = std::move(outcome.accounts);
  saved_accounts_ = true;
  follow_accounts();
  for (const Account& account : accounts_) {
    const bool written = !account.removed && !account.options.bootstrap;
    if (written && !outcome.untouched.contains(account.options.id)) enforce_values(account);
  }
  const bool others = enforce_edits(std::move(outcome.edits));
  for (const auto& [id, session] : sessions_) {
    const bool waits = session->registration.state() == Registration::State::kBackoff;
    if (!session->leaving && waits) session->registration.reconnect();
  }
  limit_bootstrap_account();
  return others ? std::optional(save_values()) : std::nullopt;
}

// Object instance by object instance: one that does not fit any more, because an application took it away while the
// disk was written, takes no other with it. Whether there are values to be kept that are not the accounts'.
bool Client::enforce_edits(model::Edits edits) {
  bool others = false;
  for (auto from = edits.begin(); from != edits.end();) {
    const Path instance = from->path.prefix(2);
    const auto to = std::find_if(from, edits.end(), [&](const auto& edit) { return edit.path.prefix(2) != instance; });
    model::Edits part(std::make_move_iterator(from), std::make_move_iterator(to));
    from = to;
    if (!handlers_.amend(part, true)) continue;
    std::vector<Path> written;
    for (const model::Edit& edit : part) {
      if (edit.path.level() >= 3) written.push_back(edit.path.prefix(3));
    }
    if (!apply(std::move(part), {}, {})) continue;
    if (instance.object() == kAccessControlObject) continue;
    persistent_.insert(written.begin(), written.end());
    others = true;
  }
  return others;
}

// Resource /1/x/12, which goes to the disk with all that it is said of.
void Client::note_bootstrapped(Account& account) const {
  if (!account.server_instance || !version_rules(context_.options.version).extended_accounts) return;
  const auto now = std::chrono::duration_cast<seconds>(context_.now.wall.time_since_epoch()).count();
  const Path path = Path(kServerObject, model::ObjectInstanceId(*account.server_instance)).child(kLastBootstrapped);
  std::erase_if(account.values, [&](const AccountValue& value) { return value.resource == path.resource(); });
  account.values.push_back({path.resource(), to_stored(path, model::Value(model::Time{now}))});
}

// Resource /0/x/12: the bootstrap server may want to be forgotten a time after it has done its work.
void Client::limit_bootstrap_account() {
  const auto& account = bootstrap_.account();
  const Account* held = find_account(kBootstrapServer);
  if (!account || account->account_timeout == 0 || held == nullptr || !held->bootstrapped_at) {
    return context_.timers.cancel(kAccountTimer);
  }
  // Over restarts; a clock that went back gives it no more than the whole time.
  const Duration whole = seconds(account->account_timeout);
  const Duration age = std::clamp(context_.now.wall - *held->bootstrapped_at, Duration(0), whole);
  context_.timers.arm(kAccountTimer, context_.now.boot + whole - age);
}

void Client::forget_bootstrap_account() {
  Account* account = find_account(kBootstrapServer);
  if (account == nullptr) return;
  forget_account(*account);
  follow_accounts();
  save_accounts();
}

// What is to be in an account's instance of Object 1, and nothing else of what a bootstrap server may leave out.
void Client::enforce_values(const Account& account) {
  apply_values(account);
  const auto instance = find_server_instance(context_.tree, account.options.id);
  if (!instance) return;
  model::Edits edits;
  const model::ObjectDefinition& object = *context_.tree.definitions().find(kServerObject);
  for (const model::Resource& resource : context_.tree.find_instance(*instance)->resources()) {
    const bool wanted = std::ranges::find(account.values, resource.id, &AccountValue::resource) != account.values.end();
    const bool ours = resource.id.value() == kTlsAlertCode || object.find(resource.id)->mandatory;
    if (!wanted && !ours) edits.push_back(model::Edit::erase(instance->child(resource.id.value())));
  }
  (void)apply(std::move(edits), {}, {}).has_value();
}

}  // namespace lwm2m::engine

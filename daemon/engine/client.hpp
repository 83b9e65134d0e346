// The LwM2M client: everything about the protocol and the registry, with no socket, bus, file or clock.
//
// Four verbs (daemon/README.md, "The core contract"): give it an input, advance its time, ask for its next deadline,
// take its effects. Inputs never fail towards the transport or the disk; a local call that may wait for an application,
// a server or the disk ends in exactly one CompleteCall with the id that its caller chose, often before the input
// returns. Calls that cannot wait answer directly. Whoever calls holds a Turn, whose end drains the effects.
//
// Owned by app::Application. Its parts, one concern each: Registration, Observer and the block transfers per server;
// Operations, ApplicationRegistry, ObjectHandlers and Subscriptions for all. The sources are client.cpp (servers,
// time, what the transport tells), client_life.cpp (start, stop, reload, queue mode), client_requests.cpp and
// client_composites.cpp (servers ask), client_operations.cpp (what is done), client_registry.cpp (local callers ask),
// client_observations.cpp (what servers observe), client_applications.cpp (applications, lists),
// client_definitions.cpp (definitions, the disk), client_accounts.cpp (accounts), client_send.cpp (Send),
// client_bootstrap.cpp (bootstrap), client_access.cpp (rights of servers), client_restart.cpp (registrations over a
// restart).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/engine/accounts.hpp"
#include "daemon/engine/application_registry.hpp"
#include "daemon/engine/access_control.hpp"
#include "daemon/engine/account_file.hpp"
#include "daemon/engine/block_transfer.hpp"
#include "daemon/engine/bootstrap.hpp"
#include "daemon/engine/bootstrap_workspace.hpp"
#include "daemon/engine/client_types.hpp"
#include "daemon/engine/context.hpp"
#include "daemon/engine/object_handlers.hpp"
#include "daemon/engine/observe.hpp"
#include "daemon/engine/operation.hpp"
#include "daemon/engine/persistence.hpp"
#include "daemon/engine/registration.hpp"
#include "daemon/engine/request_router.hpp"
#include "daemon/engine/send_queue.hpp"
#include "daemon/engine/server_read.hpp"
#include "daemon/engine/subscriptions.hpp"
#include "daemon/engine/version_rules.hpp"

namespace lwm2m::engine {

class Client : private Operations::Host, private Observer::Host, private Bootstrap::Listener {
 public:
  // `options` are normalised (config); `handlers` by object id; `definitions` are known before anything else happens.
  Client(Options options, const std::vector<model::DefinitionSet::Pointer>& definitions, ObjectHandlers::Map handlers);
  ~Client() override;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // ---- time and effects -------------------------------------------------------------------------------------------
  // Never goes back. Runs everything that has become due.
  void advance_time(Instant now);
  // nullopt: nothing will happen by time alone.
  [[nodiscard]] std::optional<TimePoint> next_deadline() const;
  // In order. Empty when there is none left.
  std::optional<Effect> poll_effect();

  // ---- from the transport -----------------------------------------------------------------------------------------
  void on_request(ShortServerId server, const Request& request);
  void on_response(ShortServerId server, RequestId id, const IncomingResponse& response);
  void on_request_failure(ShortServerId server, RequestId id, RequestFailure failure);
  // Only for confirmable notifications.
  void on_delivered(ShortServerId server, NotificationId id);
  // kReset also for notifications that were not confirmable.
  void on_delivery_failure(ShortServerId server, NotificationId id, DeliveryFailure failure);
  void on_link_event(ShortServerId server, const LinkEvent& event);

  // ---- from the disk ----------------------------------------------------------------------------------------------
  void on_state_saved(SaveTicket ticket, const Result<void>& outcome);
  // At start, before start(): what SaveState wrote last. An unreadable content is refused, nothing of it is used.
  Result<void> restore(StateFile file, ByteView content);
  // What a daemon that is about to stop has to keep for the next one to go on with an Update, of the servers that are not
  // to be de-registered; empty for nothing. `session_of` says what the transport has of the session with a server. Good
  // for one start, as soon after as the clock can tell.
  [[nodiscard]] Bytes saved_registrations(const std::function<Secret(ShortServerId)>& session_of) const;

  // ---- life ---------------------------------------------------------------------------------------------------------
  // Registers with every server of the accounts. Idempotent.
  void start();
  // De-registers everywhere (unless `force`) and closes; the call completes when every server has answered or after 3
  // s.
  void stop(CallId call, bool force);
  // No message, no timer, no answer until resume.
  void pause();
  Result<void> resume();
  // A new configuration: servers that are unchanged stay registered, others are made anew or go.
  void reload(Options options);
  // 0: all that are registered with. Completes when the server, or each of them, has answered; with the first error.
  // kNotFound, kNotConnected, kServerRejected, kTimeout.
  void update(CallId call, ShortServerId server);
  [[nodiscard]] ManagerState state() const;
  [[nodiscard]] bool paused() const;
  [[nodiscard]] const std::string& endpoint() const;
  [[nodiscard]] std::string_view protocol_version() const;  // "1.1"
  [[nodiscard]] std::vector<ServerStatus> servers() const;
  [[nodiscard]] std::optional<ServerStatus> server(ShortServerId server) const;
  // Asks the bootstrap server now. kNotFound without one, kNotConnected.
  Result<void> bootstrap();
  void deregister(CallId call, ShortServerId server);
  // Forgets the session and makes a new one.
  Result<void> reconnect(ShortServerId server);
  Result<void> disable(ShortServerId server, Duration duration);
  Result<void> enable(ShortServerId server);
  // In queue mode: the awake time ends now. kNotFound, kNotConnected, kMethodNotAllowed without queue mode.
  Result<void> sleep(ShortServerId server);

  // ---- accounts ----------------------------------------------------------------------------------------------------
  // Each is complete when it is on the disk; by privileged callers only (kAccessDenied).
  // kAlreadyExists: the short server id has an account; kBadValue: it is none (of a bootstrap server: kBootstrapServer).
  void add_account(const Caller& caller, CallId call, ServerOptions options);
  // The account of this id becomes another one, with the values of Object 1 that `options` says; what is registered is
  // de-registered and begins anew. kNotFound.
  void change_account(const Caller& caller, CallId call, ServerOptions options);
  // De-registers first. One of the configuration file stays away until its entry there changes. kNotFound.
  void remove_account(const Caller& caller, CallId call, ShortServerId server);
  [[nodiscard]] const ServerOptions* account(ShortServerId server) const;

  // ---- the registry -------------------------------------------------------------------------------------------------
  void get(const Caller& caller, CallId call, model::Path path);
  // Every value at or below the paths, once, in their order; a path that is missing is kNotFound, or left out if
  // `partial`.
  void read(const Caller& caller, CallId call, std::vector<model::Path> paths, bool partial);
  // A resource or a resource instance.
  void set(const Caller& caller, CallId call, model::Path path, model::ResourceValue value);
  // Atomic.
  void write(const Caller& caller, CallId call, std::vector<model::Record> values, WriteOptions options);
  // Path of level 1 or 2; values at absolute paths. Answers the instance id.
  void create_instance(const Caller& caller, CallId call, model::Path path, std::vector<model::Record> values);
  void erase(const Caller& caller, CallId call, model::Path path);
  void execute(const Caller& caller, CallId call, model::Path path, model::ExecuteArguments arguments);
  // `depth` levels below the prefix (0: itself only), as it is now.
  Result<std::vector<ListEntry>> list(model::Path prefix, std::uint32_t depth);
  // Sends the current values at once.
  Result<SubscriptionId> subscribe(const Caller& caller, std::vector<model::Path> paths, SubscribeOptions options);
  Result<void> unsubscribe(const Caller& caller, SubscriptionId subscription);
  [[nodiscard]] bool is_observed(model::Path path) const;
  [[nodiscard]] std::vector<ObservationStatus> observations() const;
  // As if the server (kBootstrapServer: every server that is registered with) had attached these periods, in seconds, to the
  // path; 0 removes one. kNotFound, kNotConnected, kMethodNotAllowed (an executable; a resource instance with 1.0),
  // kAccessDenied, kBadValue (a longest below the shortest).
  Result<void> set_notification_periods(ShortServerId server, model::Path path, std::uint32_t shortest,
                                        std::uint32_t longest);
  [[nodiscard]] const model::ObjectTree& tree() const;
  // Sends what is at the paths, and the samples, which have times, to a server (kBootstrapServer: to all that are
  // registered with and take it). Completes with the id when each has answered, or with the first error: kNotConnected
  // (not registered), kInhibited (the server has muted Send), kMethodNotAllowed (it speaks LwM2M 1.0; what cannot be read),
  // kUnauthorized (it may read nothing of it), kServerRejected, kTimeout, kBusy, kBadValue (a sample twice, or its time).
  void send(const Caller& caller, CallId call, ShortServerId server, std::vector<model::Path> paths,
            std::vector<model::Record> samples);

  // ---- definitions --------------------------------------------------------------------------------------------------
  // Over the bus: of one user, so that none uses up what is there for all; administrators define as many as there may be.
  static constexpr std::size_t kMaximumDefinitionsOfOneUser = 64;
  static constexpr std::size_t kMaximumDefinitions = 1024;
  // All or nothing; complete when they are on disk (`persistent`: from the bus) and answer the object ids.
  void define(const Caller& caller, CallId call, std::vector<model::ObjectDefinition> definitions);
  void undefine(const Caller& caller, CallId call, model::ObjectId object);
  // Definitions from files, known before registering or learnt on reload; not persisted.
  Result<void> add_definition(model::DefinitionSet::Pointer definition);
  // Whether a definition came over the bus.
  [[nodiscard]] bool is_from_bus(model::ObjectId object) const;

  // ---- applications -------------------------------------------------------------------------------------------------
  // For registrations and claims from now on. What is there already stays; of that, what would be refused now, and why.
  [[nodiscard]] std::vector<Error> set_application_policy(ApplicationPolicy policy);
  Result<ApplicationNumber> register_application(const Caller& caller, std::string id, ApplicationOptions options);
  Result<void> claim(const Caller& caller, ApplicationNumber application, std::vector<model::Path> prefixes,
                     Callbacks callbacks);
  Result<void> release(const Caller& caller, ApplicationNumber application, std::vector<model::Path> prefixes);
  Result<void> unregister_application(const Caller& caller, ApplicationNumber application);
  [[nodiscard]] std::vector<ApplicationStatus> applications() const;
  // The connection left the bus: its application goes into its grace time, its subscriptions end.
  void on_caller_gone(std::string_view bus_name);
  // The error is the one that the Handler returned; kUnavailable: it is gone.
  void on_application_result(InvocationId id, Result<ApplicationAnswer> result);

  // ---- device -------------------------------------------------------------------------------------------------------
  Result<void> add_device_error(const Caller& caller, std::uint8_t code);
  Result<void> clear_device_errors(const Caller& caller);

 private:
  // De-registering takes no longer: a service manager waits for us, or another server for the id.
  static constexpr Duration kStopPatience = seconds(3);
  static constexpr TimerKey kStopTimer{TimerKind::kStop, 0};

  // One server: its registration, what it observes, and its block-wise transfers.
  struct Session : Registration::Listener {
    Session(Client& owner, const ServerOptions& options);
    void on_registration_ended() override;
    void on_registered() override;
    void on_attempt_failed() override { sends.give_up(no_longer_registered()); }
    [[nodiscard]] Error no_longer_registered() const;
    void on_attempts_used_up() override;
    void on_alert(std::uint16_t alert) override;

    // Of the version that is in force with it.
    [[nodiscard]] const VersionRules& rules() const { return version_rules(registration.version()); }
    [[nodiscard]] const std::string& alternate_path() const { return registration.options().alternate_path; }

    Client& client;
    Registration registration;
    Observer observer;
    SendQueue sends;
    BodyAssembler bodies{};
    BodyCache answers{};
    bool leaving = false;  // the configuration has it no more; it goes when it is de-registered
  };

  // Operations::Host
  Result<void> commit(Operation& operation) override;
  std::vector<SaveTicket> save(const Operation& operation) override;
  void finish(Operation& operation, const Result<void>& outcome) override;
  Result<void> store_answer(model::Path path, model::ResourceValue value) override;
  // Observer::Host
  Response render_notification(ShortServerId server, const Observed& observed) override;
  [[nodiscard]] bool is_polled(const std::vector<model::Path>& paths) const override;
  bool refresh_notification(ShortServerId server, const Observation& observation) override;
  [[nodiscard]] bool is_readable(ShortServerId server, model::Path instance) const override;
  void on_observation_event(ShortServerId server, ObservationEventKind event, const Observation& observation) override;

  // client.cpp
  void add_server(const ServerOptions& options);
  [[nodiscard]] std::optional<model::ObjectInstanceId> instance_id(model::ObjectId object,
                                                                   std::optional<std::uint16_t> chosen) const;
  void remove_server(ShortServerId server);
  void erase_account(ShortServerId server);
  void finish_leaving();
  void add_missing_servers();
  void change_servers(Options options, bool same_client);
  void define_all(const std::vector<model::DefinitionSet::Pointer>& definitions);
  void on_timer(TimerKey key);
  void sample();
  void arm_sampling();
  void flush_observers();
  // The end of every input: what was touched is sent, what changed is told.
  void settle();
  void follow_states();
  void update_all(CallId call);
  bool is_awaiting_others(CompleteCall& answer);
  // What it may read, where rights are in force.
  [[nodiscard]] MayRead may_read(ShortServerId server) const;
  // Below which it finds the objects; empty for the root.
  [[nodiscard]] std::string_view alternate_path(ShortServerId server) const;
  Result<Session*> usable_session(ShortServerId server);
  Session* find_session(ShortServerId server);
  [[nodiscard]] const Session* find_session(ShortServerId server) const;

  // client_life.cpp
  void give_turns();
  void note_message(const Effect& effect);

  // client_requests.cpp
  void serve(Session& session, const Request& request);
  void serve_below_alternate_path(Session& session, const Request& request);
  void serve_in_hand(Session& session, const Request& request);
  void serve_routed(Session& session, const Request& request, const RoutedRequest& routed);
  void serve_read(Session& session, const Request& request, const RoutedRequest& routed, const model::Object& object);
  void serve_write(Session& session, const Request& request, const RoutedRequest& routed);
  void serve_attributes(Session& session, const Request& request, model::Path path);
  [[nodiscard]] const model::ResourceDefinition* resource_at(model::Path path) const;
  void serve_execute(Session& session, const Request& request, model::Path path);
  void serve_create(Session& session, const Request& request, model::Path path);
  void serve_delete(Session& session, const Request& request, model::Path path);
  void serve_resource_instance_delete(const ServerOrigin& origin, model::Path path);
  [[nodiscard]] Result<void> check_rights(const Session& session, const RoutedRequest& routed) const;
  void start_write(const ServerOrigin& origin, model::Path path, model::Edits edits);
  [[nodiscard]] ServerOrigin origin_of(const Session& session, const Request& request) const;
  void respond(const ServerOrigin& origin, Response response);
  void refuse(const ServerOrigin& origin, const Error& error);
  void watch_transfers(Session& session);

  // client_composites.cpp
  void serve_composite(Session& session, const Request& request, OperationKind kind);
  void serve_composite_write(Session& session, const Request& request);
  [[nodiscard]] ServerOrigin composite_origin_of(const Session& session, const Request& request) const;

  // client_operations.cpp
  struct Source {
    ChangeSource kind = ChangeSource::kLocal;
    std::optional<ShortServerId> server{};
    std::string application{};
  };
  [[nodiscard]] Source source_of(const Operation& operation) const;
  [[nodiscard]] bool is_asked_for(const std::vector<model::Path>& paths) const;
  Result<void> commit_execute(Operation& operation);
  Result<void> apply(model::Edits edits, const model::EditRules& rules, const Source& source);
  void after_commit(const model::ChangeSet& changes, const Source& source);
  void tell_registrations(const model::ChangeSet& changes, const Source& source);
  void note_ownership(const Operation& operation);
  void refresh(model::Path path);
  void finish_for_server(Operation& operation, const ServerOrigin& origin, const Result<void>& outcome);
  void finish_for_caller(Operation& operation, const LocalOrigin& origin, const Result<void>& outcome);
  [[nodiscard]] Response answer_read(const Operation& operation, ShortServerId server);
  [[nodiscard]] Response success_for_server(Operation& operation, const ServerOrigin& origin);
  void run_actions(const Operation& operation);
  [[nodiscard]] bool touches_persistent(const model::Edits& edits) const;
  SaveTicket save_values();

  // client_accounts.cpp
  [[nodiscard]] bool touches_account(const model::Edits& edits) const;
  [[nodiscard]] Result<void> check_provisioning(const Caller& caller) const;
  [[nodiscard]] std::vector<ServerOptions> servers_in_force() const;
  [[nodiscard]] std::vector<AccountValue> changed_values(const Account& account) const;
  void apply_values(const Account& account);
  void note_values();
  void keep_values(Account& account, const ServerOptions& options) const;
  Account* find_account(ShortServerId server);
  void follow_accounts();
  void enforce_accounts(CallId call, CallValue answer);
  SaveTicket save_accounts();
  void forget_account(Account& account);
  Result<void> restore_accounts(ByteView content);

  // client_send.cpp
  Result<Operation> plan_send(ShortServerId server, std::vector<model::Path> paths,
                              std::vector<model::Record> samples);
  [[nodiscard]] Result<void> check_sample(model::Record& sample) const;
  [[nodiscard]] Result<void> may_send(const Session& session) const;
  Result<std::vector<Session*>> receivers(ShortServerId server);
  [[nodiscard]] Result<SendData> send_data(const Operation& operation, ShortServerId server) const;
  void send_now(const Operation& operation, std::optional<CallId> call);
  void send_written(const Operation& operation);
  void flush_sends();

  // client_restart.cpp
  Result<void> restore_registrations(ByteView content);

  // client_bootstrap.cpp
  void on_bootstrap_begun() override;
  void on_bootstrap_ended() override;
  Result<void> on_bootstrap_pack(std::optional<std::uint16_t> content_format, ByteView pack) override;
  Result<void> take_pack(std::optional<std::uint16_t> content_format, ByteView pack);
  void configure_bootstrap();
  void bootstrap_if_needed();
  [[nodiscard]] bool may_bootstrap_delete(model::Path instance) const;
  void on_bootstrap_request(const Request& request);
  void answer_bootstrap(const Request& request, Response response);
  void serve_bootstrap(const Request& request);
  Result<Response> bootstrap_operation(const Request& request);
  [[nodiscard]] Result<Response> bootstrap_read(model::Path path, std::optional<std::uint16_t> accept,
                                                const VersionRules& rules) const;
  Result<Response> bootstrap_write(model::Path path, const Request& request, const VersionRules& rules);
  void finish_bootstrap(const Request& request);
  Result<void> save_bootstrap(std::optional<ExchangeId> exchange);
  void on_bootstrap_saved(const Result<void>& outcome);
  std::optional<SaveTicket> enforce_bootstrap(BootstrapOutcome outcome);
  bool enforce_edits(model::Edits edits);
  void enforce_values(const Account& account);
  void note_bootstrapped(Account& account) const;
  void limit_bootstrap_account();
  void forget_bootstrap_account();

  // client_access.cpp
  void add_access(model::Edits& edits, model::Path instance, ShortServerId owner) const;
  void remove_access(model::Edits& edits) const;
  void apply_access_entries(const std::vector<AccessEntry>& wanted, const std::vector<AccessEntry>& before);
  void forget_rights(ShortServerId server);
  [[nodiscard]] static std::vector<SavedInstance> saved_access(const model::ObjectTree& tree);
  [[nodiscard]] std::vector<SavedInstance> access_after(const model::Edits& edits) const;
  void restore_access(const std::vector<SavedInstance>& saved);

  // client_registry.cpp
  void complete(CallId call, Result<CallValue> result);
  void start_local(const Caller& caller, CallId call, Operation&& operation);
  Result<Operation> plan_set(const Caller& caller, model::Path path, model::ResourceValue value) const;
  Result<Operation> plan_write(const Caller& caller, std::vector<model::Record> values, WriteOptions options) const;
  Result<Operation> plan_create(const Caller& caller, model::Path path, std::vector<model::Record> values) const;
  Result<Operation> plan_erase(const Caller& caller, model::Path path) const;
  Result<CallValue> read_now(const Operation& operation) const;

  // client_observations.cpp
  Result<std::vector<Session*>> registered_sessions(ShortServerId server);

  // client_applications.cpp
  void end_application(ApplicationNumber number);
  void list_below(model::Path path, std::uint32_t depth, std::vector<ListEntry>& out) const;
  [[nodiscard]] ListEntry list_entry(model::Path path) const;

  // client_definitions.cpp
  [[nodiscard]] std::optional<Uid> other_definer(const Caller& caller, model::ObjectId object) const;
  [[nodiscard]] Result<void> check_room(const Caller& caller,
                                        const std::vector<model::DefinitionSet::Pointer>& fresh) const;
  void end_claims(const Caller& caller, model::ObjectId object);
  void save_definitions(CallId call, std::vector<model::ObjectId> ids);
  Result<void> restore_definitions(ByteView content);
  Result<void> restore_values(ByteView content);
  // False: there is no definition that it fits.
  bool restore_value(const SavedValue& saved);
  void restore_orphans();

  Context context_;
  ApplicationRegistry applications_;
  ObjectHandlers handlers_;
  Operations operations_;
  Subscriptions subscriptions_;
  AccessControl access_;
  std::vector<Account> accounts_;  // the values of Object 1 are in the tree while they run
  std::map<ShortServerId, std::unique_ptr<Session>> sessions_;

  // What a bootstrap server has finished, and waits for the disk.
  struct Finishing {
    SaveTicket ticket{};
    std::optional<ExchangeId> exchange{};  // of Finish; none: it came as a pack
    BootstrapOutcome outcome{};
    bool in_force = false;
  };
  Bootstrap bootstrap_;
  std::optional<BootstrapWorkspace> workspace_;  // while the server writes
  std::optional<Finishing> finishing_;
  BodyAssembler bootstrap_bodies_;
  BodyCache bootstrap_answers_;

  // The request in hand: its views are good while it is served, so that the key of a transfer is made only when needed.
  const Request* current_request_ = nullptr;
  bool saved_accounts_ = false;  // what is on the disk is not simply the configuration file
  bool started_ = false;
  bool start_again_ = false;
  bool paused_ = false;
  bool sampling_unknown_ = false;  // what is observed, or what is live, has changed: arm_sampling finds out
  ManagerState shown_state_ = ManagerState::kStopped;
  std::vector<CallId> stop_calls_;
  // A call that several servers answer.
  struct JointCall {
    std::size_t open = 0;  // of them, those that have not
    std::optional<Error> failure{};
  };
  std::map<CallId, JointCall> joint_calls_;

  // Definitions that came over the bus and persist, and who defined them (unknown of what an older version saved).
  std::map<model::ObjectId, std::optional<Uid>> from_bus_;
  std::set<model::Path> persistent_;    // resources whose values survive a restart
  std::vector<SavedValue> orphans_;     // saved values whose definition is not there now; kept for when it is
  std::map<SaveTicket, std::pair<CallId, std::vector<model::ObjectId>>> definition_saves_;
  std::map<SaveTicket, std::pair<CallId, CallValue>> account_saves_;
};

}  // namespace lwm2m::engine

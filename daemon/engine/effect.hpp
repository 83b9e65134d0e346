// Everything the engine does to the world, as values (daemon/README.md: outputs are effects). app::EffectRunner is the
// only place where they meet transport, storage and bus; a test compares them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/engine/caller.hpp"
#include "daemon/engine/link_security.hpp"
#include "daemon/engine/message.hpp"
#include "daemon/model/object_handler.hpp"
#include "daemon/model/record.hpp"

namespace lwm2m::engine {

// ---- to and from servers ------------------------------------------------------------------------------------------

struct SendRequest {
  ShortServerId server{};
  RequestId id{};
  OutgoingRequest request{};
};
struct SendResponse {
  ShortServerId server{};
  ExchangeId exchange{};
  Response response{};
};
// Confirmable: ends in on_delivered or on_delivery_failure. Not confirmable: a reset may still be reported.
struct SendNotification {
  ShortServerId server{};
  NotificationId id{};
  Token token{};
  bool confirmable = false;
  Response response{};
};
// The exchange will not be answered any more (its server is gone, or a request before registration).
struct DropExchange {
  ShortServerId server{};
  ExchangeId exchange{};
};
// How to reach a server: what the account says, resolved and connected by the transport, which answers with a
// LinkEvent.
struct OpenLink {
  ShortServerId server{};
  std::string uri{};
  LinkSecurity security{};
  std::uint16_t local_port = 0;  // 0: any
  PreviousLink previous{};
};
struct CloseLink {
  ShortServerId server{};
};

// ---- to local callers and applications ----------------------------------------------------------------------------

// One call of Send, for all the servers that it goes to.
using SendId = StrongId<struct SendIdTag, std::uint64_t>;
// What a call answers: nothing, one value (Get), values (Read), an id (CreateInstance), object ids (Load), a server
// (AddServer), a Send.
using CallValue = std::variant<std::monostate, model::ResourceValue, std::vector<model::Record>,
                               model::ObjectInstanceId, std::vector<model::ObjectId>, ShortServerId, SendId>;
struct CompleteCall {
  CallId call{};
  Result<CallValue> result{CallValue{}};
};

// The context that a callback gets: who wants it.
struct InvocationContext {
  std::optional<ShortServerId> server{};
  bool bootstrap = false;
  std::string application{};  // the app id of a local caller that registered one
};
struct AskRead {
  model::Path path{};
};
struct AskValidate {
  std::vector<model::Record> values{};
};
struct DeliverWrite {
  std::vector<model::Record> values{};
};
struct DeliverExecute {
  model::Path path{};
  model::ExecuteArguments arguments{};
};
struct DeliverCreate {
  model::Path path{};
  std::vector<model::Record> values{};
};
struct DeliverDelete {
  model::Path path{};
};
using InvocationBody = std::variant<AskRead, AskValidate, DeliverWrite, DeliverExecute, DeliverCreate, DeliverDelete>;

// Calls the Handler of an application; the answer comes back by on_application_result. After `timeout` the engine has
// stopped waiting, so that the caller of the bus may, too.
struct InvokeApplication {
  InvocationId id{};
  std::string bus_name{};
  std::string handler{};  // an object path
  InvocationBody body{};
  InvocationContext context{};
  Duration timeout{};
};
// Handler.Released: claims of the application ended without its doing.
struct NotifyReleased {
  std::string bus_name{};
  std::string handler{};
  std::vector<model::Path> prefixes{};
  std::string reason{};
};

enum class ChangeSource : std::uint8_t { kServer, kApplication, kLocal };
// Registry.ValuesChanged to one subscriber. A resource that went has no value.
struct NotifyValuesChanged {
  std::string bus_name{};
  SubscriptionId subscription{};
  std::vector<model::Record> changes{};
  ChangeSource source = ChangeSource::kLocal;
  std::optional<ShortServerId> server{};
  std::string application{};
};
enum class ObservationEventKind : std::uint8_t { kAdded, kRemoved, kAcknowledged, kTimeout };
struct NotifyObservationEvent {
  std::string bus_name{};
  SubscriptionId subscription{};
  ObservationEventKind kind = ObservationEventKind::kAdded;
  ShortServerId server{};
  model::Path path{};
};

// Manager.Event and the journal field LWM2M_EVENT (dbus/interfaces, Manager).
enum class EventName : std::uint8_t {
  kBootstrapRegistrationFailure,
  kBootstrapRegistrationComplete,
  kBootstrapTransferComplete,
  kRegistrationFailure,
  kRegistrationComplete,
  kRegistrationTimeout,
  kRegistrationUpdate,
  kRegistrationUpdateComplete,
  kDeregistration,
  kDeregistrationFailure,
  kDisconnected,
  kQueueModeRxOff,
  kSuspended,
  kServerDisabled,
  kNetworkError,
  kSendComplete,
  kSendFailure,
};
[[nodiscard]] std::string_view to_string(EventName name);
struct EmitEvent {
  EventName name{};
  ShortServerId server{};
  std::optional<Code> code{};
  std::string reason{};
  std::optional<Duration> retry_after{};
  std::optional<SendId> send{};
};
// Something that a property shows has changed (the manager's State and Paused, a server's State, Lifetime, …): the
// adaptor asks the client for the new values.
struct StateChanged {
  std::optional<ShortServerId> server{};  // none: the manager
};
// A server account appeared or went.
struct ServersChanged {};
// An application registered, left, came back, or was removed; a claim came or went.
struct ApplicationsChanged {};

// ---- to the machine -----------------------------------------------------------------------------------------------

using SaveTicket = StrongId<struct SaveTicketTag, std::uint64_t>;
enum class StateFile : std::uint8_t { kDefinitions, kValues, kAccounts, kRegistrations };
// Replaces one state file atomically; on_state_saved comes when it is on the disk.
struct SaveState {
  SaveTicket ticket{};
  StateFile file{};
  Bytes content{};
};
struct RunSystemAction {
  model::SystemAction action{};
};

using Effect =
    std::variant<SendRequest, SendResponse, SendNotification, DropExchange, OpenLink, CloseLink, CompleteCall,
                 InvokeApplication, NotifyReleased, NotifyValuesChanged, NotifyObservationEvent, EmitEvent,
                 StateChanged, ServersChanged, ApplicationsChanged, SaveState, RunSystemAction>;

}  // namespace lwm2m::engine

// The registration of one server: Register, Update, De-register, and what happens when that fails (Core 1.1.1 §6.2).
// registration_table says which event leads where; the actions are small functions here. The sources are
// registration.cpp (what comes in, what is shown and saved), registration_actions.cpp and registration_update.cpp.
//
// Owned by the server's session. Reads the account from the registry each time, so that a server's Write is in force at
// once. Sends by effects; knows no socket and no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/engine/block_transfer.hpp"
#include "daemon/engine/client_types.hpp"
#include "daemon/engine/context.hpp"
#include "daemon/engine/queue_mode.hpp"
#include "daemon/engine/registration_announcement.hpp"
#include "daemon/engine/registration_table.hpp"

namespace lwm2m::engine {

// Why an Update is wanted: decides how soon.
enum class UpdateReason : std::uint8_t {
  kServer,       // its Write, Create, Delete or Execute: at once
  kOperator,     // Manager.Update: at once
  kApplication,  // instances that applications add or remove: at once, then at most every 15 s
  kObjects,      // objects that came or went without an instance: soon
  kWaking,       // something else is due while asleep, which goes after it: at once
};

class Registration {
 public:
  using State = RegistrationState;
  using Event = RegistrationEvent;

  // What the session does for its registration.
  class Listener {
   public:
    virtual ~Listener() = default;
    // Register is about to be sent, or the registration is over: observations end (Core 1.1.1 §6.2.1).
    virtual void on_registration_ended() = 0;
    // The server has the client again: what waited can go.
    virtual void on_registered() = 0;
    // There is no registration, and it is tried again later.
    virtual void on_attempt_failed() = 0;
    // As many sequences of attempts as the account allows have failed, a bootstrap is to help (Core 1.1.1 §6.2.1.1).
    virtual void on_attempts_used_up() = 0;
    // The server has sent an alert of (D)TLS (Core 1.1.1 §E.2, resource 11).
    virtual void on_alert(std::uint16_t alert) = 0;
  };

  Registration(Context& context, ServerOptions options, Listener& listener);
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

  void start();
  void stop() { handle(Event::kStop); }
  // Closes without a word, paused or not.
  void drop();
  void disable(Duration duration);
  // Makes a new link; registers anew on it.
  void reconnect();
  // In the order of registrations it is the first that is not done.
  void take_turn() { handle(Event::kTurn); }
  void on_timer();
  void on_link_event(const LinkEvent& event);
  void on_response(RequestId id, const IncomingResponse& response);
  void on_request_failure(RequestId id, RequestFailure failure);

  void want_update(UpdateReason reason);
  // As Manager.Update; the call completes with the server's answer.
  void want_update(CallId call);
  // Completes when the server knows or does not answer.
  void stop(CallId call);

  // Queue mode: the server has asked or been answered, so that it knows that we are there.
  void on_heard_of();
  // It has been sent a request, or has acknowledged something: it goes on counting on us, if it did.
  void on_exchange();
  void on_queue_timer();
  // Asleep from now on. kNotConnected; kMethodNotAllowed without queue mode.
  Result<void> sleep();

  // While paused, time stands still for this server: resume sends an Update within the lifetime, else a Register.
  void pause();
  void resume();

  // What the server knows of us, with the session that the transport has; without observations and attributes.
  [[nodiscard]] SavedRegistration saved(Secret session) const;
  // Before the start: goes on with it, if it is ours, its lifetime is not over, and the server knows the connection
  // again. False: it is of no use.
  bool restore(const SavedRegistration& saved);

  [[nodiscard]] State state() const { return state_; }
  // Of the protocol, with this server.
  [[nodiscard]] ProtocolVersion version() const { return announcement_.version(); }
  [[nodiscard]] bool is_registered() const { return state_ == State::kRegistered || state_ == State::kUpdating; }
  // Registered, and the server has said so on this link, and expects to hear of us.
  [[nodiscard]] bool is_confirmed() const { return is_registered() && confirmed_ && !queue_.is_asleep(); }
  // In queue mode: whatever is due goes after an Update.
  [[nodiscard]] bool is_asleep() const { return state_ == State::kRegistered && queue_.is_asleep(); }
  // Registered, and no Update is on its way.
  [[nodiscard]] bool is_settled() const { return is_confirmed() && state_ == State::kRegistered; }
  // The server knows everything that it is to be told of the client: its instances, too.
  [[nodiscard]] bool is_up_to_date() const { return is_settled() && !update_wanted_; }
  // What is to be told by an Update is told now.
  void hasten_update();
  // Its place in the order of registrations; nothing where others need not care.
  [[nodiscard]] std::optional<std::uint32_t> holds_up_from() const;
  [[nodiscard]] bool awaits_turn() const { return state_ == State::kWaiting && !has_turn_; }
  // The De-register is on its way.
  [[nodiscard]] bool is_leaving() const { return state_ == State::kDeregistering; }
  [[nodiscard]] bool is_idle() const { return state_ == State::kStopped; }
  [[nodiscard]] const ServerOptions& options() const { return options_; }
  [[nodiscard]] ServerStatus status() const;

 private:
  using Guard = RegistrationGuard;

  void handle(Event event);
  void perform(RegistrationAction action);
  [[nodiscard]] bool allows(Guard guard) const;
  [[nodiscard]] bool is_same_link() const;
  [[nodiscard]] Event refusal_of(const IncomingResponse& response);

  // actions
  void wait_for_turn();
  void begin_turn();
  void open_link();
  void reopen_link();
  void send_register();
  void send_older_register();
  void registered();
  void send_update();
  void updated();
  void retry_later();
  void send_deregister();
  void wait_disabled();
  void deregistered();
  void not_deregistered();
  void end();
  void forget_and_register();
  void lose_server();

  void close();
  void over();
  void updated_bookkeeping(bool first);
  void send(OutgoingRequest request);
  void transmit();
  void schedule_update();
  [[nodiscard]] TimePoint next_update() const;
  void on_attempts_used_up();
  [[nodiscard]] std::string refusal_reason(const IncomingResponse& response, bool no_location) const;
  [[nodiscard]] std::string refusal_text(std::string_view operation) const;
  void forget_refusal();
  void complete(std::vector<CallId>& calls, const Result<CallValue>& result);
  void complete_updates(const Result<CallValue>& result);
  void emit(EventName name, std::optional<Duration> retry_after = {});
  void arm(TimePoint when) { context_.timers.arm(timer(), when); }
  void arm_after(Duration delay) { arm(context_.now.boot + delay); }
  [[nodiscard]] TimerKey timer() const { return {TimerKind::kRegistration, options_.id.value()}; }

  Context& context_;
  ServerOptions options_;
  Listener& listener_;
  RegistrationAnnouncement announcement_;
  QueueMode queue_;

  State state_ = State::kStopped;
  bool link_open_ = false;
  std::string key_fingerprint_{};
  LinkUp link_{};           // while it is open
  bool confirmed_ = false;  // the server has answered on it
  std::uint64_t handshakes_ = 0;
  bool is_hopeless_ = false;  // nothing changes by trying again at once
  bool paused_ = false;
  bool has_turn_ = false;
  bool lets_others_pass_ = false;  // registered since its turn, or failed without being one that blocks
  bool was_registered_ = false;    // in this run or before the restart: the initial delay is over
  std::uint32_t failures_ = 0;   // since the last success
  std::uint32_t sequences_ = 0;  // of attempts that failed, since the last success or bootstrap
  TimePoint disabled_until_{};
  std::vector<std::string> location_{};  // Location-Path, kept verbatim; empty: the server does not have us
  PreviousLink previous_link_{};         // on which the server last heard of us

  // The request in flight: at most one of a registration.
  std::optional<OutgoingBody> request_{};
  RequestId request_id_{};
  Instant request_sent_{};

  Instant last_success_{};           // when the last Register or Update that succeeded was sent
  double early_ = 0;                 // the share of its time by which the next Update is
  TimePoint last_change_told_{};     // when an Update was last sent for applications' sake
  bool application_change_ = false;  // one waits to be told
  std::optional<TimePoint> update_wanted_{};

  std::vector<CallId> waiting_calls_{};  // Manager.Update calls for the next Update
  std::vector<CallId> update_calls_{};   // for the Update in flight
  std::vector<CallId> stop_calls_{};
  LastError last_error_{};
  std::optional<Code> refusal_{};
  std::optional<Duration> refusal_delay_{};  // Max-Age of a 5.03
};

}  // namespace lwm2m::engine

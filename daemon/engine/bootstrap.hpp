// The bootstrap of the client (Core 1.1.1 §6.1): asks the bootstrap server, waits while it writes, tries again when
// that fails. With 1.2 it asks for a Bootstrap-Pack first, and bootstraps step by step where none is of use.
// bootstrap_table says which event leads where; the actions are small functions here. What the server writes is the
// BootstrapWorkspace's business.
//
// Owned by the client. Sends by effects; knows no socket and no clock.
#pragma once

#include <cstdint>
#include <optional>

#include "daemon/engine/block_transfer.hpp"
#include "daemon/engine/bootstrap_table.hpp"
#include "daemon/engine/client_types.hpp"
#include "daemon/engine/context.hpp"
#include "daemon/engine/retry_schedule.hpp"

namespace lwm2m::engine {

class Bootstrap {
 public:
  using State = BootstrapState;
  using Event = BootstrapEvent;

  class Listener {
   public:
    virtual ~Listener() = default;
    // The server has accepted the request: it may write from now on.
    virtual void on_bootstrap_begun() = 0;
    // A whole Bootstrap-Pack. An error: it is of no use, and nothing has come of it; else its end is on_saved().
    virtual Result<void> on_bootstrap_pack(std::optional<std::uint16_t> content_format, ByteView pack) = 0;
    // What it wrote is of no use: it has failed, or is over.
    virtual void on_bootstrap_ended() = 0;
  };

  Bootstrap(Context& context, Listener& listener) : context_(context), listener_(listener) {}
  Bootstrap(const Bootstrap&) = delete;
  Bootstrap& operator=(const Bootstrap&) = delete;

  // The account of the bootstrap server, from the next attempt on; none: there is none, and what is under way ends.
  void set_account(std::optional<ServerOptions> account);
  [[nodiscard]] bool has_account() const { return account_.has_value(); }
  [[nodiscard]] const std::optional<ServerOptions>& account() const { return account_; }

  // Where there is an account; while it is under way it goes on.
  void start();
  // Because a server cannot be registered with. After a bootstrap that has led to no registration it waits, longer each
  // time: two servers that do not agree must not be asked in a circle.
  void start_for_failure();
  // With a server that it has named, or any other.
  void on_registered() { fruitless_ = 0; }
  void drop() { handle(Event::kDrop); }
  void on_timer() { handle(Event::kTimer); }
  void on_link_event(const LinkEvent& event);
  void on_response(RequestId id, const IncomingResponse& response);
  void on_request_failure(RequestId id, RequestFailure failure);
  void on_message() { handle(Event::kMessage); }
  void on_finish() { handle(Event::kFinish); }
  void on_saved(bool done) { handle(done ? Event::kSaved : Event::kNotSaved); }

  [[nodiscard]] State state() const { return state_; }
  // Neither idle nor done.
  [[nodiscard]] bool is_under_way() const { return state_ != State::kIdle && state_ != State::kLingering; }
  [[nodiscard]] bool is_receiving() const { return state_ == State::kReceiving; }
  [[nodiscard]] ServerStatus status() const;

 private:
  void handle(Event event);
  void perform(BootstrapAction action);
  void hold_off();
  [[nodiscard]] RetryRules retry_rules() const;
  void open_link();
  void request_pack(bool with_account);
  void request_block();
  void take_pack(const IncomingResponse& response);
  void refuse_pack(std::string why);
  void save_pack();
  [[nodiscard]] OutgoingRequest pack_request() const;
  void send(OutgoingRequest request);
  void send_request(bool with_format);
  void begin();
  void wait_for_more();
  void complete();
  void end();
  void give_up();
  void retry_later();
  void close();
  void emit(EventName name, std::optional<Duration> retry_after = {});
  void arm_after(Duration delay);

  Context& context_;
  Listener& listener_;
  std::optional<ServerOptions> account_{};
  State state_ = State::kIdle;
  LinkUp link_{};
  std::string key_fingerprint_{};
  bool is_hopeless_ = false;
  bool named_format_ = false;   // in the request that is on its way
  bool named_account_ = false;  // in the request for a pack
  IncomingBody pack_{};
  RequestId request_{};
  std::uint32_t failures_ = 0;
  std::uint32_t fruitless_ = 0;  // bootstraps that were done, and led to no registration yet
  bool for_failure_ = false;
  LastError last_error_{};
  std::optional<Code> refusal_{};
};

}  // namespace lwm2m::engine

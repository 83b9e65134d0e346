// An operation under way, of a server or of a local caller. It is a value that goes through stages: the owners of what
// it touches validate it, are told of it, it is committed (and everything is checked again then), what must be durable
// goes to the disk, it is answered. At each stage it may wait; nothing else waits with it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "daemon/engine/application_registry.hpp"
#include "daemon/engine/context.hpp"
#include "daemon/model/attributes.hpp"
#include "daemon/model/change_set.hpp"

namespace lwm2m::engine {

// A server asked, and is answered on this exchange.
struct ServerOrigin {
  ShortServerId server{};
  ExchangeId exchange{};
  Token token{};
  std::optional<Block> block1{};
  std::optional<Block> block2{};
  std::string transfer_key{};  // only where the answer may be large
};
// A local caller asked.
struct LocalOrigin {
  CallId call{};
  Caller caller{};
};
// Values of an observation are asked for, because it will be notified.
struct RefreshOrigin {
  ShortServerId server{};
  std::uint64_t observation = 0;
};
using Origin = std::variant<ServerOrigin, LocalOrigin, RefreshOrigin>;

struct Operation {
  enum class Kind : std::uint8_t { kRead, kObserve, kSend, kWrite, kCreate, kDelete, kExecute };
  enum class Stage : std::uint8_t { kValidate, kDeliver, kCommit, kSave, kFinish };

  Origin origin{};
  Kind kind = Kind::kRead;
  model::Path path{};  // the target; of a composite or bulk operation the root

  // kRead, kObserve, kSend
  std::vector<model::Path> paths{};  // of a composite or bulk read; else empty
  bool composite = false;            // `paths` counts, even where there is none
  bool partial = false;              // missing paths are left out
  std::uint16_t format = 0;          // of the answer to a server
  std::optional<model::NotificationAttributes> attributes{};  // kObserve: of its own

  // kSend
  std::vector<model::Record> samples{};   // beside what is at the paths
  ShortServerId receiver{};               // kBootstrapServer: all that are registered with

  // kWrite, kCreate, kDelete
  model::Edits edits{};
  model::EditRules rules{};
  WriteOptions options{};
  bool durable = false;         // the answer promises that it survives a power cut; known when it is committed
  bool names_location = false;  // kCreate: we chose the id, the server is told

  // kExecute
  model::ExecuteArguments arguments{};

  std::vector<model::SystemAction> actions{};  // after the answer has left

  Stage stage = Stage::kValidate;
  std::size_t outstanding = 0;  // what this stage still waits for: answers of applications, files on the disk

  [[nodiscard]] const ServerOrigin* server() const { return std::get_if<ServerOrigin>(&origin); }
  [[nodiscard]] const LocalOrigin* local() const { return std::get_if<LocalOrigin>(&origin); }
  [[nodiscard]] bool is_read() const { return kind <= Kind::kSend; }
};

// Drives operations through their stages and keeps the questions to applications.
class Operations {
 public:
  static constexpr std::size_t kMaximumInFlight = 16;  // questions to one application at a time
  static constexpr std::size_t kMaximumQueued = 8192;  // that wait for their turn, one a resource; more is Busy

  static constexpr std::size_t kMaximumSaves = 1024;  // that wait for the disk; more is Busy

  class Host {
   public:
    virtual ~Host() = default;
    // Does it: the tree, and all who have to know. Called once, when everybody agreed.
    virtual Result<void> commit(Operation& operation) = 0;
    // Asks for the disk: the tickets to wait for, one at least.
    virtual std::vector<SaveTicket> save(const Operation& operation) = 0;
    // The end, good or bad.
    virtual void finish(Operation& operation, const Result<void>& outcome) = 0;
    // What the owner of a path says it is now.
    virtual Result<void> store_answer(model::Path path, model::ResourceValue value) = 0;
  };

  Operations(Context& context, ApplicationRegistry& applications, Host& host)
      : context_(context), applications_(applications), host_(host) {}

  // No more can be promised to be durable until the disk has caught up.
  [[nodiscard]] bool is_disk_behind() const { return saves_.size() >= kMaximumSaves; }
  // Runs it as far as it goes; often to its end.
  void start(Operation&& operation);
  void on_answer(InvocationId id, Result<ApplicationAnswer> answer);
  void on_saved(SaveTicket ticket, const Result<void>& outcome);
  void on_timer(InvocationId id);
  // The application is gone: its questions are answered 5.03 now.
  void on_application_gone(ApplicationNumber number);

 private:
  using Id = std::uint64_t;
  struct Question {
    Id operation = 0;
    ApplicationNumber application{};
    model::Path read{};  // of AskRead
    bool sent = false;
  };

  void run(Id id);
  void finish(Id id, const Result<void>& outcome);
  void forget_questions(Id id);
  // Each adds questions for its stage.
  void ask(Id id, Operation& operation);
  void ask_read(Id id, Operation& operation, model::Path path);
  void ask_about_edits(Id id, Operation& operation);
  void ask_execute(Id id, Operation& operation);
  Result<void> invoke(Id id, Operation& operation, ApplicationNumber number, InvocationBody body,
                      model::Path read = {});
  void send_waiting(ApplicationNumber number);
  void settle(Id id, Result<void> answer);
  [[nodiscard]] bool is_asked(const Operation& operation, const Claim& claim) const;

  Context& context_;
  ApplicationRegistry& applications_;
  Host& host_;
  std::map<Id, Operation> operations_;  // under way
  std::map<Id, Error> failures_;        // of a stage whose questions could not all be asked
  std::map<InvocationId, Question> questions_;
  std::map<ApplicationNumber, std::deque<InvokeApplication>> waiting_;
  std::map<ApplicationNumber, std::size_t> in_flight_;
  std::map<SaveTicket, Id> saves_;
};

}  // namespace lwm2m::engine

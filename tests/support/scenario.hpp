// A client without a world: virtual time, a transport that is this object, and every effect kept to be looked at. A
// test plays the server, the applications and the clock, at thousands of scenarios a second.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/engine/client.hpp"
#include "objects/device_info.hpp"

namespace lwm2m::test {

// A machine that does not change unless the test says so.
class FixedDeviceInfo : public objects::DeviceInfo {
 public:
  std::int64_t free_kilobytes = 1000;
  [[nodiscard]] std::optional<std::int64_t> free_memory() const override { return free_kilobytes; }
  [[nodiscard]] std::optional<std::int64_t> total_memory() const override { return 4000; }
  [[nodiscard]] std::string utc_offset(WallTime) const override { return "+01:00"; }
  [[nodiscard]] std::string timezone() const override { return "Europe/Berlin"; }
};

// A request of the server, built in place: Ask{.method = …, .path = "/3/0/0"}.
struct Ask {
  engine::Method method = engine::Method::kGet;
  std::string path{};
  std::vector<std::string> queries{};
  std::optional<std::uint16_t> content_format{};
  std::optional<std::uint16_t> accept{};
  std::optional<std::uint32_t> observe{};
  std::optional<engine::Block> block1{};
  std::optional<engine::Block> block2{};
  std::string payload{};
  std::uint8_t token = 1;  // of one byte
};

class Scenario {
 public:
  // `more`: definitions beyond the core objects and two of its own, or instead of one of them.
  explicit Scenario(engine::Options options = default_options(),
                    const std::vector<model::DefinitionSet::Pointer>& more = {});

  // One server, 1, coap://server, lifetime 86400, a fixed seed; no jitter worth speaking of is left in short waits.
  [[nodiscard]] static engine::Options default_options();

  engine::Client& client() { return *client_; }
  FixedDeviceInfo& device() { return *device_; }
  [[nodiscard]] TimePoint now() const { return now_.boot; }

  // Lets time pass, stopping at every deadline on the way.
  void advance(Duration duration);
  // As long as it takes until there is an unanswered request of the client.
  void advance_to_request();
  // Takes what the client has put out since. Links come up at once unless `links_fail`.
  void drain();
  bool links_fail = false;
  engine::LinkUp link{};       // what comes up
  bool accounts_wait = false;  // true: the test says when the accounts are on the disk

  // Starts, answers the Register 2.01 rd/1, and forgets what has happened until then.
  void register_client();
  // Reloads with other options of the one server, which the client leaves and registers with again.
  void register_again(const engine::Options& options);
  // What the server does with the oldest request that it has not answered.
  [[nodiscard]] const engine::SendRequest* next_request() const;
  void answer(engine::Code code, std::vector<std::string> location = {}, std::optional<std::uint32_t> max_age = {});
  void answer(const engine::IncomingResponse& response);
  void stay_silent();
  // "ep=x&lt=86400&…" of the oldest unanswered request.
  [[nodiscard]] std::string query() const;

  // The server asks; the answer, if there is one already.
  std::optional<engine::Response> ask(const Ask& ask, engine::ShortServerId server = engine::ShortServerId(1));
  // An answer that came later than its request.
  std::optional<engine::Response> late_answer();

  // A local caller; the outcome, if it is there already.
  std::optional<Result<engine::CallValue>> call(const std::function<void(engine::CallId)>& start);
  std::optional<Result<engine::CallValue>> late_result();
  [[nodiscard]] static engine::Caller root(std::string bus_name = ":1.1") {
    return {std::move(bus_name), engine::Uid(0), true};
  }
  [[nodiscard]] static engine::Caller user(std::uint32_t uid, std::string bus_name) {
    return {std::move(bus_name), engine::Uid(uid), false};
  }
  // Creates an instance of an object as root, or fails the test.
  void create(std::string_view instance, std::vector<std::pair<std::string, model::Value>> values);
  void set(std::string_view path, model::Value value);

  // Takes the oldest effect of this kind.
  template <class T>
  std::optional<T> take() {
    drain();
    for (auto at = effects_.begin(); at != effects_.end(); ++at) {
      if (auto* found = std::get_if<T>(&*at)) {
        std::optional<T> out(std::move(*found));
        effects_.erase(at);
        return out;
      }
    }
    return std::nullopt;
  }
  template <class T>
  std::vector<T> take_all() {
    std::vector<T> out;
    while (auto one = take<T>()) out.push_back(*std::move(one));
    return out;
  }
  [[nodiscard]] std::vector<engine::EventName> events();
  void forget() {
    drain();
    effects_.clear();
  }

 private:
  FixedDeviceInfo* device_ = nullptr;  // owned by the client's Device object
  std::unique_ptr<engine::Client> client_;
  Instant now_{TimePoint(hours(1)), WallTime(seconds(1'700'000'000))};
  std::deque<engine::Effect> effects_;
  std::deque<engine::SendRequest> requests_;
  std::uint64_t last_exchange_ = 0;
  std::uint64_t last_call_ = 0;
};

[[nodiscard]] model::Path path(std::string_view text);
[[nodiscard]] std::string text_of(const engine::Response& response);

}  // namespace lwm2m::test

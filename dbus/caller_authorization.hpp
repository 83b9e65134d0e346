// Who calls: the unique name of a connection to its uid and whether it is an administrator. The bus is asked once for each
// name, asynchronously; until it has answered all calls of that name are held, in their order; what it said is forgotten
// when the name leaves the bus. Whether a caller may do something is judged elsewhere: the bus policy, the engine.
//
// Owned by the Session. Asks through a function, so that it can be tested without a bus.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/engine/caller.hpp"
#include "dbus/message_io.hpp"

namespace lwm2m::dbus {

// What GetConnectionCredentials tells of a connection.
struct Credentials {
  uid_t uid{};
  std::vector<gid_t> groups{};  // primary and supplementary
};
// The `a{sv}` of GetConnectionCredentials. kAccessDenied without a UnixUserID; groups that are not told are none.
Result<Credentials> read_credentials(MessageReader& reader);

// Root, the daemon's own user, and the members of one group.
struct Administrators {
  uid_t own_uid{};
  std::optional<gid_t> group{};
};
// The group's id; nullopt where there is no such group. Asks the name service, which may take its time: once, at start.
[[nodiscard]] std::optional<gid_t> find_group(const char* name);

class CallerAuthorization {
 public:
  static constexpr std::size_t kMaximumHeld = 128;  // calls of one connection

  // Asks the bus about a name; on_credentials brings the answer, later.
  using Ask = std::function<void(const std::string& bus_name)>;
  CallerAuthorization(Administrators administrators, Ask ask) : administrators_(administrators), ask_(std::move(ask)) {}

  // nullptr while the bus has not told.
  [[nodiscard]] const engine::Caller* find(std::string_view bus_name) const;

  // Goes on with who it is, or kAccessDenied if that cannot be had. Only while find() knows nobody of that name.
  // kBusy: too many are held already.
  using Continuation = std::function<void(const Result<engine::Caller>&)>;
  Result<void> hold(std::string_view bus_name, Continuation continuation);
  void on_credentials(const std::string& bus_name, const Result<Credentials>& credentials);

  // The name has left the bus; what was held goes with it. True: it was known, so that others may know it, too.
  bool forget(std::string_view bus_name);
  // Every name that is known, when the bus itself has gone.
  [[nodiscard]] std::vector<std::string> known() const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct Entry {
    std::optional<engine::Caller> caller{};
    std::vector<Continuation> held{};  // empty once the caller is known
  };

  [[nodiscard]] bool is_privileged(const Credentials& credentials) const;

  Administrators administrators_;
  Ask ask_;
  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries_;
};

}  // namespace lwm2m::dbus

// An instance of Object 0, LwM2M Security, as a bootstrap server writes it (Core 1.1.1 §E.1): resource by resource, in
// any order, and what that means for a link.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/engine/link_security.hpp"
#include "daemon/engine/message.hpp"
#include "daemon/model/record.hpp"

namespace lwm2m::engine {

struct SecurityInstance {
  ShortServerId id{};
  std::string uri{};
  bool bootstrap = false;
  LinkSecurity security{};
  std::uint32_t client_hold_off = 0;
  std::uint32_t account_timeout = 0;
  bool inherited = false;  // there before, and not written as a whole
  bool touched = false;
  // Written as such: what they mean depends on the security mode, which may be written after them.
  std::optional<Secret> public_key{};
  std::optional<Secret> server_public_key{};
  std::optional<Secret> secret_key{};
};

// A resource of it; a key is taken out of the record. Resources that are not used are passed over. kBadValue.
Result<void> set_resource(SecurityInstance& instance, model::Record& record);
// kBadValue for keys and certificates that are missing or that nobody can use; kUnavailable for a mode that is not
// spoken.
Result<LinkSecurity> link_security(const SecurityInstance& instance);

}  // namespace lwm2m::engine

// What a server is told of the client: the content of Register and Update (Core 1.1.1 §6.2.1, §6.2.2), and what it was
// told last, because an Update says only what has changed.
//
// Part of a Registration. Reads the account from the registry each time, so that a server's Write is in force at once.
#pragma once

#include <string>
#include <vector>

#include "daemon/engine/context.hpp"
#include "daemon/engine/saved_registration.hpp"

namespace lwm2m::engine {

struct VersionRules;

class RegistrationAnnouncement {
 public:
  // Both outlive it.
  RegistrationAnnouncement(const Context& context, const ServerOptions& options)
      : context_(context), options_(options), told_{.version = context.options.version} {}

  // What the server speaks: the configured version until it has refused that.
  [[nodiscard]] ProtocolVersion version() const { return told_.version; }
  void set_version(ProtocolVersion version) { told_.version = version; }

  // Resource /1/x/1, one second at least.
  [[nodiscard]] Duration lifetime() const;
  [[nodiscard]] std::uint32_t lifetime_seconds() const;
  // Resource /1/x/7; without Q from 1.1 on, where it is a parameter of its own.
  [[nodiscard]] std::string binding() const;
  // Whether the server is to count on us only for a while after a message: as the account says, or Q in /1/x/7.
  [[nodiscard]] bool queue_mode() const;

  OutgoingRequest register_request();
  // Without a parameter or payload where nothing has changed.
  OutgoingRequest update_request(std::vector<std::string> location);
  // The server has accepted the last of them.
  void accepted() { told_ = sent_; }
  // Over a restart.
  [[nodiscard]] const ToldRegistration& told() const { return told_; }
  void restore(ToldRegistration told) { told_ = std::move(told); }

 private:
  [[nodiscard]] const VersionRules& rules() const;
  // The parameters b and Q, which are told together: beside a b no Q means that it is off.
  void put_binding(std::vector<std::string>& queries);

  const Context& context_;
  const ServerOptions& options_;
  ToldRegistration told_{};  // and accepted, but for the version, which is ours to choose
  ToldRegistration sent_{};  // what the server knows once it has accepted the last of them
};

}  // namespace lwm2m::engine

// Object 3, Device (Core 1.1.1 §E.4): values of the running system, error codes, reboot.
//
// A value that somebody sets locally replaces the system's until it is deleted. A server's Write of the time keeps an
// offset and leaves the clock of the machine alone.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "daemon/model/object_handler.hpp"
#include "objects/device_info.hpp"

namespace lwm2m::objects {

class Device : public model::ObjectHandler {
 public:
  Device(DeviceFacts facts, std::unique_ptr<DeviceInfo> info) : facts_(std::move(facts)), info_(std::move(info)) {}

  void initialise(const model::ObjectTree& tree, model::Edits& edits) override;
  [[nodiscard]] bool executes(model::Path path) const override;
  Result<model::HandlerResult> execute(const model::ObjectTree& tree, model::Path path,
                                       const model::ExecuteArguments& arguments, Instant now) override;
  void refresh(const model::ObjectTree& tree, model::Path path, Instant now, model::Edits& edits) override;
  [[nodiscard]] bool is_live(model::Path path) const override;
  Result<void> amend(const model::ObjectTree& tree, model::Edits& edits, bool by_server, Instant now) override;

 private:
  bool is_due(std::uint16_t resource, TimePoint now);
  [[nodiscard]] std::optional<model::Value> current(std::uint16_t resource, Instant now) const;

  DeviceFacts facts_;
  std::unique_ptr<DeviceInfo> info_;
  std::set<std::uint16_t> overridden_;        // live resources that somebody set
  std::map<std::uint16_t, TimePoint> asked_;  // when the system was asked for a live resource
  Duration clock_offset_{0};                  // what a server wrote into Current Time, against ours
};

}  // namespace lwm2m::objects

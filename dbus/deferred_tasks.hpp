// Work that must not be done where it was found necessary: in the next turn of the event loop, when no callback of the bus
// is on the stack. A connection is closed this way, an object that is being called taken away, a call that could not be
// sent reported as failed.
//
// What is still waiting when the owner goes is dropped.
#pragma once

#include <functional>
#include <vector>

#include "dbus/event_source.hpp"

namespace lwm2m::dbus {

class DeferredTasks {
 public:
  explicit DeferredTasks(sd_event* event);
  DeferredTasks(const DeferredTasks&) = delete;
  DeferredTasks& operator=(const DeferredTasks&) = delete;

  // In the order of posting. A task must not throw, nor destroy this object.
  void post(std::function<void()> task);

 private:
  static int run(sd_event_source* source, void* self);

  std::vector<std::function<void()>> tasks_;
  EventSource source_;
};

}  // namespace lwm2m::dbus

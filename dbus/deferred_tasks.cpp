#include "dbus/deferred_tasks.hpp"

#include <utility>

namespace lwm2m::dbus {

DeferredTasks::DeferredTasks(sd_event* event) {
  sd_event_source* source = nullptr;
  sd_event_add_defer(event, &source, &DeferredTasks::run, this);
  source_.reset(source);
  sd_event_source_set_enabled(source, SD_EVENT_OFF);
}

void DeferredTasks::post(std::function<void()> task) {
  tasks_.push_back(std::move(task));
  sd_event_source_set_enabled(source_.get(), SD_EVENT_ONESHOT);
}

int DeferredTasks::run(sd_event_source*, void* self) {
  const auto tasks = std::exchange(static_cast<DeferredTasks*>(self)->tasks_, {});
  for (const auto& task : tasks) task();
  return 0;
}

}  // namespace lwm2m::dbus

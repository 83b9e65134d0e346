// Objects that are on the bus as long as the engine lists what they show: servers, applications. Compares, adds, removes,
// and tells what has changed. Owned by the Session.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dbus/deferred_tasks.hpp"
#include "dbus/exported_object.hpp"

namespace lwm2m::dbus {

template <class Id, class Status>
class ObjectCollection {
 public:
  struct Kind {
    const char* interface = "";
    std::function<std::vector<Status>()> list{};  // what there is now
    std::function<Id(const Status&)> id_of{};
    std::function<std::unique_ptr<ExportedObject>(Id)> make{};
    // The names of the signalled properties that differ.
    std::function<std::vector<std::string>(const Status&, const Status&)> changes{};
  };
  ObjectCollection(Kind kind, DeferredTasks& deferred) : kind_(std::move(kind)), deferred_(deferred) {}
  ObjectCollection(const ObjectCollection&) = delete;
  ObjectCollection& operator=(const ObjectCollection&) = delete;

  // Brings the bus up to date with the engine. May throw what the library throws; what is left is done the next time.
  void synchronise() {
    std::map<Id, Status> now;
    for (Status& status : kind_.list()) {
      const Id id = kind_.id_of(status);
      now.insert_or_assign(id, std::move(status));
    }
    remove_others(now);
    for (auto& [id, status] : now) show(id, std::move(status));
  }

 private:
  struct Shown {
    Status status{};
    std::unique_ptr<ExportedObject> object{};
  };

  void remove_others(const std::map<Id, Status>& now) {
    for (auto at = shown_.begin(); at != shown_.end();) {
      if (now.contains(at->first)) {
        ++at;
        continue;
      }
      ExportedObject& object = *at->second.object;
      // One of its own methods may be what ended it.
      if (retired_.empty()) deferred_.post([this] { retired_.clear(); });
      retired_.insert_or_assign(at->first, std::move(at->second.object));
      at = shown_.erase(at);
      object.emit_removed();
    }
  }

  void show(Id id, Status status) {
    if (const auto at = shown_.find(id); at != shown_.end()) {
      const auto names = kind_.changes(at->second.status, status);
      at->second.status = std::move(status);
      at->second.object->emit_changed(kind_.interface, names);
      return;
    }
    auto retired = retired_.extract(id);
    auto object = retired.empty() ? kind_.make(id) : std::move(retired.mapped());
    const auto at = shown_.insert_or_assign(id, Shown{std::move(status), std::move(object)}).first;
    at->second.object->emit_added();
  }

  Kind kind_;
  DeferredTasks& deferred_;
  std::map<Id, Shown> shown_;
  std::map<Id, std::unique_ptr<ExportedObject>> retired_;  // off the list, still called perhaps
};

}  // namespace lwm2m::dbus

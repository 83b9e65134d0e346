// Client, over a restart: what a server may go on with, instead of hearing a Register and observing everything anew.
#include "daemon/engine/client.hpp"

namespace lwm2m::engine {

Bytes Client::saved_registrations(const std::function<Secret(ShortServerId)>& session_of) const {
  std::vector<SavedRegistration> all;
  for (const auto& [id, session] : sessions_) {
    const Registration& registration = session->registration;
    const bool stays = registration.is_registered() && !registration.options().deregister_on_stop && !session->leaving;
    if (!stays || paused_) continue;
    SavedRegistration saved = registration.saved(session_of(id));
    saved.observations = session->observer.saved();
    for (const auto& [path, attributes] : session->observer.attributes().all()) {
      saved.attributes.push_back({path, attributes});
    }
    all.push_back(std::move(saved));
  }
  return all.empty() ? Bytes() : serialise_registrations(all);
}

Result<void> Client::restore_registrations(ByteView content) {
  const auto all = parse_registrations(content);
  if (!all) return propagate(all);
  for (const SavedRegistration& saved : *all) {
    Session* session = find_session(saved.server);
    if (session == nullptr || !session->registration.restore(saved)) continue;
    for (const auto& [path, attributes] : saved.attributes) session->observer.attributes().put(path, attributes);
    session->observer.restore(saved.observations);
    sampling_unknown_ = true;
  }
  return {};
}

}  // namespace lwm2m::engine

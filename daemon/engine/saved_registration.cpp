#include "daemon/engine/saved_registration.hpp"

#include <algorithm>

#include "daemon/codec/codec.hpp"
#include "daemon/engine/cbor_record.hpp"

namespace lwm2m::engine {
namespace {

constexpr std::uint64_t kFormatVersion = 1;

bool is_known(const SavedObservation& it) {
  return it.token.size() <= Token{}.bytes.size() && !it.paths.empty() && codec::content_format(it.format);
}

}  // namespace

template <>
struct CborEnum<ProtocolVersion> {
  static constexpr ProtocolVersion kLast = ProtocolVersion::k1_2;
};

template <>
struct CborRecord<PreviousLink> {
  template <class It, class Visit>
  static void fields(It& it, Visit&& visit) {
    visit("local-address", it.local_address);
    visit("session", it.session);
  }
};

// By the names that they have on the wire.
template <>
struct CborRecord<model::NotificationAttributes> : model::NotificationAttributes {};

template <>
struct CborRecord<SavedObservation> {
  template <class It, class Visit>
  static void fields(It& it, Visit&& visit) {
    visit("token", it.token);
    visit("paths", it.paths);
    visit("composite", it.composite);
    visit("transfer-key", it.transfer_key);
    visit("format", it.format);
    visit("attributes", it.attributes);
    visit("sequence", it.sequence);
    visit("last-sent", it.last_sent);
  }
};

template <>
struct CborRecord<SavedAttributes> {
  template <class It, class Visit>
  static void fields(It& it, Visit&& visit) {
    visit("path", it.path);
    visit("attributes", it.attributes);
  }
};

template <>
struct CborRecord<ToldRegistration> {
  template <class It, class Visit>
  static void fields(It& it, Visit&& visit) {
    visit("version", it.version);
    visit("lifetime", it.lifetime);
    visit("binding", it.binding);
    visit("queue-mode", it.queue_mode);
    visit("links", it.links);
  }
};

template <>
struct CborRecord<SavedRegistration> {
  template <class It, class Visit>
  static void fields(It& it, Visit&& visit) {
    visit("short-server-id", it.server);
    visit("endpoint", it.endpoint);
    visit("version", it.version);
    visit("uri", it.uri);
    visit("alternate-path", it.alternate_path);
    visit("security-mode", it.security_mode);
    visit("identity", it.identity);
    visit("location", it.location);
    visit("last-success", it.last_success);
    visit("told", it.told);
    visit("link", it.link);
    visit("observations", it.observations);
    visit("attributes", it.attributes);
  }
};

Bytes serialise_registrations(std::span<const SavedRegistration> registrations) {
  std::size_t longest = 64;
  for (const SavedRegistration& registration : registrations) {
    constexpr std::size_t kLongestObservation = 256;  // and its paths
    longest += 4096 + registration.told.links.size() + registration.link.session.reveal().size();
    for (const auto& observation : registration.observations) {
      longest += kLongestObservation + 32 * observation.paths.size();
    }
    longest += kLongestObservation * registration.attributes.size();
  }
  Bytes out;
  out.reserve(longest);  // in one piece: a buffer that grows leaves copies of the session behind
  CborRecordWriter writer(out);
  writer.put(kFormatVersion);
  for (const SavedRegistration& registration : registrations) writer.put(registration);
  return out;
}

Result<std::vector<SavedRegistration>> parse_registrations(ByteView content) {
  auto all = parse_records<SavedRegistration>(content, kFormatVersion);
  if (!all) return propagate(all);
  for (const SavedRegistration& saved : *all) {
    if (std::ranges::all_of(saved.observations, is_known)) continue;
    // To leave it out would be to lose its notifications: the server is to observe anew.
    return fail(ErrorCode::kMalformed, "an observation of another kind than is known");
  }
  return all;
}

}  // namespace lwm2m::engine

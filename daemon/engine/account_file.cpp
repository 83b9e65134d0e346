#include "daemon/engine/account_file.hpp"

#include "daemon/base/overloaded.hpp"
#include "daemon/engine/cbor_record.hpp"

namespace lwm2m::engine {
namespace {

constexpr std::uint64_t kFormatVersion = 1;

std::size_t stored_size(const MaterialSource& source) {
  const auto* stored = std::get_if<StoredMaterial>(&source);
  return stored == nullptr ? 0 : stored->content.reveal().size();
}

std::size_t stored_size(const Account& account) {
  const LinkSecurity& security = account.options.security;
  std::size_t values = 0;
  for (const AccountValue& value : account.values) values += 16 + value.tlv.size();
  return values + stored_size(security.key) + stored_size(security.certificate) +
         stored_size(security.peer_certificate);
}

}  // namespace

template <>
struct CborEnum<SecurityMode> {
  static constexpr SecurityMode kLast = SecurityMode::kEst;
};
template <>
struct CborEnum<CertificateUsage> {
  static constexpr CertificateUsage kLast = CertificateUsage::kDomainIssuedCertificate;
};
template <>
struct CborEnum<MatchingType> {
  static constexpr MatchingType kLast = MatchingType::kSha512;
};

// Its number and its value.
template <>
struct CborItem<AccountValue> {
  static void put(CborRecordWriter& writer, const AccountValue& value) {
    writer.cbor().array(2);
    writer.put(value.resource);
    writer.put(value.tlv);
  }
  static Result<void> get(CborRecordReader& reader, AccountValue& out) {
    return reader.array([&](std::uint64_t index) -> Result<void> {
      if (index == 0) return reader.get(out.resource);
      return index == 1 ? reader.get(out.tlv) : Result<void>(reader.wrong("two items"));
    });
  }
};

// The kind of source and its name; an empty array for none.
template <>
struct CborItem<MaterialSource> {
  static constexpr std::uint64_t kStored = 4;

  static void put(CborRecordWriter& writer, const MaterialSource& source) {
    writer.cbor().array(source.index() == 0 ? 0 : 2);
    if (source.index() != 0) writer.put(std::uint64_t{source.index()});
    std::visit(Overloaded{[](std::monostate) {}, [&](const SystemdCredential& it) { writer.put(it.name); },
                          [&](const MaterialFile& it) { writer.put(it.path); },
                          [&](const Pkcs11Uri& it) { writer.put(it.uri); },
                          [&](const StoredMaterial& it) { writer.put(it.content); }},
               source);
  }
  static Result<void> get(CborRecordReader& reader, MaterialSource& out) {
    std::uint64_t kind = 0;
    return reader.array([&](std::uint64_t index) -> Result<void> {
      if (index == 0) return reader.get(kind);
      if (kind == kStored) return reader.get(out.emplace<StoredMaterial>().content);
      std::string name;
      if (auto done = reader.get(name); !done) return done;
      switch (kind) {
        case 1: out = SystemdCredential{std::move(name)}; return {};
        case 2: out = MaterialFile{std::move(name)}; return {};
        case 3: out = Pkcs11Uri{std::move(name)}; return {};
        default: return reader.wrong("a source that is known");
      }
    });
  }
};

template <>
struct CborRecord<LinkSecurity> {
  template <class It, class Visit>
  static void fields(It& it, Visit&& visit) {
    visit("mode", it.mode);
    visit("identity", it.identity);
    visit("key", it.key);
    visit("certificate", it.certificate);
    visit("peer-certificate", it.peer_certificate);
    visit("certificate-usage", it.usage);
    visit("matching-type", it.matching);
    visit("trust-store", it.trust_store);
    visit("server-name", it.server_name);
    visit("ciphersuites", it.cipher_suites);
    visit("session-resumption", it.session_resumption);
  }
};

template <>
struct CborRecord<ServerOptions> {
  template <class It, class Visit>
  static void fields(It& it, Visit&& visit) {
    visit("short-server-id", it.id);
    visit("uri", it.uri);
    visit("bootstrap", it.bootstrap);
    visit("security", it.security);
    visit("lifetime", it.lifetime);
    visit("minimum-lifetime", it.minimum_lifetime);
    visit("update-period", it.update_period);
    visit("update-margin", it.update_margin);
    visit("deregister-on-stop", it.deregister_on_stop);
    visit("binding", it.binding);
    visit("queue-mode", it.queue_mode);
    visit("queue-awake-time", it.queue_awake_time);
    visit("default-minimum-period", it.default_minimum_period);
    visit("default-maximum-period", it.default_maximum_period);
    visit("confirmable-notifications", it.confirmable_notifications);
    visit("store-notifications", it.store_notifications);
    visit("mute-send", it.mute_send);
    visit("disable-timeout", it.disable_timeout);
    visit("priority", it.priority);
    visit("initial-delay", it.initial_delay);
    visit("failure-block", it.failure_block);
    visit("bootstrap-on-failure", it.bootstrap_on_failure);
    visit("retry-count", it.retry_count);
    visit("retry-timer", it.retry_timer);
    visit("sequence-delay", it.sequence_delay);
    visit("sequence-count", it.sequence_count);
    visit("client-hold-off", it.client_hold_off);
    visit("account-timeout", it.account_timeout);
    visit("local-port", it.local_port);
    visit("alternate-path", it.alternate_path);
    visit("allow-execute", it.allow_execute);
  }
};

template <>
struct CborRecord<Account> {
  template <class It, class Visit>
  static void fields(It& it, Visit&& visit) {
    visit("options", it.options);
    visit("applied", it.applied);
    visit("removed", it.removed);
    visit("values", it.values);
    visit("bootstrapped", it.bootstrapped);
    visit("security-instance", it.security_instance);
    visit("server-instance", it.server_instance);
    visit("bootstrapped-at", it.bootstrapped_at);
  }
};

template <>
struct CborRecord<SavedInstance> {
  template <class It, class Visit>
  static void fields(It& it, Visit&& visit) {
    visit("path", it.path);
    visit("values", it.values);
  }
};

template <>
struct CborItem<std::pair<std::uint16_t, std::uint8_t>> {
  static void put(CborRecordWriter& writer, const std::pair<std::uint16_t, std::uint8_t>& entry) {
    writer.cbor().array(2);
    writer.put(entry.first);
    writer.put(entry.second);
  }
  static Result<void> get(CborRecordReader& reader, std::pair<std::uint16_t, std::uint8_t>& out) {
    return reader.array([&](std::uint64_t index) -> Result<void> {
      if (index == 0) return reader.get(out.first);
      return index == 1 ? reader.get(out.second) : Result<void>(reader.wrong("two items"));
    });
  }
};

template <>
struct CborRecord<AccessEntry> {
  template <class It, class Visit>
  static void fields(It& it, Visit&& visit) {
    visit("path", it.path);
    visit("owner", it.owner);
    visit("acl", it.acl);
  }
};

template <>
struct CborRecord<AccountState> {
  template <class It, class Visit>
  static void fields(It& it, Visit&& visit) {
    visit("accounts", it.accounts);
    visit("access", it.access);
    visit("applied-access", it.applied_access);
  }
};

Bytes serialise_accounts(const AccountState& state) {
  Bytes out;
  // In one piece: a buffer that grows leaves copies of the keys behind.
  constexpr std::size_t kLongestAccount = 16U << 10U;
  constexpr std::size_t kLongestInstance = 1U << 10U;
  std::size_t longest = 64 + kLongestInstance * (state.access.size() + state.applied_access.size());
  for (const Account& account : state.accounts) longest += kLongestAccount + stored_size(account);
  out.reserve(longest);
  CborRecordWriter writer(out);
  writer.put(kFormatVersion);
  writer.put(state);
  return out;
}

Result<AccountState> parse_accounts(ByteView content) {
  auto records = parse_records<AccountState>(content, kFormatVersion);
  if (!records) return propagate(records);
  if (records->size() != 1) return fail(ErrorCode::kMalformed, "one set of accounts is wanted");
  return std::move(records->front());
}

}  // namespace lwm2m::engine

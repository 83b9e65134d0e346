#include "daemon/engine/account_file.hpp"

#include <fmt/core.h>

#include <limits>
#include <string_view>
#include <type_traits>

#include "daemon/base/overloaded.hpp"
#include "daemon/codec/cbor_reader.hpp"
#include "daemon/codec/cbor_writer.hpp"

namespace lwm2m::engine {
namespace {

using codec::CborHead;
using codec::CborMajor;
using codec::CborReader;
using codec::CborWriter;

constexpr std::uint64_t kFormatVersion = 1;

// ---- what there is: once, for both directions ---------------------------------------------------

template <class Security, class Visit>
void security_fields(Security& it, Visit&& visit) {
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

template <class Options, class Visit>
void server_fields(Options& it, Visit&& visit) {
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
  visit("local-port", it.local_port);
  visit("allow-execute", it.allow_execute);
}

template <class Saved, class Visit>
void account_fields(Saved& it, Visit&& visit) {
  visit("options", it.options);
  visit("applied", it.applied);
  visit("removed", it.removed);
  visit("values", it.values);
}

std::size_t stored_size(const MaterialSource& source) {
  const auto* stored = std::get_if<StoredMaterial>(&source);
  return stored == nullptr ? 0 : stored->content.reveal().size();
}

std::size_t stored_size(const Account& account) {
  const LinkSecurity& security = account.options.security;
  return stored_size(security.key) + stored_size(security.certificate) + stored_size(security.peer_certificate);
}

// ---- out ----------------------------------------------------------------------------------------

class Writer {
 public:
  explicit Writer(Bytes& out) : cbor_(out) {}

  void put(bool value) { cbor_.boolean(value); }
  template <class T>
  requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) void put(T value) {
    cbor_.unsigned_integer(value);
  }
  template <class T>
  requires std::is_enum_v<T> void put(T value) { cbor_.unsigned_integer(static_cast<std::uint64_t>(value)); }
  template <class Tag, class T>
  void put(StrongId<Tag, T> id) {
    cbor_.unsigned_integer(id.value());
  }
  void put(const std::string& text) { cbor_.text(text); }
  void put(const Bytes& bytes) { cbor_.bytes(bytes); }
  void put(model::Path path) { cbor_.text(path.to_string()); }
  void put(const AccountValue& value) {
    cbor_.array(2);
    put(value.resource);
    put(value.tlv);
  }
  // The kind of source and its name; an empty array for none.
  void put(const MaterialSource& source) {
    cbor_.array(source.index() == 0 ? 0 : 2);
    if (source.index() != 0) cbor_.unsigned_integer(source.index());
    std::visit(Overloaded{[](std::monostate) {}, [this](const SystemdCredential& it) { put(it.name); },
                          [this](const MaterialFile& it) { put(it.path); }, [this](const Pkcs11Uri& it) { put(it.uri); },
                          [this](const StoredMaterial& it) { cbor_.bytes(it.content.reveal()); }},
               source);
  }
  template <class T>
  void put(const std::vector<T>& items) {
    cbor_.array(items.size());
    for (const T& item : items) put(item);
  }
  template <class T>
  void put(const std::optional<T>& item) {
    cbor_.array(item ? 1 : 0);
    if (item) put(*item);
  }
  void put(const LinkSecurity& it) {
    map([&](auto&& visit) { security_fields(it, visit); });
  }
  void put(const ServerOptions& it) {
    map([&](auto&& visit) { server_fields(it, visit); });
  }
  void put(const Account& it) {
    map([&](auto&& visit) { account_fields(it, visit); });
  }

 private:
  template <class Fields>
  void map(const Fields& fields) {
    std::uint64_t count = 0;
    fields([&count](std::string_view, const auto&) { ++count; });
    cbor_.map(count);
    fields([this](std::string_view name, const auto& value) {
      cbor_.text(name);
      put(value);
    });
  }

  CborWriter cbor_;
};

// ---- in -----------------------------------------------------------------------------------------

class Reader {
 public:
  explicit Reader(ByteView content) : cbor_(content) {}

  [[nodiscard]] bool at_end() const { return cbor_.at_end(); }

  Result<void> get(bool& out) {
    const auto head = cbor_.next();
    if (!head) return propagate(head);
    if (!head->is_boolean()) return wrong("a Boolean");
    out = head->information == 21;
    return {};
  }
  template <class T>
  requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) Result<void> get(T& out) {
    const auto head = expect(CborMajor::kUnsigned, "an unsigned integer");
    if (!head) return propagate(head);
    if (head->argument > std::numeric_limits<T>::max()) return wrong("a smaller number");
    out = static_cast<T>(head->argument);
    return {};
  }
  Result<void> get(SecurityMode& out) { return get_enum(out, SecurityMode::kEst); }
  Result<void> get(CertificateUsage& out) { return get_enum(out, CertificateUsage::kDomainIssuedCertificate); }
  Result<void> get(MatchingType& out) { return get_enum(out, MatchingType::kSha512); }
  template <class Tag, class T>
  Result<void> get(StrongId<Tag, T>& out) {
    T value = 0;
    if (auto done = get(value); !done) return done;
    out = StrongId<Tag, T>(value);
    return {};
  }
  Result<void> get(std::string& out) {
    const auto head = expect(CborMajor::kText, "text");
    return head ? take(cbor_.text(*head), out) : Result<void>(propagate(head));
  }
  Result<void> get(Bytes& out) {
    const auto head = expect(CborMajor::kBytes, "bytes");
    return head ? take(cbor_.bytes(*head), out) : Result<void>(propagate(head));
  }
  Result<void> get(model::Path& out) {
    std::string text;
    if (auto done = get(text); !done) return done;
    return take(model::Path::parse(text), out);
  }
  Result<void> get(AccountValue& out) {
    return array([&](std::uint64_t index) -> Result<void> {
      if (index == 0) return get(out.resource);
      return index == 1 ? get(out.tlv) : Result<void>(wrong("two items"));
    });
  }
  Result<void> get(MaterialSource& out) {
    std::uint64_t kind = 0;
    return array([&](std::uint64_t index) -> Result<void> {
      if (index == 0) return get(kind);
      if (kind == kStored) return get_stored(out);
      std::string name;
      if (auto done = get(name); !done) return done;
      switch (kind) {
        case 1: out = SystemdCredential{std::move(name)}; return {};
        case 2: out = MaterialFile{std::move(name)}; return {};
        case 3: out = Pkcs11Uri{std::move(name)}; return {};
        default: return wrong("a source that is known");
      }
    });
  }
  template <class T>
  Result<void> get(std::vector<T>& out) {
    out.clear();
    return array([&](std::uint64_t) -> Result<void> {
      T item{};
      if (auto done = get(item); !done) return done;
      out.push_back(std::move(item));
      return {};
    });
  }
  template <class T>
  Result<void> get(std::optional<T>& out) {
    out.reset();
    return array([&](std::uint64_t index) -> Result<void> {
      if (index > 0) return wrong("one item at most");
      return get(out.emplace());
    });
  }
  Result<void> get(LinkSecurity& it) {
    return map([&](auto&& visit) { security_fields(it, visit); });
  }
  Result<void> get(ServerOptions& it) {
    return map([&](auto&& visit) { server_fields(it, visit); });
  }
  Result<void> get(Account& it) {
    return map([&](auto&& visit) { account_fields(it, visit); });
  }

 private:
  static constexpr int kDeepest = 8;  // where what is not known is passed over
  static constexpr std::uint64_t kStored = 4;

  tl::unexpected<Error> wrong(std::string_view expected) const {
    return fail(ErrorCode::kMalformed, fmt::format("offset {}: {} is wanted", cbor_.offset(), expected));
  }
  Result<CborHead> expect(CborMajor major, std::string_view expected) {
    auto head = cbor_.next();
    if (head && head->major != major) return wrong(expected);
    return head;
  }
  template <class T>
  static Result<void> take(Result<T> result, T& out) {
    if (!result) return propagate(result);
    out = *std::move(result);
    return {};
  }
  Result<void> get_stored(MaterialSource& out) {
    Bytes content;
    if (auto done = get(content); !done) return done;
    out = StoredMaterial{Secret(std::move(content))};
    return {};
  }
  template <class E>
  Result<void> get_enum(E& out, E last) {
    std::uint8_t value = 0;
    if (auto done = get(value); !done) return done;
    if (value > static_cast<std::uint8_t>(last)) return wrong("a smaller number");
    out = static_cast<E>(value);
    return {};
  }
  template <class Item>
  Result<void> entries(const CborHead& head, const Item& item) {
    for (std::uint64_t index = 0;; ++index) {
      const auto more = cbor_.has_next(head, index);
      if (!more) return propagate(more);
      if (!*more) return {};
      if (auto done = item(index); !done) return done;
    }
  }
  template <class Item>
  Result<void> array(const Item& item) {
    const auto head = expect(CborMajor::kArray, "an array");
    return head ? entries(*head, item) : Result<void>(propagate(head));
  }
  template <class Fields>
  Result<void> map(const Fields& fields) {
    const auto head = expect(CborMajor::kMap, "a map");
    if (!head) return propagate(head);
    return entries(*head, [&](std::uint64_t) -> Result<void> {
      std::string name;
      if (auto done = get(name); !done) return done;
      std::optional<Result<void>> read;
      fields([&](std::string_view known, auto& value) {
        if (known == name && !read) read = get(value);
      });
      if (read) return *std::move(read);
      const auto unknown = cbor_.next();
      return unknown ? cbor_.skip(*unknown, kDeepest) : Result<void>(propagate(unknown));
    });
  }

  CborReader cbor_;
};

}  // namespace

Bytes serialise_accounts(std::span<const Account> accounts) {
  Bytes out;
  // In one piece: a buffer that grows leaves copies of the keys behind.
  constexpr std::size_t kLongestAccount = 16U << 10U;
  std::size_t longest = 64;
  for (const Account& account : accounts) longest += kLongestAccount + stored_size(account);
  out.reserve(longest);
  Writer writer(out);
  writer.put(kFormatVersion);
  for (const Account& account : accounts) writer.put(account);
  return out;
}

Result<std::vector<Account>> parse_accounts(ByteView content) {
  Reader reader(content);
  std::uint64_t version = 0;
  if (auto done = reader.get(version); !done) return propagate(done);
  if (version != kFormatVersion) {
    return fail(ErrorCode::kMalformed, fmt::format("format version {}, not {}", version, kFormatVersion));
  }
  std::vector<Account> accounts;
  while (!reader.at_end()) {
    Account account;
    if (auto done = reader.get(account); !done) return propagate(done);
    accounts.push_back(std::move(account));
  }
  return accounts;
}

}  // namespace lwm2m::engine

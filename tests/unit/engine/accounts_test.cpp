#include "daemon/engine/accounts.hpp"

#include <gtest/gtest.h>

#include "daemon/engine/account_file.hpp"

namespace lwm2m::engine {
namespace {

ServerOptions entry(std::uint16_t id, std::uint32_t lifetime = 86400) {
  ServerOptions options;
  options.id = ShortServerId(id);
  options.uri = "coap://192.0.2.1";
  options.lifetime = lifetime;
  return options;
}

Account of_file(const ServerOptions& options) { return {.options = options, .applied = options}; }

// ---- merging ------------------------------------------------------------------------------------

TEST(Accounts, OfANewFileAreItsEntries) {
  EXPECT_EQ(merge_accounts(std::vector{entry(1), entry(2)}, {}),
            (std::vector{of_file(entry(1)), of_file(entry(2))}));
}

TEST(Accounts, KeepWhatWasChangedWhileTheFileStays) {
  Account changed = of_file(entry(1));
  changed.options.lifetime = 60;
  changed.values = {{model::ResourceId(1), {0xC1}}};
  EXPECT_EQ(merge_accounts(std::vector{entry(1)}, std::vector{changed}), std::vector{changed});
}

TEST(Accounts, ComeFromTheFileAgainWhenItsEntryChanges) {
  Account changed = of_file(entry(1));
  changed.options.lifetime = 60;
  changed.removed = true;
  EXPECT_EQ(merge_accounts(std::vector{entry(1, 3600)}, std::vector{changed}), std::vector{of_file(entry(1, 3600))});
}

TEST(Accounts, GoWithTheirEntry) {
  EXPECT_EQ(merge_accounts({}, std::vector{of_file(entry(1))}), std::vector<Account>{});
}

TEST(Accounts, OfTheBusStayWhateverTheFileSays) {
  const Account of_bus{.options = entry(7)};
  EXPECT_EQ(merge_accounts(std::vector{entry(1)}, std::vector{of_bus}), (std::vector{of_file(entry(1)), of_bus}));
}

TEST(Accounts, OfTheBusGiveWayToANewEntryWithTheirId) {
  EXPECT_EQ(merge_accounts(std::vector{entry(7)}, std::vector{Account{.options = entry(7, 60)}}),
            std::vector{of_file(entry(7))});
}

TEST(Accounts, ThatTheBusRemovedStayAwayWhileTheFileStays) {
  Account removed = of_file(entry(1));
  removed.removed = true;
  EXPECT_EQ(merge_accounts(std::vector{entry(1)}, std::vector{removed}), std::vector{removed});
}

// ---- the file -----------------------------------------------------------------------------------

// Nothing has its default.
Account full() {
  ServerOptions options{.id = ShortServerId(65534), .uri = "coaps://s.example", .bootstrap = true};
  options.security = {.mode = SecurityMode::kCertificate, .identity = {0, 1, 255}};
  options.security.key = SystemdCredential{"fleet"};
  options.security.certificate = MaterialFile{"/etc/c.pem"};
  options.security.peer_certificate = Pkcs11Uri{"pkcs11:object=p"};
  options.security.usage = CertificateUsage::kCaConstraint;
  options.security.matching = MatchingType::kSha384;
  options.security.trust_store = "/etc/ca";
  options.security.server_name = "other.example";
  options.security.cipher_suites = {0xC0AE, 0xC02B};
  options.security.session_resumption = false;
  options.lifetime = 1;
  options.minimum_lifetime = 2;
  options.update_period = 3;
  options.update_margin = 4;
  options.deregister_on_stop = false;
  options.binding = "T";
  options.queue_mode = true;
  options.queue_awake_time = 17;
  options.default_minimum_period = 5;
  options.default_maximum_period = 6;
  options.confirmable_notifications = true;
  options.store_notifications = false;
  options.mute_send = true;
  options.disable_timeout = 7;
  options.priority = 8;
  options.initial_delay = 9;
  options.failure_block = true;
  options.bootstrap_on_failure = false;
  options.retry_count = 10;
  options.retry_timer = 11;
  options.sequence_delay = 12;
  options.sequence_count = 4294967295;
  options.local_port = 65535;
  options.allow_execute = {model::Path(model::ObjectId(3)), model::Path()};
  options.client_hold_off = 13;
  options.account_timeout = 14;
  Account account{.options = options, .applied = entry(1), .removed = true};
  account.values = {{model::ResourceId(1), {1, 2}}, {}};
  account.bootstrapped = true;
  account.security_instance = 3;
  account.server_instance = 4;
  return account;
}

TEST(AccountFile, GivesBackEveryField) {
  const std::vector accounts{full(), Account{.options = entry(2)}};
  const AccountState state{accounts, {{model::Path(model::ObjectId(2), model::ObjectInstanceId(7)), full().values}}};
  const auto parsed = parse_accounts(serialise_accounts(state));
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(*parsed, state);
}

TEST(AccountFile, HasWhatCameOverTheBus) {
  Account account{.options = entry(2)};
  account.options.security.key = StoredMaterial{Secret(Bytes{1, 2, 3})};
  account.options.security.peer_certificate = StoredMaterial{Secret(Bytes(3000, 7))};
  EXPECT_EQ(parse_accounts(serialise_accounts({{account}, {}}))->accounts, std::vector{account});
}

TEST(AccountFile, OfNoneIsEmpty) { EXPECT_EQ(*parse_accounts(serialise_accounts({})), AccountState{}); }

TEST(AccountFile, IsRefusedWhereItIsCutShort) {
  const Bytes whole = serialise_accounts({{full()}, {}});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(parse_accounts(ByteView(whole).first(length))) << length;
  }
}

TEST(AccountFile, OfAnotherVersionIsRefused) { EXPECT_FALSE(parse_accounts(Bytes{2})); }

TEST(AccountFile, PassesOverWhatItDoesNotKnow) {
  // {"accounts": [{"later": [1, {"x": 2}], "removed": true}]}
  const Bytes content{1,    0xA1, 0x68, 'a', 'c', 'c', 'o', 'u', 'n', 't', 's', 0x81, 0xA2, 0x65, 'l', 'a', 't',  'e', 'r', 0x82, 1,   0xA1, 0x61,
                      'x',  2,    0x67, 'r', 'e', 'm',  'o', 'v', 'e',  'd', 0xF5};
  const auto parsed = parse_accounts(content);
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(parsed->accounts, std::vector{Account{.removed = true}});
}

TEST(AccountFile, RefusesValuesOfAnotherTypeOrRange) {
  const auto parse_one = [](Bytes account) {
    Bytes content{1, 0xA1, 0x68, 'a', 'c', 'c', 'o', 'u', 'n', 't', 's', 0x81};
    content.insert(content.end(), account.begin(), account.end());
    return parse_accounts(content);
  };
  EXPECT_TRUE(parse_one(Bytes{0xA0}));
  // {"removed": 1}
  EXPECT_FALSE(parse_one(Bytes{0xA1, 0x67, 'r', 'e', 'm', 'o', 'v', 'e', 'd', 1}));
  // {"options": {"local-port": 65536}}
  EXPECT_FALSE(parse_one(Bytes{0xA1, 0x67, 'o', 'p', 't', 'i', 'o', 'n', 's', 0xA1, 0x6A, 'l',
                                    'o', 'c',  'a',  'l', '-', 'p', 'o', 'r', 't', 0x1A, 0,   1,    0,  0}));
  // {"options": {"security": {"mode": 9}}}
  EXPECT_FALSE(parse_one(Bytes{0xA1, 0x67, 'o', 'p', 't', 'i', 'o', 'n', 's', 0xA1, 0x68, 's', 'e', 'c',
                                    'u', 'r',  'i',  't', 'y', 0xA1, 0x64, 'm', 'o', 'd', 'e', 9}));
}

}  // namespace
}  // namespace lwm2m::engine

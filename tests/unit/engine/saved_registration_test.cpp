// The file of registrations: every field comes back, and nothing is believed of what is cut short or of another kind.
#include "daemon/engine/saved_registration.hpp"

#include <gtest/gtest.h>


namespace lwm2m::engine {
namespace {

SavedRegistration full() {
  SavedRegistration saved{.server = ShortServerId(123), .endpoint = "node", .version = ProtocolVersion::k1_2};
  saved.uri = "coaps://server";
  saved.alternate_path = "/lwm2m";
  saved.security_mode = "psk";
  saved.identity = {1, 0, 2};
  saved.location = {"rd", "a/b"};
  saved.last_success = WallTime(Duration(1'700'000'000'123'456));
  saved.told = {ProtocolVersion::k1_0, 86400, "UQ", true, {'<', '/', '>'}};
  saved.link = {"[2001:db8::1]:40000", Secret(Bytes{9, 8, 7})};
  saved.observations = {{.token = {1, 2, 3, 4, 5, 6, 7, 8},
                         .paths = {model::Path(model::ObjectId(3)), model::Path(model::ObjectId(4))},
                         .composite = true,
                         .transfer_key = "5 112",
                         .format = 112,
                         .attributes = model::NotificationAttributes{.minimum_period = 7, .confirmable = false},
                         .sequence = 0xFFFFFF,
                         .last_sent = WallTime(seconds(1'700'000'001))},
                        {.paths = {model::Path()}}};
  model::NotificationAttributes all{1, 2, 3, 4, 0.1, -1e300, 5.0, true, false, 6};
  saved.attributes = {{model::Path(model::ObjectId(3)), all}, {model::Path(model::ObjectId(4)), {.step = 0.5}}};
  return saved;
}

TEST(RegistrationFile, GivesBackEveryField) {
  const std::vector saved{full(), SavedRegistration{.server = ShortServerId(2)}};
  const auto parsed = parse_registrations(serialise_registrations(saved));
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(*parsed, saved);
}

TEST(RegistrationFile, IsRefusedWhereItIsCutShort) {
  const Bytes whole = serialise_registrations(std::vector{full()});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    if (length == 1) continue;  // no registration at all
    EXPECT_FALSE(parse_registrations(ByteView(whole).first(length))) << length;
  }
}

TEST(RegistrationFile, OfAnotherVersionIsRefused) { EXPECT_FALSE(parse_registrations(Bytes{2})); }

TEST(RegistrationFile, RefusesValuesOfAnotherTypeOrRange) {
  // {"version": 3}
  EXPECT_FALSE(parse_registrations(Bytes{1, 0xA1, 0x67, 'v', 'e', 'r', 's', 'i', 'o', 'n', 3}));
  // {"location": ["rd", 1]}
  EXPECT_FALSE(
      parse_registrations(Bytes{1, 0xA1, 0x68, 'l', 'o', 'c', 'a', 't', 'i', 'o', 'n', 0x82, 0x62, 'r', 'd', 1}));
  // {"last-success": 2^63}
  EXPECT_FALSE(parse_registrations(Bytes{1,   0xA1, 0x6C, 'l',  'a',  's', 't', '-', 's', 'u', 'c', 'c',
                                         'e', 's',  's',  0x1B, 0x80, 0,   0,   0,   0,   0,   0,   0}));
}

TEST(RegistrationFile, RefusesObservationsThatCannotGoOn) {
  for (const SavedObservation& strange :
       {SavedObservation{}, {.paths = {model::Path()}, .format = 9999}, {.token = Bytes(9), .paths = {model::Path()}}}) {
    SavedRegistration saved = full();
    saved.observations.push_back(strange);
    EXPECT_FALSE(parse_registrations(serialise_registrations(std::vector{saved})));
  }
}

// A buffer that grew would have left the session behind in memory that was given back.
TEST(RegistrationFile, IsWrittenInOnePiece) {
  SavedRegistration large = full();
  large.told.links = Bytes(50'000, 'x');
  large.observations.assign(1000, large.observations.front());
  const Bytes content = serialise_registrations(std::vector{large});
  EXPECT_GT(content.size(), 50'000U);
  EXPECT_LT(content.size(), content.capacity());
}

}  // namespace
}  // namespace lwm2m::engine

// A fleet that the server was away from, or that it has forgotten, comes back without a storm: no second carries more
// than a hundredth of it.
#include "tests/support/fleet.hpp"

#include <gtest/gtest.h>

namespace lwm2m::test {
namespace {

FleetOptions small_fleet(std::uint32_t lifetime) {
  FleetOptions options{.clients = 1000};
  options.account.lifetime = lifetime;
  return options;
}

std::uint32_t hundredth(const Fleet& fleet) { return static_cast<std::uint32_t>(fleet.options().clients / 100); }

TEST(Fleet, ComesBackWithoutAStormWhenTheServerWasAwayForAnHour) {
  for (const std::uint32_t lifetime : {600U, 3600U}) {
    SCOPED_TRACE(lifetime);
    Fleet fleet(small_fleet(lifetime));
    EXPECT_EQ(fleet.start().back.size(), fleet.options().clients);
    EXPECT_EQ(fleet.leave().peak(), 0U);
    const FleetPhase returned = fleet.come_back();
    EXPECT_LE(returned.peak(), hundredth(fleet));
    const auto back = returned.back_within(0.99, fleet.options().clients);
    ASSERT_TRUE(back);
    EXPECT_LE(*back, fleet.longest_back_off());
    EXPECT_EQ(returned.back.size(), fleet.options().clients);
  }
}

// Nobody has noticed anything, and all were switched on within the same minute.
TEST(Fleet, RegistersAnewWithoutAStormWhenTheServerHasForgottenIt) {
  Fleet fleet(small_fleet(86400));
  fleet.start();
  fleet.leave();
  fleet.come_back();
  const FleetPhase forgotten = fleet.forget();
  EXPECT_LE(forgotten.peak(), hundredth(fleet));
  EXPECT_EQ(forgotten.back.size(), fleet.options().clients);
}

// What the server does not serve and sends away for a minute does not come back in one second.
TEST(Fleet, IsSpreadWhereTheServerSendsItAwayForAWhile) {
  FleetOptions options = small_fleet(86400);
  options.start_within = milliseconds(1);
  options.capacity = 1;
  options.maximum_age = 3600;
  options.before = seconds(4000);
  Fleet fleet(options);
  const FleetPhase started = fleet.start();
  ASSERT_EQ(started.load.front(), fleet.options().clients);
  EXPECT_LE(*std::max_element(started.load.begin() + 1, started.load.end()), hundredth(fleet));
}

}  // namespace
}  // namespace lwm2m::test

// A random walk of the fuzz target server_fuzz, the same in every run.
#include <gtest/gtest.h>

#include <random>

#include "tests/fuzz/server_script.hpp"

namespace lwm2m::test {
namespace {

TEST(ServerWalk, KeepsTheRulesWithServersThatDoAnything) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    std::mt19937_64 random(seed);
    Bytes bytes(16 + random() % 2000);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    SCOPED_TRACE(seed);
    ServerScript(bytes).run();
  }
}

}  // namespace
}  // namespace lwm2m::test

#include "daemon/base/psk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lwm2m {
namespace {

using testing::HasSubstr;

std::string verdict(const Result<void>& checked) { return checked ? "good" : checked.error().message(); }

TEST(PskIdentity, Has1To255Bytes) {
  EXPECT_EQ(verdict(check_psk_identity(Bytes(1, 0xFF))), "good");
  EXPECT_EQ(verdict(check_psk_identity(Bytes(255, 'i'))), "good");
  EXPECT_EQ(verdict(check_psk_identity({})), "0 bytes, where 1 to 255 can be used");
  EXPECT_EQ(verdict(check_psk_identity(Bytes(256, 'i'))), "256 bytes, where 1 to 255 can be used");
}

TEST(PskIdentity, HasNoZeroByteWhereverItIs) {
  for (const Bytes& identity : {Bytes{0}, Bytes{0, 'a'}, Bytes{'a', 0, 'b'}, Bytes{'a', 0}}) {
    EXPECT_THAT(verdict(check_psk_identity(identity)), HasSubstr("a zero byte"));
  }
}

TEST(Psk, Has1To512BytesOfAnyValue) {
  EXPECT_EQ(verdict(check_psk(Bytes(1))), "good");
  EXPECT_EQ(verdict(check_psk(Bytes(512))), "good");
  EXPECT_EQ(verdict(check_psk({})), "0 bytes, where 1 to 512 can be used");
  EXPECT_EQ(verdict(check_psk(Bytes(513))), "513 bytes, where 1 to 512 can be used");
}

}  // namespace
}  // namespace lwm2m

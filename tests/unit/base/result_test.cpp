#include "daemon/base/result.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>

namespace lwm2m {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return fail(ErrorCode::kBadValue, "odd");
  return number / 2;
}

Result<std::string> quarter_text(int number) {
  const auto once = half(number);
  if (!once) return propagate(once);
  return half(*once).map([](int quarter) { return std::to_string(quarter); });
}

TEST(Result, CarriesAValueOrAnError) {
  EXPECT_EQ(half(4).value(), 2);
  EXPECT_EQ(half(3).error(), Error(ErrorCode::kBadValue, "odd"));
}

TEST(Result, HandsErrorsOnToAnotherType) {
  EXPECT_EQ(quarter_text(8).value(), "2");
  EXPECT_EQ(quarter_text(3).error().message(), "odd");
  EXPECT_EQ(quarter_text(6).error().message(), "odd");
}

TEST(Result, CarriesWhatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const std::unique_ptr<int> owned = *std::move(result);
  EXPECT_EQ(*owned, 7);
}

TEST(Error, GathersContextInFront) {
  const Error error(ErrorCode::kMalformed, "not a number");
  EXPECT_EQ(error.with_context("/3303/0/5700").with_context("record 3").message(),
            "record 3: /3303/0/5700: not a number");
  EXPECT_EQ(error.with_context("x").code(), ErrorCode::kMalformed);
}

TEST(Error, KeepsItsStoryUnderAnotherName) {
  EXPECT_EQ(Error(ErrorCode::kBadPath, "deep").as(ErrorCode::kMalformed), Error(ErrorCode::kMalformed, "deep"));
}

}  // namespace
}  // namespace lwm2m

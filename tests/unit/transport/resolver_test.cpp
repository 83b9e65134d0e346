#include "daemon/transport/resolver.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "tests/support/scarcity.hpp"

namespace lwm2m::transport {
namespace {

class ResolverTest : public testing::Test {
 protected:
  void SetUp() override {
    sd_event* event = nullptr;
    ASSERT_GE(sd_event_new(&event), 0);
    event_.reset(event);
    resolver_ = std::make_unique<Resolver>(event);
  }
  void resolve(const char* host) {
    answer_.reset();
    resolver_->resolve(host, 5683, [this](Result<Resolver::Addresses> answer) { answer_ = std::move(answer); });
  }
  // A name that is no literal, so that it takes the way over the thread; nobody is asked beyond this machine.
  void resolve_name() { resolve("localhost"); }

  struct Unref {
    void operator()(sd_event* event) const { sd_event_unref(event); }
  };
  std::unique_ptr<sd_event, Unref> event_;
  std::unique_ptr<Resolver> resolver_;
  std::optional<Result<Resolver::Addresses>> answer_;
};

TEST_F(ResolverTest, AnswersALiteralAtOnce) {
  resolve("::1");
  ASSERT_TRUE(answer_ && *answer_);
  EXPECT_EQ((*answer_)->front().to_string(), "[::1]:5683");
}

TEST_F(ResolverTest, SaysWhatTheSystemRefusesAndTriesAgainWithTheNextName) {
  if (test::kSanitizerNeedsDescriptors) GTEST_SKIP() << "the sanitizer needs descriptors";
  {
    const test::NoDescriptors scarcity;
    resolve_name();
  }
  ASSERT_TRUE(answer_ && !*answer_);
  EXPECT_EQ(answer_->error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(answer_->error().message(), "localhost: eventfd: Too many open files");
  {
    const test::NoThreads scarcity;
    resolve_name();
  }
  ASSERT_TRUE(answer_ && !*answer_);
  EXPECT_EQ(answer_->error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(answer_->error().message().substr(0, 18), "localhost: thread:");

  resolve_name();
  while (!answer_) ASSERT_GT(sd_event_run(event_.get(), 60'000'000), 0);
}

}  // namespace
}  // namespace lwm2m::transport

#include "daemon/engine/timer_queue.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace lwm2m::engine {
namespace {

TimePoint at(int second) { return TimePoint(seconds(second)); }
TimerKey key(std::uint64_t id) { return {TimerKind::kObservation, id}; }

TEST(TimerQueue, GivesTimersInTheOrderOfTheirDeadlines) {
  TimerQueue queue;
  queue.arm(key(1), at(30));
  queue.arm(key(2), at(10));
  queue.arm(key(3), at(20));

  EXPECT_EQ(queue.next(), at(10));
  EXPECT_EQ(queue.pop_due(at(25)), key(2));
  EXPECT_EQ(queue.pop_due(at(25)), key(3));
  EXPECT_EQ(queue.pop_due(at(25)), std::nullopt);
}

TEST(TimerQueue, MovesATimerThatIsArmedAgain) {
  TimerQueue queue;
  queue.arm(key(1), at(10));
  queue.arm(key(1), at(30));
  EXPECT_EQ(queue.size(), 1U);
  EXPECT_EQ(queue.next(), at(30));
}

TEST(TimerQueue, AgreesWithASlowModelOverRandomCalls) {
  std::mt19937 random(7);
  TimerQueue queue;
  std::map<std::uint64_t, TimePoint> model;
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t id = random() % 50;
    switch (random() % 4) {
      case 0: queue.cancel(key(id)); model.erase(id); break;
      case 1: {
        const auto due = queue.pop_due(at(static_cast<int>(random() % 100)));
        if (due) {
          const auto earliest = std::min_element(model.begin(), model.end(), [](auto& a, auto& b) { return a.second < b.second; });
          ASSERT_EQ(model.at(due->id), earliest->second);
          model.erase(due->id);
        }
        break;
      }
      default: {
        const TimePoint when = at(static_cast<int>(random() % 100));
        queue.arm(key(id), when);
        model[id] = when;
      }
    }
    ASSERT_EQ(queue.size(), model.size());
  }
}

}  // namespace
}  // namespace lwm2m::engine

// What an observation has to remember of what it reported: the first of many changes says it, also within one
// transaction.
#include "daemon/engine/reported_values.hpp"

#include <gtest/gtest.h>

#include <string>

namespace lwm2m::engine {
namespace {

using model::Edit;
using model::Edits;
using model::Path;
using model::ResourceInstanceId;
using model::ResourceInstances;
using model::Value;

Path at(std::string_view text) { return Path::parse(text).value(); }

// Object 26241: 0 Integer, 1 Integers.
class Reported : public testing::Test {
 protected:
  void SetUp() override {
    model::ObjectDefinition object{.id = model::ObjectId(26241), .name = "Thing", .multiple = true};
    object.resources = {
        {.id = model::ResourceId(0), .name = "One", .type = model::DataType::kInteger},
        {.id = model::ResourceId(1), .name = "Many", .type = model::DataType::kInteger, .multiple = true}};
    ASSERT_TRUE(tree.define(std::make_shared<const model::ObjectDefinition>(checked(std::move(object)).value())));
    ASSERT_TRUE(tree.apply({Edit::create_instance(at("/26241/0")), one(5), many({{0, 10}, {1, 20}})}));
  }
  static Edit one(std::int64_t value) { return Edit::set(at("/26241/0/0"), Value(value)); }
  static Edit many(const std::vector<std::pair<std::uint16_t, std::int64_t>>& values) {
    ResourceInstances instances;
    for (const auto& [id, value] : values) instances.emplace_back(ResourceInstanceId(id), Value(value));
    return Edit::set(at("/26241/0/1"), std::move(instances));
  }
  void change(Edits edits) {
    const auto changes = tree.apply(std::move(edits));
    ASSERT_TRUE(changes);
    for (const model::Change& each : *changes) {
      if (each.differs) reported.note(0, observed, each, tree);
    }
  }
  // Whether anything is another one now than it was reported.
  [[nodiscard]] bool differs() const {
    return reported.any_of(tree, [](std::uint16_t, const Value* before, const Value* now) {
      return before == nullptr || now == nullptr ? before != now : !model::same_value(*before, *now);
    });
  }

  model::ObjectTree tree;
  Path observed = at("/26241");
  ReportedValues reported;
};

TEST_F(Reported, IsWhatIsThereWhereNothingChanged) { EXPECT_FALSE(differs()); }

TEST_F(Reported, IsWhatTheFirstChangeReplaced) {
  change({one(6)});
  EXPECT_TRUE(differs());
  change({one(7)});
  EXPECT_TRUE(differs());
  change({one(5)});
  EXPECT_FALSE(differs());
}

TEST_F(Reported, IsWhatWasThereBeforeATransactionOfManyChanges) {
  change({one(6), one(5)});
  EXPECT_FALSE(differs());
}

TEST_F(Reported, IsTheNewValueOnceThatIsReported) {
  change({one(6)});
  reported.forget();
  EXPECT_FALSE(differs());
  change({one(5)});
  EXPECT_TRUE(differs());
}

TEST_F(Reported, KnowsInstancesOfAResourceThatIsReplacedAgainAndAgain) {
  change({many({{0, 10}, {7, 1}}), many({{7, 2}}), many({{0, 10}, {1, 20}})});
  EXPECT_FALSE(differs());
  change({many({{0, 10}, {1, 21}})});
  EXPECT_TRUE(differs());
}

TEST_F(Reported, KnowsThatAnInstanceThatCameAndWentWasNotThere) {
  change({Edit::set(at("/26241/0/1/7"), Value(std::int64_t{1}))});
  EXPECT_TRUE(differs());
  change({Edit::erase(at("/26241/0/1/7"))});
  EXPECT_FALSE(differs());
}

TEST_F(Reported, KnowsWhatHoldsNothing) {
  change({Edit::create_instance(at("/26241/1"))});
  EXPECT_TRUE(differs());
  change({Edit::delete_instance(at("/26241/1"))});
  EXPECT_FALSE(differs());
  change({Edit::erase(at("/26241/0/1"))});
  change({many({})});
  EXPECT_TRUE(differs());
}

TEST_F(Reported, OfOneInstanceOfAResourceIsOfThatOnly) {
  observed = at("/26241/0/1/0");
  change({many({{0, 10}, {1, 99}})});
  EXPECT_FALSE(differs());
  change({many({{0, 11}})});
  EXPECT_TRUE(differs());
}

}  // namespace
}  // namespace lwm2m::engine

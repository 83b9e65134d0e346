#include "daemon/model/object_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lwm2m::model {
namespace {

Path at(std::string_view text) { return Path::parse(text).value(); }

constexpr Operations kReadWrite{.read = true, .write = true};

// Object 26241: 0 mandatory Integer 0..100, 1 optional String, 2 optional multiple Float, 3 executable.
class Tree : public testing::Test {
 protected:
  void SetUp() override {
    ObjectDefinition pump{.id = ObjectId(26241), .name = "Pump", .multiple = true};
    pump.resources = {
        {.id = ResourceId(0),
         .name = "Speed",
         .type = DataType::kInteger,
         .operations = kReadWrite,
         .mandatory = true,
         .range = Range::parse("0..100", DataType::kInteger)},
        {.id = ResourceId(1), .name = "Label", .type = DataType::kString, .operations = kReadWrite},
        {.id = ResourceId(2), .name = "Levels", .type = DataType::kFloat, .operations = kReadWrite, .multiple = true},
        {.id = ResourceId(3), .name = "Start", .type = DataType::kNone, .operations = {.execute = true}},
    };
    ASSERT_TRUE(tree.define(std::make_shared<const ObjectDefinition>(checked(std::move(pump)).value())));
    ASSERT_TRUE(tree.apply({Edit::create_instance(at("/26241/0")), Edit::set(at("/26241/0/0"), Value(std::int64_t{10})),
                            Edit::set(at("/26241/0/1"), Value(std::string("left")))}));
  }
  ErrorCode refusal(Edits edits, const EditRules& rules = {}) {
    const auto outcome = tree.apply(std::move(edits), rules);
    EXPECT_FALSE(outcome);
    return outcome ? ErrorCode::kInternal : outcome.error().code();
  }
  Value value(std::string_view path) {
    const Value* held = tree.find_value(at(path));
    return held == nullptr ? Value(std::string("nothing")) : *held;
  }

  ObjectTree tree;
};

std::vector<std::pair<Change::Kind, Path>> told(const ChangeSet& changes) {
  std::vector<std::pair<Change::Kind, Path>> out;
  for (const Change& change : changes) out.emplace_back(change.kind, change.path);
  return out;
}

TEST_F(Tree, SaysWhatWasThereBefore) {
  ASSERT_TRUE(tree.apply(
      {Edit::set(at("/26241/0/2"), ResourceInstances{{ResourceInstanceId(0), 1.5}, {ResourceInstanceId(1), 2.5}})}));
  const auto before = [this](Edit edit) -> std::optional<ResourceValue> {
    auto changes = tree.apply({std::move(edit)});
    EXPECT_EQ(changes->size(), 1U);
    return std::move(changes->front().before);
  };
  EXPECT_EQ(before(Edit::set(at("/26241/0/0"), Value(std::int64_t{11})))->single(), Value(std::int64_t{10}));
  EXPECT_FALSE(before(Edit::set(at("/26241/0/0"), Value(std::int64_t{11}))));  // nothing is different
  EXPECT_EQ(before(Edit::set(at("/26241/0/2/0"), Value(3.5)))->single(), Value(1.5));
  EXPECT_FALSE(before(Edit::set(at("/26241/0/2/7"), Value(3.5))));  // it was not there
  EXPECT_EQ(before(Edit::erase(at("/26241/0/2/0")))->single(), Value(3.5));
  EXPECT_EQ(before(Edit::erase(at("/26241/0/2")))->instances().size(), 2U);
  EXPECT_EQ(before(Edit::erase(at("/26241/0/1")))->single(), Value(std::string("left")));
  const auto gone = tree.apply({Edit::delete_instance(at("/26241/0"))});
  EXPECT_EQ(gone->front().before->single(), Value(std::int64_t{11}));
}

TEST_F(Tree, DoesAllEditsOrNone) {
  const auto code =
      refusal({Edit::set(at("/26241/0/0"), Value(std::int64_t{50})), Edit::create_instance(at("/26241/1")),
               Edit::set(at("/26241/1/0"), Value(std::int64_t{101}))});
  EXPECT_EQ(code, ErrorCode::kBadValue);
  EXPECT_EQ(value("/26241/0/0"), Value(std::int64_t{10}));
  EXPECT_FALSE(tree.exists(at("/26241/1")));
}

TEST_F(Tree, EnforcesTheRangeAtBothEnds) {
  EXPECT_TRUE(tree.apply({Edit::set(at("/26241/0/0"), Value(std::int64_t{0}))}));
  EXPECT_TRUE(tree.apply({Edit::set(at("/26241/0/0"), Value(std::int64_t{100}))}));
  EXPECT_EQ(refusal({Edit::set(at("/26241/0/0"), Value(std::int64_t{-1}))}), ErrorCode::kBadValue);
  EXPECT_EQ(refusal({Edit::set(at("/26241/0/0"), Value(std::int64_t{101}))}), ErrorCode::kBadValue);
}

TEST_F(Tree, ConvertsOnlyWhatIsExact) {
  EXPECT_TRUE(tree.apply({Edit::set(at("/26241/0/0"), Value(std::uint64_t{7}))}));
  EXPECT_EQ(value("/26241/0/0"), Value(std::int64_t{7}));
  EXPECT_EQ(refusal({Edit::set(at("/26241/0/0"), Value(7.5))}), ErrorCode::kTypeMismatch);
  EXPECT_EQ(refusal({Edit::set(at("/26241/0/0"), Value(std::string("7")))}), ErrorCode::kTypeMismatch);
}

TEST_F(Tree, KnowsSingleFromMultipleResources) {
  EXPECT_EQ(refusal({Edit::set(at("/26241/0/1"), ResourceValue(ResourceInstances{}))}), ErrorCode::kTypeMismatch);
  EXPECT_EQ(refusal({Edit::set(at("/26241/0/2"), Value(1.0))}), ErrorCode::kTypeMismatch);
  EXPECT_EQ(refusal({Edit::set(at("/26241/0/1/0"), Value(std::string("x")))}), ErrorCode::kNotFound);
  EXPECT_TRUE(tree.apply({Edit::set(at("/26241/0/2/7"), Value(1.0))}));
  EXPECT_EQ(value("/26241/0/2/7"), Value(1.0));
}

TEST_F(Tree, ReplacesOrMergesTheInstancesOfAResource) {
  ASSERT_TRUE(tree.apply(
      {Edit::set(at("/26241/0/2"),
                 ResourceValue(ResourceInstances{{ResourceInstanceId(0), 0.5}, {ResourceInstanceId(1), 1.5}}))}));

  Edit merge{Edit::Kind::kMerge, at("/26241/0/2"), ResourceValue(ResourceInstances{{ResourceInstanceId(1), 9.0}})};
  ASSERT_TRUE(tree.apply({merge}));
  EXPECT_EQ(value("/26241/0/2/0"), Value(0.5));
  EXPECT_EQ(value("/26241/0/2/1"), Value(9.0));

  ASSERT_TRUE(
      tree.apply({Edit::set(at("/26241/0/2"), ResourceValue(ResourceInstances{{ResourceInstanceId(1), 2.0}}))}));
  EXPECT_FALSE(tree.exists(at("/26241/0/2/0")));
}

TEST_F(Tree, RefusesWhatNoDefinitionHas) {
  EXPECT_EQ(refusal({Edit::create_instance(at("/9999/0"))}), ErrorCode::kNotDefined);
  EXPECT_EQ(refusal({Edit::set(at("/26241/0/9"), Value(1.0))}), ErrorCode::kNotDefined);
  EXPECT_EQ(refusal({Edit::set(at("/26241/0/3"), Value(1.0))}), ErrorCode::kMethodNotAllowed);
  EXPECT_EQ(refusal({Edit::set(at("/26241/5/0"), Value(std::int64_t{1}))}), ErrorCode::kNotFound);
}

TEST_F(Tree, WantsMandatoryResourcesOfANewInstance) {
  EXPECT_EQ(refusal({Edit::create_instance(at("/26241/1")), Edit::set(at("/26241/1/1"), Value(std::string("x")))}),
            ErrorCode::kBadValue);
  EXPECT_TRUE(tree.apply({Edit::create_instance(at("/26241/1"))}, {.require_mandatory = false}));
  EXPECT_EQ(refusal({Edit::create_instance(at("/26241/0"))}), ErrorCode::kAlreadyExists);
}

TEST_F(Tree, KeepsMandatoryResources) {
  EXPECT_EQ(refusal({Edit::erase(at("/26241/0/0"))}), ErrorCode::kMethodNotAllowed);
  EXPECT_TRUE(tree.apply({Edit::erase(at("/26241/0/1"))}));
  EXPECT_TRUE(tree.apply({Edit::erase(at("/26241/0/1"))})->empty());  // it is gone already
}

TEST_F(Tree, LetsAnEditBuildOnTheOneBeforeIt) {
  EXPECT_TRUE(tree.apply({Edit::delete_instance(at("/26241/0")), Edit::create_instance(at("/26241/0")),
                          Edit::set(at("/26241/0/0"), Value(std::int64_t{3}))}));
  EXPECT_FALSE(tree.exists(at("/26241/0/1")));
  EXPECT_EQ(refusal({Edit::delete_instance(at("/26241/0")), Edit::set(at("/26241/0/0"), Value(std::int64_t{4}))}),
            ErrorCode::kNotFound);
}

TEST_F(Tree, TellsWhatCameWentAndStayedTheSame) {
  const auto changes =
      tree.apply({Edit::set(at("/26241/0/0"), Value(std::int64_t{10})),
                  Edit::set(at("/26241/0/1"), Value(std::string("right"))), Edit::set(at("/26241/0/2/4"), Value(1.0))});
  ASSERT_TRUE(changes);
  EXPECT_EQ(told(*changes),
            (std::vector<std::pair<Change::Kind, Path>>{{Change::Kind::kValue, at("/26241/0/0")},
                                                        {Change::Kind::kValue, at("/26241/0/1")},
                                                        {Change::Kind::kResourceAdded, at("/26241/0/2/4")}}));
  EXPECT_FALSE(changes->at(0).differs);
  EXPECT_TRUE(changes->at(1).differs);
}

TEST_F(Tree, TellsTheResourcesThatGoWithAnInstanceFirst) {
  const auto changes = tree.apply({Edit::delete_instance(at("/26241/0"))});
  ASSERT_TRUE(changes);
  EXPECT_EQ(told(*changes),
            (std::vector<std::pair<Change::Kind, Path>>{{Change::Kind::kResourceRemoved, at("/26241/0/0")},
                                                        {Change::Kind::kResourceRemoved, at("/26241/0/1")},
                                                        {Change::Kind::kInstanceRemoved, at("/26241/0")}}));
}

TEST_F(Tree, GivesNewInstancesTheLowestFreeId) {
  EXPECT_EQ(tree.free_instance_id(ObjectId(26241)), ObjectInstanceId(1));
  ASSERT_TRUE(tree.apply({Edit::create_instance(at("/26241/2")), Edit::create_instance(at("/26241/1")),
                          Edit::delete_instance(at("/26241/0"))},
                         {.require_mandatory = false}));
  EXPECT_EQ(tree.free_instance_id(ObjectId(26241)), ObjectInstanceId(0));
  EXPECT_EQ(tree.free_instance_id(ObjectId(9999)), std::nullopt);
}

TEST_F(Tree, RefusesLinksThatLeadNowhereWhereAsked) {
  ObjectDefinition holder{.id = ObjectId(26242), .name = "Holder"};
  holder.resources = {{.id = ResourceId(0), .name = "Link", .type = DataType::kObjlnk, .operations = kReadWrite}};
  ASSERT_TRUE(tree.define(std::make_shared<const ObjectDefinition>(checked(std::move(holder)).value())));
  ASSERT_TRUE(tree.apply({Edit::create_instance(at("/26242/0"))}));
  const auto link = [](std::uint16_t object, std::uint16_t instance) {
    return Edit::set(at("/26242/0/0"), Value(Objlnk{object, instance}));
  };

  EXPECT_TRUE(tree.apply({link(26241, 0)}, {.check_links = true}));
  EXPECT_TRUE(tree.apply({link(65535, 65535)}, {.check_links = true}));  // says that there is none
  EXPECT_EQ(refusal({link(26241, 1)}, {.check_links = true}), ErrorCode::kBadValue);
  EXPECT_EQ(refusal({link(9999, 0)}, {.check_links = true}), ErrorCode::kBadValue);
  EXPECT_TRUE(tree.apply({link(9999, 0)}));
}

TEST_F(Tree, RefusesADefinitionThatItsValuesDoNotFit) {
  ObjectDefinition other{.id = ObjectId(26241), .name = "Pump", .multiple = true};
  other.resources = {{.id = ResourceId(0), .name = "Speed", .type = DataType::kString, .operations = kReadWrite}};
  const auto outcome = tree.define(std::make_shared<const ObjectDefinition>(checked(std::move(other)).value()));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), ErrorCode::kInUse);
  EXPECT_EQ(tree.undefine(ObjectId(26241)).error().code(), ErrorCode::kInUse);
  EXPECT_EQ(tree.undefine(ObjectId(9999)).error().code(), ErrorCode::kNotDefined);
}

TEST_F(Tree, CollectsBelowAnyLevelInAscendingOrder) {
  ASSERT_TRUE(tree.apply({Edit::create_instance(at("/26241/1"))}, {.require_mandatory = false}));
  const auto paths = [this](std::string_view from) {
    std::vector<RecordView> views;
    tree.collect(
        at(from), [](Path, const ResourceDefinition&) { return true; }, views);
    std::vector<Path> out;
    for (const RecordView& view : views) out.push_back(view.path);
    return out;
  };
  EXPECT_EQ(paths("/"),
            (std::vector<Path>{at("/26241/0/0"), at("/26241/0/1"), at("/26241/1")}));  // the last one is empty
  EXPECT_EQ(paths("/26241/0/1"), (std::vector<Path>{at("/26241/0/1")}));
  EXPECT_TRUE(paths("/26241/0/2").empty());
  EXPECT_TRUE(paths("/9").empty());
}

}  // namespace
}  // namespace lwm2m::model

#include "daemon/storage/state_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

#include "tests/support/killed_child.hpp"

namespace lwm2m::storage {
namespace {

namespace fs = std::filesystem;

class StateFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "lwm2md-state-XXXXXX").string();
    directory = ::mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(directory); }
  void overwrite(const std::string& name, const std::string& content) { std::ofstream(directory / name, std::ios::binary) << content; }
  [[nodiscard]] std::string content(const std::string& name) const {
    std::ifstream in(directory / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  [[nodiscard]] std::set<std::string> names() const {
    std::set<std::string> out;
    for (const auto& entry : fs::directory_iterator(directory)) out.insert(entry.path().filename());
    return out;
  }

  fs::path directory;
};

TEST_F(StateFileTest, IsNotThereBeforeTheFirstSave) {
  const auto loaded = StateFile(directory, "values").load();
  ASSERT_TRUE(loaded);
  EXPECT_FALSE(*loaded);
}

TEST_F(StateFileTest, GivesBackWhatWasSavedLast) {
  const StateFile file(directory, "values");
  ASSERT_TRUE(file.save(as_bytes("one")));
  ASSERT_TRUE(file.save(as_bytes("two")));
  EXPECT_EQ((*file.load())->content, to_bytes("two"));
  EXPECT_FALSE((*file.load())->previous_generation);
}

TEST_F(StateFileTest, LeavesNoGenerationWhenItIsRemoved) {
  const StateFile file(directory, "registrations");
  ASSERT_TRUE(file.remove());  // of none
  ASSERT_TRUE(file.save(as_bytes("one")));
  ASSERT_TRUE(file.save(as_bytes("two")));
  ASSERT_TRUE(file.remove());
  EXPECT_FALSE(*file.load());
  EXPECT_TRUE(fs::is_empty(directory));
}

TEST_F(StateFileTest, FallsBackToTheGenerationBeforeWhenTheNewestIsDamaged) {
  const StateFile file(directory, "values");
  ASSERT_TRUE(file.save(as_bytes("one")));
  ASSERT_TRUE(file.save(as_bytes("two")));
  overwrite("values", "torn");

  const auto loaded = file.load();
  ASSERT_TRUE(loaded && *loaded);
  EXPECT_EQ((*loaded)->content, to_bytes("one"));
  EXPECT_TRUE((*loaded)->previous_generation);
}

TEST_F(StateFileTest, ADamagedGenerationNeverTakesThePlaceOfTheWholeOne) {
  const StateFile file(directory, "values");
  ASSERT_TRUE(file.save(as_bytes("one")));
  ASSERT_TRUE(file.save(as_bytes("two")));
  overwrite("values", "torn");
  ASSERT_TRUE(file.load());
  EXPECT_TRUE(fs::exists(directory / "values.damaged"));
  ASSERT_TRUE(file.save(as_bytes("three")));
  overwrite("values", "torn again");

  const auto loaded = file.load();
  ASSERT_TRUE(loaded && *loaded);
  EXPECT_EQ((*loaded)->content, to_bytes("one"));
}

TEST_F(StateFileTest, SurvivesAPowerCutBetweenTheTwoRenames) {
  const StateFile file(directory, "values");
  ASSERT_TRUE(file.save(as_bytes("one")));
  fs::rename(directory / "values", directory / "values.previous");
  EXPECT_EQ((*file.load())->content, to_bytes("one"));
}

TEST_F(StateFileTest, ASaveThatForgetsLeavesNothingOfWhatWasBefore) {
  const StateFile file(directory, "values");
  ASSERT_TRUE(file.save(as_bytes("an old secret"), Before::kForgotten));
  ASSERT_TRUE(file.save(as_bytes("a new secret"), Before::kForgotten));
  EXPECT_EQ(names(), (std::set<std::string>{"values", "values.previous"}));
  for (const std::string& name : names()) EXPECT_EQ(content(name).find("old"), std::string::npos) << name;

  overwrite("values", "torn");
  const auto loaded = file.load();
  ASSERT_TRUE(loaded && *loaded);
  EXPECT_EQ((*loaded)->content, to_bytes("a new secret"));
}

TEST_F(StateFileTest, ASaveThatCannotForgetSaysSoAndHasTheNewest) {
  fs::create_directory(directory / "values.previous");  // in the way of the second generation only
  const StateFile file(directory, "values");
  const auto saved = file.save(as_bytes("one"), Before::kForgotten);
  ASSERT_FALSE(saved);
  EXPECT_EQ(saved.error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ((*file.load())->content, to_bytes("one"));
}

// A kill at each call of the system that a save makes: each generation that is found then is whole, and one of the two.
TEST_F(StateFileTest, IsWholeWhereverASaveIsKilled) {
  const StateFile file(directory, "values");
  const auto is_sound = [&file] {
    const auto loaded = file.load();
    return loaded && *loaded && ((*loaded)->content == to_bytes("new") || (*loaded)->content == to_bytes("old"));
  };
  for (const Before before : {Before::kKept, Before::kForgotten}) {
    auto outcome = test::Outcome::kKilled;
    for (int stop = 1; outcome == test::Outcome::kKilled; ++stop) {
      ASSERT_TRUE(file.save(as_bytes("old"), Before::kForgotten));
      outcome = test::run_up_to(stop, [&] { return file.save(as_bytes("new"), before).has_value(); });
      if (outcome == test::Outcome::kCannotBeTraced) GTEST_SKIP() << "no process can be traced here";
      EXPECT_TRUE(is_sound()) << stop;
      EXPECT_TRUE(outcome == test::Outcome::kKilled || (*file.load())->content == to_bytes("new"));
      fs::remove(directory / "values");
      EXPECT_TRUE(is_sound()) << stop << ", the generation before";
    }
    EXPECT_EQ(outcome, test::Outcome::kEnded);
  }
}

TEST_F(StateFileTest, SetsAsideWhatCannotBeUnderstood) {
  const StateFile file(directory, "values");
  ASSERT_TRUE(file.save(as_bytes("one")));
  ASSERT_TRUE(file.save(as_bytes("two")));
  const auto newest = file.set_aside(**file.load());
  ASSERT_TRUE(newest);
  EXPECT_EQ(*newest, directory / "values.damaged");
  const auto before = file.load();
  ASSERT_TRUE(before && *before);
  EXPECT_EQ((*before)->content, to_bytes("one"));
  const auto previous = file.set_aside(**before);
  ASSERT_TRUE(previous);
  EXPECT_EQ(*previous, directory / "values.previous.damaged");
  EXPECT_FALSE(*file.load());

  ASSERT_TRUE(file.save(as_bytes("three")));
  EXPECT_NE(content("values.damaged").find("two"), std::string::npos);
  EXPECT_NE(content("values.previous.damaged").find("one"), std::string::npos);
}

TEST_F(StateFileTest, SaysWhatCannotBeSetAside) {
  const StateFile file(directory, "values");
  ASSERT_TRUE(file.save(as_bytes("one")));
  fs::create_directory(directory / "values.damaged");
  const auto aside = file.set_aside(**file.load());
  ASSERT_FALSE(aside);
  EXPECT_NE(aside.error().message().find("values: set aside: "), std::string::npos) << aside.error().message();
}

TEST_F(StateFileTest, SetsAsideWhatCannotBeRead) {
  overwrite("values", "garbage");
  EXPECT_FALSE(StateFile(directory, "values").load());
  EXPECT_TRUE(fs::exists(directory / "values.damaged"));
}

TEST_F(StateFileTest, NoticesEveryFlippedByte) {
  const StateFile file(directory, "values");
  ASSERT_TRUE(file.save(as_bytes("content")));
  const std::string whole = content("values");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    overwrite("values", damaged);
    EXPECT_FALSE(file.load()) << i;
  }
}

TEST_F(StateFileTest, IsClosedToOthers) {
  ASSERT_TRUE(StateFile(directory, "values").save(as_bytes("x")));
  struct stat info {};
  ASSERT_EQ(::stat((directory / "values").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0077U, 0U);
}

TEST_F(StateFileTest, PreparesADirectoryAndRefusesWhatIsNone) {
  EXPECT_TRUE(prepare_directory(directory / "new"));
  overwrite("file", "x");
  const auto refused = prepare_directory(directory / "file");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("not a directory"), std::string::npos);
  EXPECT_FALSE(prepare_directory(directory / "missing" / "below"));
}

}  // namespace
}  // namespace lwm2m::storage

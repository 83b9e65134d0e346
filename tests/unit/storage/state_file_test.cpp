#include "daemon/storage/state_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

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

TEST_F(StateFileTest, SetsAsideWhatCannotBeRead) {
  overwrite("values", "garbage");
  EXPECT_FALSE(StateFile(directory, "values").load());
  EXPECT_TRUE(fs::exists(directory / "values.damaged"));
}

TEST_F(StateFileTest, NoticesEveryFlippedByte) {
  const StateFile file(directory, "values");
  ASSERT_TRUE(file.save(as_bytes("content")));
  std::ifstream in(directory / "values", std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
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

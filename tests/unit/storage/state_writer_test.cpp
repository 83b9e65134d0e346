#include "daemon/storage/state_writer.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <vector>

#include "daemon/storage/state_file.hpp"
#include "tests/support/scarcity.hpp"

namespace lwm2m::storage {
namespace {

namespace fs = std::filesystem;

class StateWriterTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "lwm2md-writer-XXXXXX").string();
    directory = ::mkdtemp(pattern.data());
    ASSERT_GE(sd_event_new(&event), 0);
    writer.emplace(directory, event, [this](std::uint64_t ticket, const Result<void>& outcome) {
      done.push_back(ticket);
      all_well = all_well && outcome.has_value();
    });
  }
  void TearDown() override {
    writer.reset();
    sd_event_unref(event);
    fs::remove_all(directory);
  }
  void wait_for(std::size_t tickets) {
    while (done.size() < tickets) ASSERT_GT(sd_event_run(event, 60'000'000), 0);
  }
  [[nodiscard]] Bytes content(const std::string& name) const { return (*StateFile(directory, name).load())->content; }

  fs::path directory;
  sd_event* event = nullptr;
  std::vector<std::uint64_t> done;
  bool all_well = true;
  std::optional<StateWriter> writer;
};

TEST_F(StateWriterTest, SaysWhatTheSystemRefusesAndTriesAgainWithTheNextWrite) {
  if (test::kSanitizerNeedsDescriptors) GTEST_SKIP() << "the sanitizer needs descriptors";
  Result<void> without_descriptors;
  {
    const test::NoDescriptors scarcity;
    without_descriptors = writer->write(1, "values", to_bytes("1"));
  }
  ASSERT_FALSE(without_descriptors);
  EXPECT_EQ(without_descriptors.error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(without_descriptors.error().message(), "eventfd: Too many open files");

  Result<void> without_threads;
  {
    const test::NoThreads scarcity;
    without_threads = writer->write(2, "values", to_bytes("2"));
  }
  ASSERT_FALSE(without_threads);
  EXPECT_EQ(without_threads.error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(without_threads.error().message().substr(0, 7), "thread:");

  ASSERT_TRUE(writer->write(3, "values", to_bytes("3")));
  wait_for(1);
  EXPECT_EQ(done, std::vector<std::uint64_t>{3});
  EXPECT_EQ(content("values"), to_bytes("3"));
}

TEST_F(StateWriterTest, ReportsEveryTicketInOrderAndKeepsTheNewestContent) {
  constexpr std::uint64_t kWrites = 2000;
  std::vector<std::uint64_t> asked;
  for (std::uint64_t ticket = 1; ticket <= kWrites; ++ticket) {
    asked.push_back(ticket);
    ASSERT_TRUE(writer->write(ticket, "values", to_bytes(std::to_string(ticket))));
  }
  wait_for(kWrites);
  EXPECT_EQ(done, asked);
  EXPECT_TRUE(all_well);
  EXPECT_EQ(content("values"), to_bytes("2000"));
}

// The worker waits in the first write until somebody reads the fifo; a fifo cannot be synced, so all three fail.
TEST_F(StateWriterTest, OfWritesThatWaitForTheSameFileOnlyTheNewestIsDone) {
  const std::string fifo = directory / "values.new";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  std::uint64_t ticket = 0;
  for (const char* text : {"first", "second", "third"}) {
    ASSERT_TRUE(writer->write(++ticket, "values", to_bytes(text)));
  }
  const int reader = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  wait_for(3);
  std::array<char, 4096> buffer{};
  const ssize_t size = ::read(reader, buffer.data(), buffer.size());
  ::close(reader);
  ASSERT_GT(size, 0);
  const std::string_view written(buffer.data(), static_cast<std::size_t>(size));
  EXPECT_EQ(written.find("second"), std::string_view::npos);
  EXPECT_NE(written.find("third"), std::string_view::npos);
}

TEST_F(StateWriterTest, FilesDoNotTakeEachOthersContent) {
  for (std::uint64_t ticket = 1; ticket <= 20; ++ticket) {
    const std::string name = ticket % 2 == 0 ? "values" : "definitions";
    ASSERT_TRUE(writer->write(ticket, name, to_bytes(name + std::to_string(ticket))));
  }
  wait_for(20);
  EXPECT_EQ(content("values"), to_bytes("values20"));
  EXPECT_EQ(content("definitions"), to_bytes("definitions19"));
}

TEST_F(StateWriterTest, AWriteThatFailsIsReportedWithItsTicket) {
  fs::remove_all(directory);
  ASSERT_TRUE(writer->write(5, "values", to_bytes("x")));
  wait_for(1);
  EXPECT_EQ(done, std::vector<std::uint64_t>{5});
  EXPECT_FALSE(all_well);
}

}  // namespace
}  // namespace lwm2m::storage

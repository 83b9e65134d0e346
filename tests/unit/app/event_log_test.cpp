#include "daemon/app/event_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <stdexcept>

namespace lwm2m::app {
namespace {

using engine::EmitEvent;
using engine::EventName;
using platform::JournalField;
using testing::Contains;
using testing::Field;
using testing::Not;

const EmitEvent kRefused{.name = EventName::kRegistrationFailure,
                         .server = engine::ShortServerId(7),
                         .code = engine::kForbidden,
                         .reason = "not today",
                         .retry_after = seconds(60)};

std::vector<EventName> all_names() {
  std::vector<EventName> names;
  try {
    for (std::uint8_t i = 0;; ++i) {
      (void)engine::to_string(EventName(i));
      names.push_back(EventName(i));
    }
  } catch (const std::out_of_range&) {
    return names;
  }
}

TEST(EventLog, SaysEverythingInOneLine) {
  EXPECT_EQ(event_text(kRefused), "server 7: registration-failure, 4.03: not today; retrying in 60 s");
  EXPECT_EQ(event_text({.name = EventName::kRegistrationComplete, .server = engine::ShortServerId(7)}),
            "server 7: registration-complete");
  EXPECT_EQ(event_text({.name = EventName::kSuspended}), "suspended");
}

TEST(EventLog, GivesTheJournalAFieldForEachFact) {
  EXPECT_THAT(journal_fields(kRefused, "node"),
              testing::UnorderedElementsAre(JournalField{"MESSAGE", event_text(kRefused)},
                                            JournalField{"PRIORITY", "4"}, JournalField{"SYSLOG_IDENTIFIER", "lwm2md"},
                                            JournalField{"MESSAGE_ID", std::string(message_id(kRefused.name))},
                                            JournalField{"LWM2M_EVENT", "registration-failure"},
                                            JournalField{"LWM2M_SERVER", "7"}, JournalField{"LWM2M_ENDPOINT", "node"},
                                            JournalField{"LWM2M_CODE", "4.03"}));
}

TEST(EventLog, LeavesOutWhatThereIsNot) {
  const auto complete =
      journal_fields({.name = EventName::kRegistrationComplete, .server = engine::ShortServerId(1)}, "node");
  EXPECT_THAT(complete, Not(Contains(Field(&JournalField::name, "LWM2M_CODE"))));
  const auto suspended = journal_fields({.name = EventName::kSuspended}, "node");
  EXPECT_THAT(suspended, Not(Contains(Field(&JournalField::name, "LWM2M_SERVER"))));
}

TEST(EventLog, GivesTroubleAHigherPriorityThanRoutine) {
  const auto priority = [](EventName name) { return journal_priority(event_level(name)); };
  EXPECT_EQ(priority(EventName::kRegistrationTimeout), 4);
  EXPECT_EQ(priority(EventName::kRegistrationComplete), 6);
  EXPECT_EQ(priority(EventName::kRegistrationUpdate), 7);
}

TEST(MessageIds, AreThereForEveryNameAndForOneOnly) {
  std::set<std::string_view> ids;
  for (const EventName name : all_names()) {
    EXPECT_THAT(std::string(message_id(name)), testing::MatchesRegex("[0-9a-f]{32}")) << engine::to_string(name);
    EXPECT_TRUE(ids.insert(message_id(name)).second) << engine::to_string(name);
  }
  EXPECT_GE(ids.size(), 11U);
}

// journald reads a catalog entry up to the next line that begins with "-- ".
TEST(MessageIds, AreTheOnesThatTheCatalogExplains) {
  std::set<std::string> explained;
  std::ifstream file(LWM2MD_CATALOG);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("-- ")) explained.insert(line.substr(3));
  }
  std::set<std::string> given;
  for (const EventName name : all_names()) given.emplace(message_id(name));
  EXPECT_EQ(explained, given);
}

TEST(JournalStream, IsTheOneWithTheSameDeviceAndInode) {
  EXPECT_TRUE(platform::names_stream("9:12345", 9, 12345));
  EXPECT_FALSE(platform::names_stream("9:12345", 9, 1234));
  EXPECT_FALSE(platform::names_stream("8:12345", 9, 12345));
  EXPECT_FALSE(platform::names_stream("9:12345 ", 9, 12345));
  EXPECT_FALSE(platform::names_stream("", 9, 12345));
  EXPECT_FALSE(platform::names_stream(nullptr, 9, 12345));
}

}  // namespace
}  // namespace lwm2m::app

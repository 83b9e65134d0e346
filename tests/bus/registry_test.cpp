#include "dbus/value_marshalling.hpp"
#include "tests/bus/service_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;

class Registry : public Service {
 protected:
  static std::vector<std::string> paths_of(dbus::MessageReader reader) {
    std::vector<std::string> paths;
    reader.enter('a', "(sv)");
    while (reader.enter('r', "sv")) {
      paths.emplace_back(reader.text());
      reader.skip("v");
      reader.leave();
    }
    return paths;
  }
};

TEST_F(Registry, GetsWhatWasSet) {
  create_temperature();
  EXPECT_EQ(caller.call("Registry", "Set", "sv", "/3303/0/5700", "d", 21.5).error, "");
  EXPECT_EQ(temperature(), 21.5);
}

TEST_F(Registry, GetsEveryTypeWithTheSignatureOfItsDefinition) {
  ASSERT_EQ(caller.call("Definitions", "Define", "qssba(qsssbb)", 26241, "Everything", "1.0", 0, 6,  //
                        0, "I", "Integer", "RW", 0, 0, 1, "U", "Unsigned Integer", "RW", 0, 0,       //
                        2, "O", "Opaque", "RW", 0, 0, 3, "T", "Time", "RW", 0, 0,                    //
                        4, "L", "Objlnk", "RW", 0, 0, 5, "M", "Integer", "RW", 1, 0).text, "");
  ASSERT_EQ(caller.call("Registry", "Write", "a(sv)a{sv}", 6, "/26241/0/0", "y", 7, "/26241/0/1", "i", 8, "/26241/0/2", "ay", 2, 1, 2,
                        "/26241/0/3", "u", 1700000000U, "/26241/0/4", "(qq)", 3303, 0, "/26241/0/5", "a(qv)", 2, 1, "n", -1, 0,
                        "x", std::int64_t{5}, 1, "Create", "b", 1).text, "");
  const auto signature = [this](const char* path) {
    return std::string(caller.call("Registry", "Get", "s", path).reader().peek().contents);
  };
  EXPECT_EQ(signature("/26241/0/0"), "x");
  EXPECT_EQ(signature("/26241/0/1"), "t");
  EXPECT_EQ(signature("/26241/0/2"), "ay");
  EXPECT_EQ(signature("/26241/0/3"), "x");
  EXPECT_EQ(signature("/26241/0/4"), "(qq)");
  EXPECT_EQ(signature("/26241/0/5"), "a(qv)");
  EXPECT_EQ(signature("/26241/0/5/1"), "x");
}

TEST_F(Registry, RefusesATypeThatDoesNotFit) {
  create_temperature();
  const auto refused = caller.call("Registry", "Set", "sv", "/3303/0/5700", "s", "warm");
  EXPECT_EQ(refused.error, "TypeMismatch");
  EXPECT_THAT(refused.text, HasSubstr("/3303/0/5700"));
  const auto list = caller.call("Registry", "Set", "sv", "/3303/0/5700", "as", 1, "warm");
  EXPECT_EQ(list.error, "TypeMismatch");
  EXPECT_THAT(list.text, HasSubstr("'as'"));
  EXPECT_EQ(caller.call("Registry", "Set", "sv", "/3303/0/5700", "v", "d", 1.0).error, "TypeMismatch");
  EXPECT_EQ(temperature(), 20.0);
}

TEST_F(Registry, RefusesToReadMoreThanTheBusTakes) {
  ASSERT_EQ(caller.call("Definitions", "Define", "qssba(qsssbb)", 26241, "Large", "1.0", 1, 1,  //
                        0, "S", "String", "RW", 0, 0).text, "");
  const std::string large(1 << 20, 'x');
  for (int i = 0; i < 17; ++i) {
    const std::string path = "/26241/" + std::to_string(i) + "/0";
    ASSERT_EQ(caller.call("Registry", "Write", "a(sv)a{sv}", 1, path.c_str(), "s", large.c_str(), 1, "Create", "b", 1).text, "");
  }
  EXPECT_EQ(caller.call("Registry", "Read", "asa{sv}", 1, "/26241", 0).error, "TooLarge");
  EXPECT_EQ(caller.call("Registry", "List", "su", "/26241", 2U).error, "TooLarge");
  EXPECT_EQ(caller.call("Registry", "Read", "asa{sv}", 1, "/26241/0", 0).error, "");
}

TEST_F(Registry, NamesThePathThatIsWrong) {
  EXPECT_EQ(caller.call("Registry", "Get", "s", "3303/0/5700").error, "BadValue");
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/3303/0/05700").error, "BadValue");
  const auto missing = caller.call("Registry", "Get", "s", "/3303/9/5700");
  EXPECT_EQ(missing.error, "NotFound");
  EXPECT_THAT(missing.text, HasSubstr("/3303/9"));
  EXPECT_EQ(caller.call("Registry", "Set", "sv", "/64000/0/1", "d", 1.0).error, "NotDefined");
}

TEST_F(Registry, ReadsEverythingBelow) {
  create_temperature("/3303/0");
  create_temperature("/3303/7");
  const auto all = caller.call("Registry", "Read", "asa{sv}", 1, "/3303", 0);
  EXPECT_THAT(paths_of(all.reader()), ElementsAre("/3303/0/5700", "/3303/7/5700"));
}

TEST_F(Registry, ReadsWhatIsThereOnlyIfAskedTo) {
  create_temperature();
  EXPECT_EQ(caller.call("Registry", "Read", "asa{sv}", 2, "/3303/0", "/3303/9", 0).error, "NotFound");
  const auto partial = caller.call("Registry", "Read", "asa{sv}", 2, "/3303/0", "/3303/9", 1, "Partial", "b", 1);
  EXPECT_THAT(paths_of(partial.reader()), ElementsAre("/3303/0/5700"));
}

TEST_F(Registry, GuessesNoNumbers) {
  create_temperature();
  const auto set = [&](const char* path, const char* type, auto value) {
    return caller.call("Registry", "Set", "sv", path, type, value).error;
  };
  EXPECT_EQ(set("/1/0/1", "d", 300.0), "TypeMismatch");
  EXPECT_EQ(set("/3/0/13", "d", 1'700'000'000.0), "TypeMismatch");
  EXPECT_EQ(set("/1/0/1", "q", 300), "");
  EXPECT_EQ(set("/3303/0/5700", "x", std::int64_t{21}), "");
  EXPECT_EQ(temperature(), 21.0);
  EXPECT_EQ(set("/3303/0/5700", "x", (std::int64_t{1} << 53) + 1), "TypeMismatch");
  EXPECT_EQ(temperature(), 21.0);
}

TEST_F(Registry, WritesAllOrNone) {
  create_temperature();
  const auto refused = caller.call("Registry", "Write", "a(sv)a{sv}", 2, "/3303/0/5700", "d", 30.0, "/3303/0/5701", "d", 1.0, 0);
  EXPECT_EQ(refused.error, "TypeMismatch");
  EXPECT_EQ(temperature(), 20.0);
}

TEST_F(Registry, RefusesOptionsThatItDoesNotKnow) {
  create_temperature();
  const auto unknown = caller.call("Registry", "Write", "a(sv)a{sv}", 1, "/3303/0/5700", "d", 30.0, 1, "Createe", "b", 1);
  EXPECT_EQ(unknown.error, "BadValue");
  EXPECT_THAT(unknown.text, HasSubstr("Createe"));
  EXPECT_EQ(caller.call("Registry", "Write", "a(sv)a{sv}", 1, "/3303/0/5700", "d", 30.0, 1, "Create", "s", "yes").error,
            "TypeMismatch");
  EXPECT_EQ(temperature(), 20.0);
}

TEST_F(Registry, SendsWhatIsWrittenWhereThatIsWanted) {
  create_temperature();
  caller.listen();
  EXPECT_EQ(caller.call("Registry", "Write", "a(sv)a{sv}", 1, "/3303/0/5700", "d", 30.0, 1, "Send", "b", 1).error, "");
  EXPECT_EQ(temperature(), 30.0);
  auto name = [this] { return std::string(caller.next_signal("Event").reader().text()); };
  std::string seen = name();
  while (seen.starts_with("registration-update")) seen = name();
  EXPECT_EQ(seen, "send-complete");
}

TEST_F(Registry, CreatesAnInstanceFromRelativePaths) {
  const auto created = caller.call("Registry", "CreateInstance", "sa(sv)", "/3303", 2, "5700", "d", 1.0, "5701", "s", "Cel");
  ASSERT_EQ(created.text, "");
  EXPECT_EQ(created.reader().u16(), 0);
  const auto next = caller.call("Registry", "CreateInstance", "sa(sv)", "/3303", 1, "5700", "d", 2.0);
  EXPECT_EQ(next.reader().u16(), 1);
  EXPECT_EQ(temperature("/3303/1/5700"), 2.0);
}

TEST_F(Registry, CreatesTheInstanceThatAbsolutePathsName) {
  const auto created = caller.call("Registry", "CreateInstance", "sa(sv)", "/3303", 1, "/3303/5/5700", "d", 1.0);
  ASSERT_EQ(created.text, "");
  EXPECT_EQ(created.reader().u16(), 5);
  EXPECT_EQ(caller.call("Registry", "CreateInstance", "sa(sv)", "/3303/5", 1, "5700", "d", 1.0).error, "AlreadyExists");
}

TEST_F(Registry, DeletesAnInstance) {
  create_temperature();
  EXPECT_EQ(caller.call("Registry", "Delete", "s", "/3303/0").text, "");
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/3303/0/5700").error, "NotFound");
}

TEST_F(Registry, RefusesArgumentsOfAnExecuteThatAreNoDigits) {
  create_temperature();
  EXPECT_EQ(caller.call("Registry", "Execute", "sa{ys}", "/3303/0/5605", 1, 10, "x").error, "BadValue");
  EXPECT_EQ(caller.call("Registry", "Execute", "sa{ys}", "/3303/0/5605", 2, 1, "x", 1, "y").error, "BadValue");
  EXPECT_EQ(caller.call("Registry", "Execute", "sa{ys}", "/3303/0/5700", 0).error, "MethodNotAllowed");
}

TEST_F(Registry, ListsWithWhatIsKnownOfEach) {
  create_temperature();
  const auto listed = caller.call("Registry", "List", "su", "/3303", 2);
  ASSERT_EQ(listed.text, "");
  auto reader = listed.reader();
  std::map<std::string, std::vector<std::string>> keys;
  reader.enter('a', "(sa{sv})");
  while (reader.enter('r', "sa{sv}")) {
    auto& entry = keys[std::string(reader.text())];
    reader.enter('a', "{sv}");
    while (reader.enter('e', "sv")) {
      entry.emplace_back(reader.text());
      reader.skip("v");
      reader.leave();
    }
    reader.leave();
    reader.leave();
  }
  EXPECT_THAT(keys["/3303"], IsSupersetOf({"Name", "Version", "Multiple"}));
  EXPECT_THAT(keys["/3303/0/5700"], IsSupersetOf({"Name", "Type", "Operations", "Multiple", "Mandatory", "Value", "OwnerUid"}));
  EXPECT_THAT(caller.call("Registry", "List", "su", "/3303/9", 0).error, "NotFound");
}

TEST_F(Registry, DeliversTheValuesOfNowAndThenChangesToTheSubscriber) {
  create_temperature();
  caller.listen();
  const auto subscribed = caller.call("Registry", "Subscribe", "asa{sv}", 1, "/3303", 0);
  ASSERT_EQ(subscribed.text, "");
  const std::uint32_t id = subscribed.reader().u32();

  auto first = caller.next_signal("ValuesChanged");
  auto first_reader = first.reader();
  EXPECT_EQ(first_reader.u32(), id);
  EXPECT_EQ(dbus::read_records(first_reader)->front().value->single(), model::Value(20.0));

  caller.call("Registry", "Set", "sv", "/3303/0/5700", "d", 22.0);
  auto second = caller.next_signal("ValuesChanged");
  auto second_reader = second.reader();
  EXPECT_EQ(second_reader.u32(), id);
  EXPECT_EQ(dbus::read_records(second_reader)->front().value->single(), model::Value(22.0));

  caller.call("Registry", "Set", "sv", "/3303/0/5701", "s", "Cel");
  caller.next_signal("ValuesChanged");
  caller.call("Registry", "Delete", "s", "/3303/0/5701");
  auto third = caller.next_signal("ValuesChanged");
  auto third_reader = third.reader();
  third_reader.u32();
  EXPECT_THAT(*dbus::read_records(third_reader), IsEmpty());
  third_reader.enter('a', "{sv}");
  std::vector<std::string> context;
  while (third_reader.enter('e', "sv")) {
    context.emplace_back(third_reader.text());
    third_reader.skip("v");
    third_reader.leave();
  }
  EXPECT_THAT(context, IsSupersetOf({"Source", "Removed"}));
}

TEST_F(Registry, SendsNothingMoreAfterUnsubscribe) {
  create_temperature();
  caller.listen();
  const auto subscribed = caller.call("Registry", "Subscribe", "asa{sv}", 1, "/3303", 0);
  const std::uint32_t id = subscribed.reader().u32();
  caller.next_signal("ValuesChanged");

  EXPECT_EQ(caller.call("Registry", "Unsubscribe", "u", id).text, "");
  caller.call("Registry", "Set", "sv", "/3303/0/5700", "d", 22.0);
  temperature();  // its answer comes after every signal before it

  EXPECT_THAT(caller.signals(), IsEmpty());
  EXPECT_EQ(caller.call("Registry", "Unsubscribe", "u", id).error, "NotFound");
}

TEST_F(Registry, TellsSubscribersOfObservations) {
  create_temperature();
  caller.listen();
  ASSERT_EQ(caller.call("Registry", "Subscribe", "asa{sv}", 1, "/3303", 2, "Values", "b", 0, "Observations", "b", 1).text, "");
  daemon.turn([this] {
    engine::Request observe{.exchange = engine::ExchangeId(77), .token = {1, {9}}, .uri_path = {"3303", "0", "5700"}};
    observe.observe = 0;
    daemon.client().on_request(engine::ShortServerId(1), observe);
  });
  auto signal = caller.next_signal("ObservationEvent");
  auto reader = signal.reader();
  reader.u32();
  EXPECT_EQ(reader.text(), "added");
  EXPECT_EQ(reader.u16(), 1);
  EXPECT_EQ(reader.text(), "/3303/0/5700");
}

TEST_F(Registry, SendsSignalsToTheSubscriberOnly) {
  create_temperature();
  BusClient other(event.get(), bus.address());
  other.listen();
  other.call("Registry", "Get", "s", "/3303/0/5700");
  caller.listen();
  caller.call("Registry", "Subscribe", "asa{sv}", 1, "/3303", 0);
  caller.next_signal("ValuesChanged");
  other.call("Registry", "Get", "s", "/3303/0/5700");
  EXPECT_THAT(other.signals(), IsEmpty());
}

}  // namespace
}  // namespace lwm2m::test

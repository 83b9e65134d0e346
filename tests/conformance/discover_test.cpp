// What Discover prints of attributes and how deep it goes, in each version (Core 1.0.2 §5.4.2, Core 1.1.1 §6.3.2, Core
// 1.2 §6.3.2).
#include "tests/conformance/server_conversation.hpp"

namespace lwm2m::test {
namespace {

class Discover : public Conversation {
 protected:
  void SetUp() override { speak(ProtocolVersion::k1_2); }
  void speak(ProtocolVersion version) {
    server = ServerConversation(version);
    attach("/26241", {"pmin=10"});
    attach("/26241/0", {"pmax=60"});
    attach("/26241/0/5", {"gt=50", "lt=42.2"});
    if (version != ProtocolVersion::k1_0) attach("/26241/0/5/1", {"lt=45"});
  }
};

TEST_F(Discover, OfAnObjectPrintsItsOwnAttributesOnlyBefore12) {
  for (const auto version : {ProtocolVersion::k1_0, ProtocolVersion::k1_1}) {
    speak(version);
    EXPECT_EQ(server.discover("/26241"),
              "</26241>;pmin=10,</26241/0>,</26241/0/0>,</26241/0/1>,</26241/0/2>,</26241/0/3>,</26241/0/5>");
  }
}

TEST_F(Discover, OfAnObjectPrintsWithEachLinkWhatIsAttachedThereIn12) {
  EXPECT_EQ(server.discover("/26241"),
            "</26241>;pmin=10,</26241/0>;pmax=60,</26241/0/0>,</26241/0/1>,</26241/0/2>,</26241/0/3>,"
            "</26241/0/5>;dim=2;gt=50;lt=42.2");
}

TEST_F(Discover, OfAnInstancePrintsWhatItInheritsAndOfItsResourcesTheirOwn) {
  for (const auto version : {ProtocolVersion::k1_0, ProtocolVersion::k1_1, ProtocolVersion::k1_2}) {
    speak(version);
    EXPECT_EQ(server.discover("/26241/0"),
              "</26241/0>;pmin=10;pmax=60,</26241/0/0>,</26241/0/1>,</26241/0/2>,</26241/0/3>,"
              "</26241/0/5>;dim=2;gt=50;lt=42.2");
  }
}

TEST_F(Discover, OfAResourcePrintsAllInForceAndItsInstancesWithTheirOwn) {
  for (const auto version : {ProtocolVersion::k1_1, ProtocolVersion::k1_2}) {
    speak(version);
    EXPECT_EQ(server.discover("/26241/0/5"),
              "</26241/0/5>;dim=2;pmin=10;pmax=60;gt=50;lt=42.2,</26241/0/5/0>,</26241/0/5/1>;lt=45");
  }
}

TEST_F(Discover, OfAResourcePrintsNoInstancesIn10) {
  speak(ProtocolVersion::k1_0);
  EXPECT_EQ(server.discover("/26241/0/5"), "</26241/0/5>;dim=2;pmin=10;pmax=60;gt=50;lt=42.2");
}

TEST_F(Discover, PrintsTheAttributesOf12) {
  attach("/26241/0/3", {"edge=1", "con=0", "hqmax=7", "epmin=1", "epmax=2"});
  EXPECT_EQ(server.discover("/26241/0/3"), "</26241/0/3>;pmin=10;pmax=60;epmin=1;epmax=2;hqmax=7;con=0;edge=1");
}

TEST_F(Discover, GoesAsDeepAsItIsToldFromAnObject) {
  EXPECT_EQ(server.discover("/26241", {"depth=0"}), "</26241>;pmin=10");
  EXPECT_EQ(server.discover("/26241", {"depth=1"}), "</26241>;pmin=10,</26241/0>;pmax=60");
  EXPECT_EQ(server.discover("/26241", {"depth=2"}), server.discover("/26241"));
  EXPECT_EQ(server.discover("/26241", {"depth=3"}), server.discover("/26241") + ",</26241/0/5/0>,</26241/0/5/1>;lt=45");
}

TEST_F(Discover, GoesAsDeepAsItIsToldFromAnInstance) {
  EXPECT_EQ(server.discover("/26241/0", {"depth=0"}), "</26241/0>;pmin=10;pmax=60");
  EXPECT_EQ(server.discover("/26241/0", {"depth=1"}), server.discover("/26241/0"));
  const std::string all = server.discover("/26241/0") + ",</26241/0/5/0>,</26241/0/5/1>;lt=45";
  EXPECT_EQ(server.discover("/26241/0", {"depth=2"}), all);
  EXPECT_EQ(server.discover("/26241/0", {"depth=3"}), all);
}

TEST_F(Discover, GoesAsDeepAsItIsToldFromAResource) {
  EXPECT_EQ(server.discover("/26241/0/5", {"depth=0"}), "</26241/0/5>;dim=2;pmin=10;pmax=60;gt=50;lt=42.2");
  for (const char* depth : {"depth=1", "depth=2", "depth=3"}) {
    EXPECT_EQ(server.discover("/26241/0/5", {depth}), server.discover("/26241/0/5"));
  }
}

TEST_F(Discover, RefusesADepthThatIsNone) {
  for (const char* depth : {"depth=4", "depth=-1", "depth=", "depth=x", "depth=01"}) {
    EXPECT_EQ(server.discover("/26241", {depth}), "4.00") << depth;
  }
  EXPECT_EQ(server.discover("/26241", {"depth=1", "depth=1"}), "4.00");
}

TEST_F(Discover, IgnoresADepthBefore12) {
  speak(ProtocolVersion::k1_1);
  EXPECT_EQ(server.discover("/26241", {"depth=0"}), server.discover("/26241"));
}

TEST_F(Discover, PrintsNoDefaultsOfTheAccount) {
  ASSERT_EQ(server.write("/1/0/3", "99"), engine::kChanged);
  EXPECT_EQ(server.discover("/3303/0/5700"), "</3303/0/5700>");
}

TEST_F(Discover, PrintsNothingThatBelongsToOneObservation) {
  observe("/3303/0/5700", {"pmin=3"});
  EXPECT_EQ(server.discover("/3303/0/5700"), "</3303/0/5700>");
}

TEST_F(Discover, OfAnObjectWithoutInstancesIsItsLink) {
  server.scenario().create("/26241/1", {});
  ASSERT_EQ(server.scenario().ask({.method = engine::Method::kDelete, .path = "/26241/0"})->code, engine::kDeleted);
  ASSERT_EQ(server.scenario().ask({.method = engine::Method::kDelete, .path = "/26241/1"})->code, engine::kDeleted);
  EXPECT_EQ(server.discover("/26241"), "</26241>;pmin=10");
}

}  // namespace
}  // namespace lwm2m::test

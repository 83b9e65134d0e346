#include <future>

#include "tests/unit/support/server_fixture.hpp"

namespace lwm2m::support {
namespace {

class TestServerOperations : public ServerFixture {
 protected:
  void SetUp() override {
    ServerFixture::SetUp();
    ASSERT_EQ(client_->register_as("one"), "/rd/1");
  }
};

TEST_F(TestServerOperations, ReadsAResource) {
  add_text("3/0/0", "Open Mobile");

  const auto response = server_.request("one", read("/3/0/0", kText));

  ASSERT_TRUE(response);
  EXPECT_EQ(response->code, kContent);
  EXPECT_EQ(response->content_format, kText);
  EXPECT_EQ(as_text(response->payload), "Open Mobile");
  EXPECT_EQ(asked_.method, Method::kGet);
  EXPECT_EQ(asked_.accept, kText);
}

TEST_F(TestServerOperations, GivesAnErrorOfTheClientAsAResponse) {
  const auto response = server_.request("one", read("/3/0/99"));

  ASSERT_TRUE(response);
  EXPECT_EQ(response->code, kNotFound);
}

TEST_F(TestServerOperations, DiscoversWithTheLinkFormat) {
  add_text("3", "</3>");

  ASSERT_TRUE(server_.request("one", discover("/3", {"depth=1"})));

  EXPECT_EQ(asked_.accept, kLinkFormat);
  EXPECT_EQ(asked_.query, std::vector<std::string>{"depth=1"});
}

TEST_F(TestServerOperations, WritesAndUpdatesWithPutAndPost) {
  add_answer("1/0/1", kChanged);
  add_answer("1/0", kChanged);

  EXPECT_EQ(server_.request("one", write("/1/0/1", text("120")))->code, kChanged);
  EXPECT_EQ(asked_.method, Method::kPut);
  EXPECT_EQ(asked_.content_format, kText);
  EXPECT_EQ(as_text(asked_.payload), "120");
  EXPECT_EQ(server_.request("one", update("/1/0", {kTlv, {0xc1, 0x01, 0x78}}))->code, kChanged);
  EXPECT_EQ(asked_.method, Method::kPost);
  EXPECT_EQ(asked_.content_format, kTlv);
}

TEST_F(TestServerOperations, WritesAttributesWithoutAPayload) {
  add_answer("3/0/7", kChanged);

  EXPECT_EQ(server_.request("one", write_attributes("/3/0/7", {"pmin=1", "pmax=3"}))->code, kChanged);

  EXPECT_EQ(asked_.method, Method::kPut);
  EXPECT_EQ(asked_.query, (std::vector<std::string>{"pmin=1", "pmax=3"}));
  EXPECT_FALSE(asked_.content_format);
  EXPECT_TRUE(asked_.payload.empty());
}

TEST_F(TestServerOperations, ExecutesWithAndWithoutArguments) {
  add_answer("3303/0/5605", kChanged);

  ASSERT_TRUE(server_.request("one", execute("/3303/0/5605")));
  EXPECT_EQ(asked_.method, Method::kPost);
  EXPECT_FALSE(asked_.content_format);
  ASSERT_TRUE(server_.request("one", execute("/3303/0/5605", "2='10.3'")));
  EXPECT_EQ(asked_.content_format, kText);
  EXPECT_EQ(as_text(asked_.payload), "2='10.3'");
}

TEST_F(TestServerOperations, CreatesAndTellsTheLocation) {
  add_answer("3303", kCreated, {"3303", "7"});

  const auto response = server_.request("one", create("/3303", {kTlv, {0x08, 0x07, 0x00}}));

  ASSERT_TRUE(response);
  EXPECT_EQ(response->code, kCreated);
  EXPECT_EQ(response->location, (std::vector<std::string>{"3303", "7"}));
}

TEST_F(TestServerOperations, Deletes) {
  add_answer("3303/0", kDeleted);

  EXPECT_EQ(server_.request("one", remove("/3303/0"))->code, kDeleted);
  EXPECT_EQ(asked_.method, Method::kDelete);
}

TEST_F(TestServerOperations, ReadsAndWritesCompositesOnTheRoot) {
  add_text("", "[]");

  ASSERT_TRUE(server_.request("one", read_composite({kSenmlJson, to_bytes(R"([{"n":"/3/0/0"}])")}, kSenmlCbor)));
  EXPECT_EQ(asked_.method, Method::kFetch);
  EXPECT_EQ(asked_.content_format, kSenmlJson);
  EXPECT_EQ(asked_.accept, kSenmlCbor);
  EXPECT_EQ(as_text(asked_.payload), R"([{"n":"/3/0/0"}])");
  ASSERT_TRUE(server_.request("one", write_composite({kSenmlCbor, {0x80}})));
  EXPECT_EQ(asked_.method, Method::kIpatch);
  EXPECT_EQ(asked_.content_format, kSenmlCbor);
  EXPECT_EQ(asked_.payload, Bytes{0x80});
}

TEST_F(TestServerOperations, FollowsAnAnswerInBlocks) {
  add_text("3/0", long_text(5000));

  const auto response = server_.request("one", read("/3/0"));

  ASSERT_TRUE(response);
  EXPECT_EQ(as_text(response->payload), long_text(5000));
  EXPECT_EQ(response->blocks, 5U);
}

TEST_F(TestServerOperations, FollowsTheAnswerToAFetchInBlocks) {
  add_text("", long_text(3000));

  const auto response = server_.request("one", read_composite({kSenmlCbor, {0x80}}, kSenmlCbor));

  ASSERT_TRUE(response);
  EXPECT_EQ(as_text(response->payload), long_text(3000));
}

TEST_F(TestServerOperations, SendsALongPayloadInBlocks) {
  add_answer("5/0/0", kChanged);

  const auto response = server_.request("one", write("/5/0/0", {kOpaque, to_bytes(long_text(5000))}));

  ASSERT_TRUE(response);
  EXPECT_EQ(response->code, kChanged);
  EXPECT_EQ(as_text(asked_.payload), long_text(5000));
}

TEST_F(TestServerOperations, TakesWhicheverClientIsTheOnlyOne) {
  add_text("3/0/0", "x");
  EXPECT_TRUE(server_.request("*", read("/3/0/0")));

  CoapClient second(server_, false);
  ASSERT_EQ(second.register_as("two"), "/rd/2");

  EXPECT_EQ(server_.request("*", read("/3/0/0")).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(server_.request("three", read("/3/0/0")).error().code(), ErrorCode::kNotFound);
  EXPECT_TRUE(server_.request("one", read("/3/0/0")));
}

TEST_F(TestServerOperations, ReachesAClientAtItsNewAddressAfterAnUpdate) {
  CoapClient moved(server_, false);
  moved.add_resource("3/0/0", [](const CoapClient::Asked&) { return CoapClient::Reply{.payload = to_bytes("moved")}; });
  ASSERT_EQ(moved.request(Method::kPost, "/rd/1")->code, kChanged);
  server_.add_companion(moved.descriptor(), [&] { moved.process(); });

  EXPECT_EQ(as_text(server_.request("one", read("/3/0/0"))->payload), "moved");
}

class TestServerSmallBlocks : public ServerFixture {
 protected:
  TestServerSmallBlocks() : ServerFixture({.own_thread = false, .block_size = 64, .request_timeout = seconds(5)}) {}
};

TEST_F(TestServerSmallBlocks, AsksForThemInAllDirections) {
  const std::string objects = "</1/0>," + long_text(2500);
  ASSERT_EQ(client_->request(Method::kPost, "/rd", {"ep=one", "lwm2m=1.1"}, 40, objects)->code, kCreated);
  EXPECT_EQ(server_.wait_for_register(kSoon)->objects, objects);
  EXPECT_GT(server_.received().front().blocks, 20U);
  add_text("3/0", long_text(500));
  add_answer("5/0/0", kChanged);

  const auto response = server_.request("one", read("/3/0"));
  ASSERT_TRUE(response);
  EXPECT_EQ(as_text(response->payload), long_text(500));
  EXPECT_EQ(response->blocks, 8U);
  ASSERT_TRUE(server_.request("one", write("/5/0/0", {kOpaque, to_bytes(long_text(500))})));
  EXPECT_EQ(as_text(asked_.payload), long_text(500));
}

TEST(TestServerTimeout, TellsThatAClientDoesNotAnswer) {
  LwM2mServer server({.own_thread = false, .request_timeout = milliseconds(20)});
  ASSERT_TRUE(server.start());
  CoapClient client(server, false);
  ASSERT_EQ(client.register_as("one"), "/rd/1");

  const auto response = server.request("one", read("/3/0/0"));  // and nobody serves the client

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), ErrorCode::kTimeout);
}

TEST(TestServerThread, WaitsForAnAnswerWhileTheClientRunsElsewhere) {
  LwM2mServer server;
  ASSERT_TRUE(server.start());
  CoapClient client(server, true);
  client.add_resource("3/0/0", [](const CoapClient::Asked&) { return CoapClient::Reply{.payload = to_bytes("x")}; });
  ASSERT_EQ(client.register_as("one"), "/rd/1");

  auto response = std::async(std::launch::async, [&] { return server.request("one", read("/3/0/0")); });
  const bool answered =
      client.serve_until([&] { return response.wait_for(milliseconds(0)) == std::future_status::ready; });

  ASSERT_TRUE(answered);
  EXPECT_EQ(as_text(response.get()->payload), "x");
}

}  // namespace
}  // namespace lwm2m::support

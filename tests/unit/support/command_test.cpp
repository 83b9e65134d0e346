#include <nlohmann/json.hpp>

#include <cstdio>

#include "tests/support/lwm2m_server/command_interpreter.hpp"
#include "tests/unit/support/server_fixture.hpp"

namespace lwm2m::support {
namespace {

// What is printed goes to memory, and is taken line by line.
class CommandFixture : public ServerFixture {
 protected:
  explicit CommandFixture(bool json) : report_(json, file_) {}
  ~CommandFixture() override {
    std::fclose(file_);
    std::free(text_);
  }
  void SetUp() override {
    ServerFixture::SetUp();
    server_.set_event_listener([this](const Event& event) { report_.event(event); });
  }

  // The lines that the command has added, as one string.
  std::string run(std::string_view line) {
    const std::size_t begin = size_;
    EXPECT_TRUE(interpreter_.run(line));
    return {text_ + begin, size_ - begin};
  }

  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* file_ = open_memstream(&text_, &size_);
  Report report_;
  CommandInterpreter interpreter_{server_, report_};
};

class TestServerCommands : public CommandFixture {
 protected:
  TestServerCommands() : CommandFixture(false) {}
};

TEST_F(TestServerCommands, WaitsForWhatHasHappenedAlready) {
  static_cast<void>(client_->register_as("one"));
  EXPECT_EQ(run("wait register 5"), "wait: register one /rd/1 lt=300 lwm2m=1.1 b=U </1/0>,</3/0>\n");
  EXPECT_EQ(run("wait register 0"), "error: wait: no register within 0 s\n");
  EXPECT_TRUE(interpreter_.any_failed());
}

TEST_F(TestServerCommands, DoEachOperation) {
  static_cast<void>(client_->register_as("one"));
  add_text("3303/0/5700", "21.5");
  add_answer("1/0/1", kChanged);
  add_answer("3303", kCreated, {"3303", "1"});

  EXPECT_EQ(run("read one /3303/0/5700 text"), "read /3303/0/5700: 2.05 text 21.5\n");
  EXPECT_EQ(run("discover * /3303/0/5700 depth=1"), "discover /3303/0/5700: 2.05 text 21.5\n");
  EXPECT_EQ(run("write * /1/0/1 text  a b "), "write /1/0/1: 2.04\n");
  EXPECT_EQ(as_text(asked_.payload), "a b");
  EXPECT_EQ(run("update * /1/0/1 tlv c10178"), "update /1/0/1: 2.04\n");
  EXPECT_EQ(asked_.payload, (Bytes{0xc1, 0x01, 0x78}));
  EXPECT_EQ(run("attributes * /1/0/1 pmin=1&pmax=3"), "attributes /1/0/1: 2.04\n");
  EXPECT_EQ(asked_.query, (std::vector<std::string>{"pmin=1", "pmax=3"}));
  EXPECT_EQ(run("exec * /1/0/1 0='a'"), "exec /1/0/1: 2.04\n");
  EXPECT_EQ(as_text(asked_.payload), "0='a'");
  EXPECT_EQ(run("create * /3303 opaque text:x"), "create /3303: 2.01 location /3303/1\n");
  EXPECT_EQ(as_text(asked_.payload), "x");
  EXPECT_EQ(run("delete * /1/0/1"), "delete /1/0/1: 2.04\n");
  EXPECT_EQ(asked_.method, Method::kDelete);
}

TEST_F(TestServerCommands, DoComposites) {
  static_cast<void>(client_->register_as("one"));
  add_text("", "[]");

  EXPECT_EQ(run(R"(read-composite * senml-json/senml-cbor [{"n": "/3/0"}])"), "read-composite /: 2.05 text []\n");
  EXPECT_EQ(as_text(asked_.payload), R"([{"n": "/3/0"}])");
  EXPECT_EQ(asked_.accept, kSenmlCbor);
  EXPECT_EQ(run("write-composite * senml-cbor 80"), "write-composite /: 2.05 text []\n");
  EXPECT_EQ(asked_.method, Method::kIpatch);
  EXPECT_EQ(run("observe-composite * senml-cbor?pmin=1 80"), "observe-composite / #1: 2.05 text []\n");
  EXPECT_EQ(asked_.query, std::vector<std::string>{"pmin=1"});
  EXPECT_EQ(asked_.accept, kSenmlCbor);
}

TEST_F(TestServerCommands, ObserveAndCancel) {
  static_cast<void>(client_->register_as("one"));
  add_text("3303/0/5700", "21.5");

  EXPECT_EQ(run("observe * /3303/0/5700 pmin=1 text"), "observe /3303/0/5700 #1: 2.05 text 21.5\n");
  client_->notify("3303/0/5700");
  EXPECT_EQ(run("wait notify /3303/0/5700 5"),
            "notify one /3303/0/5700 #1: 2.05 text 21.5 (CON)\n"
            "wait: notify one /3303/0/5700 #1: 2.05 text 21.5 (CON)\n");
  EXPECT_EQ(run("wait notify #1 0"), "error: wait: no notification #1 within 0 s\n");
  EXPECT_EQ(run("cancel * /3303/0/5700"), "cancel /3303/0/5700 #1: 2.05 text 21.5\n");
  EXPECT_EQ(run("cancel * /3303/0/5700"), "error: cancel: /3303/0/5700 is not observed\n");
}

TEST_F(TestServerCommands, SetFaults) {
  EXPECT_EQ(run("fail register 5.03 1"), "fail: register is answered with 5.03\n");
  EXPECT_EQ(client_->register_as("one"), "");
  EXPECT_EQ(client_->register_as("one"), "/rd/1");
  EXPECT_EQ(run("fail update 4.00"), "fail: update is answered with 4.00\n");
  EXPECT_EQ(run("silent"), "silent: nothing is answered\n");
  EXPECT_EQ(run("normal"), "normal: answered normally\n");
  EXPECT_EQ(client_->request(Method::kPost, "/rd/1")->code, kChanged);
  EXPECT_EQ(run("clients"), "clients: 1; one /rd/1 lt=300 lwm2m=1.1 b=U\n");
  EXPECT_EQ(run("forget"), "forget: all registrations are forgotten\n");
  EXPECT_EQ(run("clients"), "clients: 0\n");
}

TEST_F(TestServerCommands, SetWhatABootstrapIs) {
  EXPECT_EQ(run("bootstrap-pack senml-json []"), "bootstrap-pack: whoever asks gets it\n");
  EXPECT_EQ(client_->request(Method::kGet, "/bspack", {"ep=one"})->code, kContent);
  EXPECT_EQ(run("bootstrap-pack"), "bootstrap-pack: there is none\n");
  EXPECT_EQ(client_->request(Method::kGet, "/bspack", {"ep=one"})->code, kNotFound);
}

TEST_F(TestServerCommands, ThatAreWrongGiveAnErrorLineEach) {
  for (const std::string_view line : {"rad",
                                      "read",
                                      "read one",
                                      "read one /3/0/0 nonsense",
                                      "write one /1/0/1 opaque xyz",
                                      "wait",
                                      "wait nonsense",
                                      "wait register -1",
                                      "wait register x",
                                      "wait notify /3 1e9",
                                      "fail register",
                                      "fail register 9.99",
                                      "fail nonsense 4.00",
                                      "fail register 4.00 0",
                                      "silent nonsense",
                                      "cancel one #9",
                                      "write one /1/0/1 text file:/",
                                      "read-composite one / x",
                                      "separate",
                                      "read nobody /3/0/0"}) {
    const std::string printed = run(line);
    EXPECT_EQ(printed.substr(0, 7), "error: ") << line;
    EXPECT_EQ(std::count(printed.begin(), printed.end(), '\n'), 1) << line;
  }
}

TEST_F(TestServerCommands, IgnoresEmptyLinesAndComments) {
  EXPECT_EQ(run(""), "");
  EXPECT_EQ(run("  \t\r"), "");
  EXPECT_EQ(run("# read one /3/0/0"), "");
  EXPECT_FALSE(interpreter_.run("quit"));
  EXPECT_FALSE(interpreter_.any_failed());
}

TEST_F(TestServerCommands, HelpListsThemAll) {
  const std::string printed = "\n" + run("help");
  for (const std::string_view name : {"wait ", "read ", "observe-composite ", "silent ", "quit "}) {
    EXPECT_NE(printed.find("\n" + std::string(name)), std::string::npos) << name;
  }
}

class TestServerJson : public CommandFixture {
 protected:
  TestServerJson() : CommandFixture(true) {}

  nlohmann::json run_json(std::string_view line) { return nlohmann::json::parse(run(line)); }
};

TEST_F(TestServerJson, PrintsAnObjectForEachEventAndResult) {
  add_text("3303/0/5700", "21.5");
  static_cast<void>(client_->register_as("one"));
  const auto event = nlohmann::json::parse(std::string(text_, size_));
  EXPECT_EQ(event["event"], "register");
  EXPECT_EQ(event["endpoint"], "one");
  EXPECT_EQ(event["location"], "/rd/1");
  EXPECT_EQ(event["lifetime"], 300);

  const auto result = run_json("read * /3303/0/5700");
  EXPECT_EQ(result["result"], "read");
  EXPECT_EQ(result["path"], "/3303/0/5700");
  EXPECT_EQ(result["code"], "2.05");
  EXPECT_EQ(result["format"], "text");
  EXPECT_EQ(result["payload"], "21.5");
  EXPECT_EQ(run_json("observe * /3303/0/5700")["observation"], 1);
  EXPECT_EQ(run_json("wait register")["event"], "register");
  EXPECT_EQ(run_json("nonsense")["command"], "nonsense");
  EXPECT_TRUE(run_json("clients")["clients"].is_array());
}

TEST_F(TestServerJson, ShowsBytesThatAreNoTextInHexadecimalDigits) {
  static_cast<void>(client_->register_as("one"));
  client_->add_resource("3/0", [](const CoapClient::Asked&) {
    return CoapClient::Reply{.format = kTlv, .payload = {0xc1, 0x09, 0x64}};
  });

  const auto result = run_json("read * /3/0");

  EXPECT_EQ(result["format"], "tlv");
  EXPECT_EQ(result["payload"], "9: h'64'");
  EXPECT_EQ(result["hex"], "c10964");
}

TEST_F(TestServerJson, SurvivesTextThatIsNoUtf8) {
  static_cast<void>(client_->register_as("one\xff"));

  EXPECT_EQ(run_json("clients")["clients"].size(), 1U);
}

}  // namespace
}  // namespace lwm2m::support

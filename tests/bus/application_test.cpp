// Applications: Apps, App, and the Handler that the daemon calls.
#include "dbus/value_marshalling.hpp"
#include "tests/bus/service_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;

class Application : public Service {
 protected:
  static constexpr const char* kHandler = "/com/example/handler";

  // Registers with a Handler that answers with `on_call`, and claims 3303.
  void enrol(std::uint32_t callbacks, BusClient::OnCall on_call, std::uint64_t timeout = 10'000'000) {
    application.serve(kHandler, std::move(on_call));
    const auto registered = application.call("Apps", "Register", "sa{sv}", "thermo", 2, "Handler", "o", kHandler,
                                             "HandlerTimeoutUSec", "t", timeout);
    ASSERT_EQ(registered.text, "");
    path = registered.reader().text('o');
    ASSERT_EQ(application.call_at(path, "App", "Claim", "asu", 1, "/3303", callbacks).text, "");
    ASSERT_EQ(application.call("Registry", "CreateInstance", "sa(sv)", "/3303/0", 1, "5700", "d", 20.0).text, "");
  }
  static void reply_error(sd_bus_message* message, const char* name) {
    EXPECT_GE(sd_bus_reply_method_errorf(message, name, "the valve is stuck"), 0);
  }

  BusClient application{event.get(), bus.address()};
  std::string path{};
};

TEST_F(Application, RegistersAndIsListed) {
  const auto registered = application.call("Apps", "Register", "sa{sv}", "thermo", 0);
  ASSERT_EQ(registered.text, "");
  const std::string app(registered.reader().text('o'));
  EXPECT_THAT(app, HasSubstr("/org/lwm2md/Client1/app/"));

  auto listed = caller.call("Apps", "List");
  auto reader = listed.reader();
  reader.enter('a', "(sosub)");
  ASSERT_TRUE(reader.enter('r', "sosub"));
  EXPECT_EQ(reader.text(), "thermo");
  EXPECT_EQ(reader.text('o'), app);
  EXPECT_EQ(reader.text(), application.unique_name());
  EXPECT_EQ(reader.u32(), geteuid());
  EXPECT_TRUE(reader.boolean());
  EXPECT_EQ(text_property(app, "App", "AppId"), "thermo");
  EXPECT_EQ(text_property(app, "App", "Owner"), application.unique_name());
}

TEST_F(Application, IsRefusedOptionsThatMakeNoSense) {
  const auto refusal = [this](auto... options) { return application.call("Apps", "Register", "sa{sv}", "thermo", options...); };
  EXPECT_EQ(refusal(1, "OnDisconnect", "s", "never").error, "BadValue");
  EXPECT_THAT(refusal(1, "Grace", "t", std::uint64_t{1}).text, HasSubstr("Grace"));
  EXPECT_EQ(refusal(1, "HandlerTimeoutUSec", "t", std::uint64_t{120'000'001}).error, "BadValue");
  EXPECT_EQ(refusal(1, "HandlerTimeoutUSec", "t", std::uint64_t{0}).error, "BadValue");
  EXPECT_EQ(refusal(1, "GraceUSec", "t", UINT64_MAX).error, "BadValue");
  EXPECT_EQ(refusal(1, "Handler", "s", "/h").error, "TypeMismatch");
}

TEST_F(Application, ClaimsReleasesAndUnregisters) {
  caller.listen();
  const auto registered = application.call("Apps", "Register", "sa{sv}", "thermo", 0);
  const std::string app(registered.reader().text('o'));
  EXPECT_EQ(caller.next_signal("InterfacesAdded").path, kRoot);

  EXPECT_EQ(application.call_at(app, "App", "Claim", "asu", 1, "/3303", 0).text, "");
  EXPECT_EQ(application.call_at(app, "App", "Claim", "asu", 1, "/3304", 128).error, "BadValue");
  EXPECT_NE(application.call_at(app, "App", "Claim", "asu", 1, "/0", 0).error, "");
  EXPECT_EQ(caller.next_signal("PropertiesChanged").path, app);
  EXPECT_EQ(application.call_at(app, "App", "Release", "as", 1, "/3303").text, "");
  EXPECT_EQ(application.call_at(app, "App", "Unregister").text, "");

  caller.next_signal("InterfacesRemoved");
  EXPECT_EQ(application.call_at(app, "App", "Unregister").error, "org.freedesktop.DBus.Error.UnknownObject");
}

TEST_F(Application, OwnsWhatItHasClaimed) {
  enrol(0, [](sd_bus_message*) {});
  BusClient rival(event.get(), bus.address());
  const auto registered = rival.call("Apps", "Register", "sa{sv}", "rival", 0);
  const std::string app(registered.reader().text('o'));
  EXPECT_EQ(rival.call_at(app, "App", "Claim", "asu", 1, "/3303/0", 0).error, "NotOwner");
}

TEST_F(Application, IsBoundByTheFilesOfTheAdministrator) {
  const auto allow_thermo = [this](std::uint32_t user) {
    const engine::ApplicationRule rule{.id = "thermo",
                                       .user = "thermo-user",
                                       .uid = engine::Uid(user),
                                       .objects = {model::Path(model::ObjectId(3303))},
                                       .callbacks = {.execute = true},
                                       .file = "apps.d/thermo.toml"};
    daemon.turn([&] { (void)daemon.client().set_application_policy(engine::ApplicationPolicy({rule}, true)); });
  };
  const auto enrol_as = [this](const char* id) { return application.call("Apps", "Register", "sa{sv}", id, 0); };
  allow_thermo(geteuid() + 1);
  const Reply of_another = enrol_as("thermo");
  EXPECT_EQ(of_another.error, "NotOwner");
  EXPECT_THAT(of_another.text, HasSubstr("apps.d/thermo.toml gives the id to user 'thermo-user'"));
  EXPECT_EQ(enrol_as("unlisted").error, "AccessDenied");

  allow_thermo(geteuid());
  const Reply registered = enrol_as("thermo");
  ASSERT_EQ(registered.text, "");
  const std::string app(registered.reader().text('o'));
  EXPECT_EQ(application.call_at(app, "App", "Claim", "asu", 1, "/3304", 8).error, "AccessDenied");
  EXPECT_EQ(application.call_at(app, "App", "Claim", "asu", 1, "/3303", 8 | 4).error, "AccessDenied");
  EXPECT_EQ(application.call_at(app, "App", "Claim", "asu", 1, "/3303/0", 8).text, "");
}

TEST_F(Application, IsAskedForTheValueByARead) {
  std::string asked;
  std::vector<std::string> context;
  enrol(1, [&](sd_bus_message* message) {
    dbus::MessageReader reader(message);
    asked = std::string(sd_bus_message_get_member(message)) + " " + std::string(reader.text());
    reader.enter('a', "{sv}");
    while (reader.enter('e', "sv")) {
      context.emplace_back(reader.text());
      reader.skip("v");
      reader.leave();
    }
    EXPECT_GE(sd_bus_reply_method_return(message, "v", "d", 25.5), 0);
  });
  EXPECT_EQ(temperature(), 25.5);
  EXPECT_EQ(asked, "Read /3303/0/5700");
  EXPECT_THAT(context, testing::Contains("DeadlineUSec"));
}

TEST_F(Application, IsToldWhatAServerWrites) {
  std::vector<std::string> members;
  enrol(2 | 4, [&](sd_bus_message* message) {
    members.emplace_back(sd_bus_message_get_member(message));
    dbus::MessageReader reader(message);
    const auto values = dbus::read_records(reader);
    EXPECT_EQ(values->front().path.to_string(), "/3303/0/5701");
    EXPECT_GE(sd_bus_reply_method_return(message, nullptr), 0);
  });
  ASSERT_EQ(application.call("Registry", "Set", "sv", "/3303/0/5701", "s", "Cel").text, "");
  daemon.request(engine::Method::kPut, "/3303/0/5701", "Fah");
  ASSERT_TRUE(run_until(event.get(), [this] { return !daemon.responses().empty(); }));
  EXPECT_EQ(daemon.responses().front().code, engine::kChanged);
  EXPECT_THAT(members, testing::ElementsAre("Validate", "Write"));
}

TEST_F(Application, GetsTheArgumentsOfAnExecute) {
  std::string seen;
  enrol(8, [&](sd_bus_message* message) {
    dbus::MessageReader reader(message);
    seen = std::string(reader.text());
    reader.enter('a', "{ys}");
    while (reader.enter('e', "ys")) {
      seen += " " + std::to_string(reader.number<std::uint8_t>('y'));
      seen += "='" + std::string(reader.text()) + "'";
      reader.leave();
    }
    EXPECT_GE(sd_bus_reply_method_return(message, nullptr), 0);
  });
  daemon.request(engine::Method::kPost, "/3303/0/5605", "0='now',3");
  ASSERT_TRUE(run_until(event.get(), [this] { return !daemon.responses().empty(); }));
  EXPECT_EQ(seen, "/3303/0/5605 0='now' 3=''");
  EXPECT_EQ(caller.call("Registry", "Execute", "sa{ys}", "/3303/0/5605", 1, 4, "").text, "");
  EXPECT_EQ(seen, "/3303/0/5605 4=''");
}

TEST_F(Application, HasItsErrorsAnsweredToTheServer) {
  const char* name = "";
  enrol(8, [&](sd_bus_message* message) { reply_error(message, name); });
  const auto code_of = [&](const char* error) {
    name = error;
    const std::size_t before = daemon.responses().size();
    daemon.request(engine::Method::kPost, "/3303/0/5605");
    EXPECT_TRUE(run_until(event.get(), [&] { return daemon.responses().size() > before; }));
    return daemon.responses().back().code;
  };
  EXPECT_EQ(code_of("org.lwm2md.Client1.Error.PreconditionFailed"), engine::kPreconditionFailed);
  EXPECT_EQ(code_of("org.lwm2md.Client1.Error.MethodNotAllowed"), engine::kMethodNotAllowed);
  EXPECT_EQ(code_of("org.lwm2md.Client1.Error.NotOwner"), engine::kInternalServerError);
  EXPECT_EQ(code_of("com.example.Error.Stuck"), engine::kInternalServerError);
  EXPECT_EQ(code_of("org.freedesktop.DBus.Error.NoReply"), engine::kServiceUnavailable);
}

TEST_F(Application, HasItsErrorsPassedToLocalCallers) {
  enrol(8, [](sd_bus_message* message) { reply_error(message, "org.lwm2md.Client1.Error.PreconditionFailed"); });
  const auto refused = caller.call("Registry", "Execute", "sa{ys}", "/3303/0/5605", 0);
  EXPECT_EQ(refused.error, "PreconditionFailed");
  EXPECT_THAT(refused.text, HasSubstr("the valve is stuck"));
}

TEST_F(Application, ThatAnswersNonsenseIsInternal) {
  enrol(1, [](sd_bus_message* message) { EXPECT_GE(sd_bus_reply_method_return(message, "s", "warm"), 0); });
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/3303/0/5700").error, "Internal");
}

TEST_F(Application, ThatIsSlowIsUnavailableAndDelaysNobody) {
  MessageHandle kept;
  enrol(8, [&](sd_bus_message* message) { kept.reset(sd_bus_message_ref(message)); }, 300'000);
  const MessageHandle execute = caller.new_call(kRoot, "Registry", "Execute");
  BusClient::append(execute, "sa{ys}", "/3303/0/5605", 0);
  const auto slow = caller.start(execute);
  ASSERT_TRUE(run_until(event.get(), [&] { return kept != nullptr; }));
  EXPECT_EQ(temperature(), 20.0);  // others are served meanwhile

  ASSERT_TRUE(run_until(event.get(), [&] { return caller.is_there(slow); }));
  EXPECT_EQ(slow->error, "Unavailable");
  EXPECT_GE(sd_bus_reply_method_return(kept.get(), nullptr), 0);  // too late: nobody minds
  EXPECT_EQ(temperature(), 20.0);
}

TEST_F(Application, ThatDiesWhileItIsAskedIsUnavailable) {
  MessageHandle kept;
  enrol(8, [&](sd_bus_message* message) { kept.reset(sd_bus_message_ref(message)); });
  const MessageHandle execute = caller.new_call(kRoot, "Registry", "Execute");
  BusClient::append(execute, "sa{ys}", "/3303/0/5605", 0);
  const auto asked = caller.start(execute);
  ASSERT_TRUE(run_until(event.get(), [&] { return kept != nullptr; }));

  kept.reset();
  application.close();

  ASSERT_TRUE(run_until(event.get(), [&] { return caller.is_there(asked); }));
  EXPECT_EQ(asked->error, "Unavailable");
  EXPECT_EQ(temperature(), 20.0);  // what it has stored stays readable in its grace time
}

TEST_F(Application, LeavesWithItsConnection) {
  caller.listen();
  enrol(0, [](sd_bus_message*) {});
  application.close();
  const auto is_dead = [this] { return property<std::uint32_t>(path, "App", "Alive", 'b') == 0; };
  EXPECT_TRUE(run_until(event.get(), is_dead));
  EXPECT_EQ(text_property(path, "App", "Owner"), "");
}

}  // namespace
}  // namespace lwm2m::test

// Applications: who may write what, whom servers wait for, what happens when one dies (dbus/interfaces).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/engine/persistence.hpp"
#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::Method;

class Application : public testing::Test {
 protected:
  void SetUp() override {
    scenario.register_client();
    scenario.create("/26241/0", {{"/26241/0/0", std::int64_t{10}}, {"/26241/0/2", std::string("text")}});
    number = *scenario.client().register_application(owner, "app", {.handler = "/handler"});
    scenario.forget();
  }
  void claim(std::uint32_t mask) {
    ASSERT_TRUE(scenario.client().claim(owner, number, {path("/26241/0")}, *engine::Callbacks::from_mask(mask)));
    scenario.forget();
  }
  void answer(const engine::InvokeApplication& question, Result<engine::ApplicationAnswer> with) {
    scenario.client().on_application_result(question.id, std::move(with));
  }
  const Ask write{.method = Method::kPut, .path = "/26241/0/0", .content_format = 0, .payload = "5"};
  std::int64_t value() { return std::get<std::int64_t>(*scenario.client().tree().find_value(path("/26241/0/0"))); }

  Scenario scenario;
  engine::Caller owner = Scenario::user(1000, ":1.50");
  engine::ApplicationNumber number{};
};

TEST_F(Application, DecidesTheOutcomeOfAnExecute) {
  claim(8);

  EXPECT_EQ(scenario.ask({.method = Method::kPost, .path = "/26241/0/6", .content_format = 0, .payload = "1='x'"}),
            std::nullopt);
  const auto question = scenario.take<engine::InvokeApplication>();
  ASSERT_TRUE(question);
  EXPECT_EQ(question->handler, "/handler");
  EXPECT_EQ(std::get<engine::DeliverExecute>(question->body).arguments, (model::ExecuteArguments{{1, "x"}}));
  answer(*question, engine::ApplicationAnswer{});

  EXPECT_EQ(scenario.late_answer()->code, engine::kChanged);
}

TEST_F(Application, HasItsErrorAnsweredToTheServer) {
  claim(8);
  scenario.ask({.method = Method::kPost, .path = "/26241/0/6"});
  answer(*scenario.take<engine::InvokeApplication>(), fail(ErrorCode::kNotAcceptable, "not now"));
  EXPECT_EQ(scenario.late_answer()->code, engine::kNotAcceptable);
}

TEST_F(Application, IsNotWaitedForLongerThanItAskedFor) {
  claim(8);
  scenario.ask({.method = Method::kPost, .path = "/26241/0/6"});
  const auto question = scenario.take<engine::InvokeApplication>();

  scenario.advance(milliseconds(9999));
  EXPECT_EQ(scenario.late_answer(), std::nullopt);
  scenario.advance(milliseconds(1));
  EXPECT_EQ(scenario.late_answer()->code, engine::kServiceUnavailable);
  answer(*question, engine::ApplicationAnswer{});  // too late: nobody is answered twice

  EXPECT_EQ(scenario.late_answer(), std::nullopt);
}

TEST_F(Application, AnswersUnavailableWhenItDiesInTheMiddleOfAnExecute) {
  claim(8);
  scenario.ask({.method = Method::kPost, .path = "/26241/0/6"});
  scenario.client().on_caller_gone(":1.50");
  EXPECT_EQ(scenario.late_answer()->code, engine::kServiceUnavailable);
}

TEST_F(Application, HoldsUpNobodyElse) {
  claim(8);
  scenario.ask({.method = Method::kPost, .path = "/26241/0/6"});
  EXPECT_EQ(scenario.ask({.path = "/3/0/0", .accept = 0})->code, engine::kContent);
}

TEST_F(Application, ValidatesAWriteBeforeItIsDone) {
  claim(2);
  EXPECT_EQ(scenario.ask(write), std::nullopt);
  const auto question = scenario.take<engine::InvokeApplication>();
  EXPECT_EQ(std::get<engine::AskValidate>(question->body).values.front().path, path("/26241/0/0"));
  EXPECT_EQ(value(), 10);
  answer(*question, fail(ErrorCode::kBadValue, "too small"));

  EXPECT_EQ(scenario.late_answer()->code, engine::kBadRequest);
  EXPECT_EQ(value(), 10);
}

TEST_F(Application, IsAskedToValidateAndThenToldOfTheWrite) {
  claim(2 | 4);
  scenario.ask(write);
  const auto validate = scenario.take<engine::InvokeApplication>();
  EXPECT_FALSE(scenario.take<engine::InvokeApplication>());
  answer(*validate, engine::ApplicationAnswer{});
  const auto told = scenario.take<engine::InvokeApplication>();
  ASSERT_TRUE(told && std::holds_alternative<engine::DeliverWrite>(told->body));
  EXPECT_EQ(value(), 10);
  answer(*told, engine::ApplicationAnswer{});

  EXPECT_EQ(scenario.late_answer()->code, engine::kChanged);
  EXPECT_EQ(value(), 5);
}

TEST_F(Application, IsCheckedAgainWhenTheWriteCommits) {
  claim(2);
  scenario.ask(write);
  const auto question = scenario.take<engine::InvokeApplication>();
  (void)scenario.call([&](engine::CallId id) { scenario.client().erase(owner, id, path("/26241/0")); });
  answer(*question, engine::ApplicationAnswer{});
  EXPECT_EQ(scenario.late_answer()->code, engine::kNotFound);
}

TEST_F(Application, IsNotAskedAboutWhatItWritesItself) {
  claim(2 | 4);
  const auto done = scenario.call([&](engine::CallId id) {
    scenario.client().set(owner, id, path("/26241/0/0"), model::ResourceValue(model::Value(std::int64_t{6})));
  });
  EXPECT_TRUE(done && *done);
  EXPECT_EQ(value(), 6);
}

TEST_F(Application, GivesTheValueThatAServerReads) {
  claim(1);
  EXPECT_EQ(scenario.ask({.path = "/26241/0/0", .accept = 0}), std::nullopt);
  answer(*scenario.take<engine::InvokeApplication>(),
         engine::ApplicationAnswer(model::ResourceValue(model::Value(std::int64_t{99}))));
  EXPECT_EQ(text_of(*scenario.late_answer()), "99");
}

TEST_F(Application, GivesTheValueOfAnObservationWhenPmaxFallsDue) {
  claim(1);
  scenario.ask({.method = Method::kPut, .path = "/26241/0/0", .queries = {"pmax=60"}});
  scenario.ask({.path = "/26241/0/0", .accept = 0, .observe = 0});
  answer(*scenario.take<engine::InvokeApplication>(),
         engine::ApplicationAnswer(model::ResourceValue(model::Value(std::int64_t{1}))));
  scenario.forget();

  scenario.advance(seconds(60));
  const auto question = scenario.take<engine::InvokeApplication>();
  ASSERT_TRUE(question);
  answer(*question, engine::ApplicationAnswer(model::ResourceValue(model::Value(std::int64_t{2}))));

  EXPECT_EQ(text_of(scenario.take<engine::SendNotification>()->response), "2");
}

// Also one that claims what is observed already.
TEST_F(Application, IsAskedForAnObservedValueAsOftenAsEpmaxWants) {
  scenario.ask({.method = Method::kPut, .path = "/26241/0/0", .queries = {"epmax=30"}});
  scenario.ask({.path = "/26241/0/0", .accept = 0, .observe = 0});
  claim(1);
  scenario.advance(seconds(30));
  const auto question = scenario.take<engine::InvokeApplication>();
  ASSERT_TRUE(question);
  scenario.advance(milliseconds(500));
  EXPECT_FALSE(scenario.take<engine::InvokeApplication>());
  answer(*question, engine::ApplicationAnswer(model::ResourceValue(model::Value(std::int64_t{10}))));
  EXPECT_FALSE(scenario.take<engine::SendNotification>());  // the same: it was looked at, no more
  scenario.advance(seconds(30));
  const auto again = scenario.take<engine::InvokeApplication>();
  ASSERT_TRUE(again);
  answer(*again, engine::ApplicationAnswer(model::ResourceValue(model::Value(std::int64_t{11}))));
  EXPECT_EQ(text_of(scenario.take<engine::SendNotification>()->response), "11");
}

TEST_F(Application, IsAskedAtMostSixteenThingsAtOnce) {
  claim(8);
  for (int i = 0; i < 20; ++i) scenario.ask({.method = Method::kPost, .path = "/26241/0/6"});
  auto questions = scenario.take_all<engine::InvokeApplication>();
  EXPECT_EQ(questions.size(), 16U);
  answer(questions.front(), engine::ApplicationAnswer{});
  EXPECT_EQ(scenario.take_all<engine::InvokeApplication>().size(), 1U);
}

TEST_F(Application, OwnsWhatItClaimedAgainstOtherUsers) {
  claim(0);
  const auto done = scenario.call([&](engine::CallId id) {
    scenario.client().set(Scenario::user(1001, ":1.60"), id, path("/26241/0/0"),
                          model::ResourceValue(model::Value(std::int64_t{6})));
  });
  ASSERT_TRUE(done && !*done);
  EXPECT_EQ(done->error().code(), ErrorCode::kNotOwner);
}

TEST_F(Application, CannotClaimWhatBelongsToTheDaemon) {
  for (const char* prefix : {"/0", "/1/0", "/2", "/21", "/3", "/3/0"}) {
    const auto claimed = scenario.client().claim(owner, number, {path(prefix)}, {});
    ASSERT_FALSE(claimed) << prefix;
    EXPECT_EQ(claimed.error().code(), ErrorCode::kAccessDenied) << prefix;
  }
  EXPECT_TRUE(scenario.client().claim(owner, number, {path("/3/0/9")}, {}));
}

TEST_F(Application, LosesItsInstancesAfterTheGraceTimeWithOneUpdate) {
  (void)scenario.call([&](engine::CallId id) {
    scenario.client().create_instance(owner, id, path("/3303/4"),
                                      {{path("/3303/4/5700"), model::ResourceValue(model::Value(1.0)), {}}});
  });
  scenario.advance(seconds(1));
  scenario.answer(engine::kChanged);

  scenario.client().on_caller_gone(":1.50");
  scenario.advance(seconds(29));
  EXPECT_EQ(scenario.ask({.path = "/3303/4"})->code, engine::kContent);
  scenario.advance(seconds(2));

  EXPECT_EQ(scenario.ask({.path = "/3303/4"})->code, engine::kNotFound);
  ASSERT_NE(scenario.next_request(), nullptr);
}

TEST_F(Application, BindsAgainSilentlyWhenItComesBackInTime) {
  claim(8);
  scenario.client().on_caller_gone(":1.50");
  const auto again =
      scenario.client().register_application(Scenario::user(1000, ":1.51"), "app", {.handler = "/handler"});
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, number);
  scenario.advance(seconds(60));

  scenario.ask({.method = Method::kPost, .path = "/26241/0/6"});
  EXPECT_EQ(scenario.take<engine::InvokeApplication>()->bus_name, ":1.51");
}

TEST_F(Application, KeepsReadOnlyValuesFromServers) {
  (void)scenario.call([&](engine::CallId id) {
    scenario.client().write(Scenario::root(), id,
                            {{path("/26241/0/0"), model::ResourceValue(model::Value(std::int64_t{3})), {}}},
                            {.read_only = true});
  });
  EXPECT_EQ(scenario.ask(write)->code, engine::kMethodNotAllowed);
}

TEST_F(Application, HearsOfChangesWithTheirSource) {
  ASSERT_TRUE(scenario.client().subscribe(owner, {path("/26241")}, {}));
  const auto current = scenario.take<engine::NotifyValuesChanged>();
  ASSERT_TRUE(current);
  EXPECT_EQ(current->changes.size(), 2U);

  scenario.ask(write);

  const auto changed = scenario.take<engine::NotifyValuesChanged>();
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->source, engine::ChangeSource::kServer);
  EXPECT_EQ(changed->server, engine::ShortServerId(1));
  EXPECT_EQ(changed->bus_name, ":1.50");
}

TEST_F(Application, CannotTakeAwayWhatOthersOwnByReplacing) {
  const engine::Caller other = Scenario::user(2000, ":1.60");
  const auto second = scenario.client().register_application(other, "other", {.handler = "/handler"});
  ASSERT_TRUE(second);
  ASSERT_TRUE(scenario.client().claim(other, *second, {path("/26241/0/0")}, {}));

  const auto done = scenario.call([&](engine::CallId id) {
    scenario.client().write(other, id, {{path("/26241/0/0"), model::ResourceValue(model::Value(std::int64_t{3})), {}}},
                            {.replace = true});
  });

  ASSERT_TRUE(done && !*done);
  EXPECT_EQ(done->error().code(), ErrorCode::kNotOwner);
  EXPECT_TRUE(scenario.client().tree().exists(path("/26241/0/2")));
}

TEST_F(Application, KeepsAnInstanceWithReadOnlyValuesFromServers) {
  (void)scenario.call([&](engine::CallId id) {
    scenario.client().write(Scenario::root(), id,
                            {{path("/26241/0/0"), model::ResourceValue(model::Value(std::int64_t{3})), {}}},
                            {.read_only = true});
  });
  EXPECT_EQ(scenario.ask({.method = Method::kDelete, .path = "/26241/0"})->code, engine::kMethodNotAllowed);
}

TEST_F(Application, CannotClaimMoreThanItsShareInOneCall) {
  std::vector<model::Path> prefixes;
  for (std::uint16_t i = 0; i <= engine::ApplicationRegistry::kMaximumClaims; ++i) {
    prefixes.push_back(path("/26241").child(i));
  }
  const auto done = scenario.client().claim(owner, number, prefixes, {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::kTooLarge);
}

TEST_F(Application, IsAtFaultWhenItsValueIsOfAnotherType) {
  claim(1);
  scenario.ask({.path = "/26241/0/0", .accept = 0});
  answer(*scenario.take<engine::InvokeApplication>(),
         engine::ApplicationAnswer(model::ResourceValue(model::Value(std::string("x")))));
  EXPECT_EQ(scenario.late_answer()->code, engine::kInternalServerError);
}

TEST_F(Application, HearsWhichResourcesWentWithAnInstance) {
  scenario.create("/3303/0", {{"/3303/0/5700", 20.0}, {"/3303/0/5701", std::string("Cel")}});
  ASSERT_TRUE(scenario.client().subscribe(owner, {path("/3303/0/5700"), path("/3303"), path("/3303/0")}, {}));
  scenario.forget();

  EXPECT_EQ(scenario.ask({.method = Method::kDelete, .path = "/3303/0"})->code, engine::kDeleted);

  const auto changed = scenario.take<engine::NotifyValuesChanged>();
  ASSERT_TRUE(changed);
  std::vector<model::Path> gone;
  for (const model::Record& record : changed->changes) {
    EXPECT_FALSE(record.value);
    gone.push_back(record.path);
  }
  EXPECT_THAT(gone, testing::UnorderedElementsAre(path("/3303/0/5700"), path("/3303/0/5701"), path("/3303/0/5601"),
                                                  path("/3303/0/5602")));
}

TEST_F(Application, IsToldThatItsClaimsEndWithTheDefinition) {
  model::ObjectDefinition pump{.id = model::ObjectId(33000), .name = "Pump", .multiple = true};
  pump.resources.push_back({.id = model::ResourceId(0),
                            .name = "Speed",
                            .type = model::DataType::kInteger,
                            .operations = {true, true, false}});
  (void)scenario.call([&](engine::CallId id) { scenario.client().define(Scenario::root(), id, {pump}); });
  ASSERT_TRUE(scenario.client().claim(owner, number, {path("/33000")}, {.write = true}));

  (void)scenario.call(
      [&](engine::CallId id) { scenario.client().undefine(Scenario::root(), id, model::ObjectId(33000)); });

  const auto released = scenario.take<engine::NotifyReleased>();
  ASSERT_TRUE(released);
  EXPECT_EQ(released->bus_name, ":1.50");
  EXPECT_EQ(released->prefixes, std::vector<model::Path>{path("/33000")});
  EXPECT_THAT(scenario.client().applications().front().prefixes, testing::Not(testing::Contains(path("/33000"))));
}

TEST_F(Application, IsNotToldOfClaimsThatItEndsItself) {
  model::ObjectDefinition pump{.id = model::ObjectId(33000), .name = "Pump", .multiple = true};
  pump.resources.push_back({.id = model::ResourceId(0),
                            .name = "Speed",
                            .type = model::DataType::kInteger,
                            .operations = {true, true, false}});
  (void)scenario.call([&](engine::CallId id) { scenario.client().define(owner, id, {pump}); });
  ASSERT_TRUE(scenario.client().claim(owner, number, {path("/33000")}, {.write = true}));

  (void)scenario.call([&](engine::CallId id) { scenario.client().undefine(owner, id, model::ObjectId(33000)); });

  EXPECT_FALSE(scenario.take<engine::NotifyReleased>());
}

TEST_F(Application, ListsWhatTheSystemSaysNow) {
  scenario.device().free_kilobytes = 77;
  scenario.advance(seconds(1));
  const auto listed = scenario.client().list(path("/3/0/10"), 0);
  ASSERT_TRUE(listed);
  EXPECT_EQ(listed->front().value->single(), model::Value(std::int64_t{77}));
}

TEST_F(Application, ReadsEveryValueOnceWhateverPathsOverlap) {
  const auto result = scenario.call([&](engine::CallId id) {
    scenario.client().read(owner, id, {path("/26241/0/0"), path("/26241"), path("/26241/0")}, false);
  });
  ASSERT_TRUE(result && *result);
  EXPECT_EQ(std::get<std::vector<model::Record>>(**result).size(), 2U);
}

TEST_F(Application, FindsPersistentValuesAfterARestart) {
  const auto early = scenario.call([&](engine::CallId id) {
    scenario.client().write(Scenario::root(), id,
                            {{path("/26241/0/0"), model::ResourceValue(model::Value(std::int64_t{77})), {}}},
                            {.persistent = true});
  });
  EXPECT_FALSE(early);  // not before it is on the disk
  const auto saved = scenario.take<engine::SaveState>();
  ASSERT_TRUE(saved);
  scenario.client().on_state_saved(saved->ticket, {});
  EXPECT_TRUE(scenario.late_result());

  Scenario again;
  ASSERT_TRUE(again.client().restore(engine::StateFile::kValues, saved->content));
  EXPECT_EQ(std::get<std::int64_t>(*again.client().tree().find_value(path("/26241/0/0"))), 77);
}

TEST_F(Application, FindsAReadOnlyInstanceOfAResourceAfterARestart) {
  const auto instance = [](std::uint16_t id, std::int64_t value) {
    return model::Record{path("/26241/0/5").child(id), model::ResourceValue(model::Value(value)), {}};
  };
  (void)scenario.call([&](engine::CallId id) { scenario.client().write(Scenario::root(), id, {instance(0, 1)}, {}); });
  ASSERT_TRUE(scenario.client().claim(owner, number, {path("/26241/0/5")}, {}));
  (void)scenario.call([&](engine::CallId id) {
    scenario.client().write(owner, id, {instance(1, 2)}, {.persistent = true, .read_only = true});
  });
  const auto saved = scenario.take<engine::SaveState>();
  ASSERT_TRUE(saved);

  Scenario again;
  again.register_client();
  ASSERT_TRUE(again.client().restore(engine::StateFile::kValues, saved->content));
  const auto error_of = [&](std::uint16_t at) {
    const auto done = again.call([&](engine::CallId id) {
      again.client().set(Scenario::root(), id, instance(at, 9).path, *instance(at, 9).value);
    });
    return done && !*done ? std::optional(done->error().code()) : std::nullopt;
  };
  EXPECT_EQ(error_of(1), ErrorCode::kNotOwner);
  EXPECT_EQ(error_of(0), std::nullopt);
  EXPECT_NE(again.ask({.method = Method::kPut, .path = "/26241/0/5/1", .content_format = 0, .payload = "3"})->code,
            engine::kChanged);
}

TEST_F(Application, FindsDefinitionsFromTheBusAfterARestart) {
  model::ObjectDefinition pump{.id = model::ObjectId(33000), .name = "Pump", .multiple = true};
  pump.resources.push_back({.id = model::ResourceId(0),
                            .name = "Speed",
                            .type = model::DataType::kInteger,
                            .operations = {true, true, false}});
  EXPECT_FALSE(scenario.call([&](engine::CallId id) { scenario.client().define(Scenario::root(), id, {pump}); }));
  const auto saved = scenario.take<engine::SaveState>();
  ASSERT_TRUE(saved);

  Scenario again;
  ASSERT_TRUE(again.client().restore(engine::StateFile::kDefinitions, saved->content));
  EXPECT_EQ(again.client().tree().definitions().find(model::ObjectId(33000))->name, "Pump");
}

// A daemon that has a saved value of an object that it does not know (yet).
class SavedBeforeItsDefinition : public testing::Test {
 protected:
  void SetUp() override {
    pump.resources.push_back({.id = model::ResourceId(0),
                              .name = "Speed",
                              .type = model::DataType::kInteger,
                              .operations = {true, true, false}});
    Scenario before;
    (void)before.call([&](engine::CallId id) { before.client().define(owner, id, {pump}); });
    before.forget();
    (void)before.call([&](engine::CallId id) {
      before.client().write(owner, id, {speed(77)}, {.create = true, .persistent = true, .read_only = true});
    });
    ASSERT_TRUE(again.client().restore(engine::StateFile::kValues, before.take<engine::SaveState>()->content));
    again.register_client();
  }
  static model::Record speed(std::int64_t value) {
    return {path("/33000/0/0"), model::ResourceValue(model::Value(value)), {}};
  }
  void define(std::string_view range = {}) {
    pump.resources.front().range = model::Range::parse(range, model::DataType::kInteger);
    (void)again.call([&](engine::CallId id) { again.client().define(Scenario::root(), id, {pump}); });
  }
  [[nodiscard]] std::optional<ErrorCode> set_by(const engine::Caller& caller, std::int64_t value) {
    const auto done = again.call([&](engine::CallId id) {
      again.client().set(caller, id, path("/33000/0/0"), model::ResourceValue(model::Value(value)));
    });
    return done && !*done ? std::optional(done->error().code()) : std::nullopt;
  }
  [[nodiscard]] std::optional<std::int64_t> value() {
    const model::Value* held = again.client().tree().find_value(path("/33000/0/0"));
    return held == nullptr ? std::nullopt : std::optional(std::get<std::int64_t>(*held));
  }

  engine::Caller owner = Scenario::user(1000, ":1.50");
  model::ObjectDefinition pump{.id = model::ObjectId(33000), .name = "Pump", .multiple = true};
  Scenario again;
};

TEST_F(SavedBeforeItsDefinition, ComesBackWithItsOwnersWhenItIsDefinedOverTheBus) {
  define();
  EXPECT_EQ(value(), 77);
  EXPECT_EQ(set_by(Scenario::root(), 1), ErrorCode::kNotOwner);
  EXPECT_EQ(set_by(owner, 78), std::nullopt);
  EXPECT_EQ(again.client().list(path("/33000/0"), 0)->front().owner, engine::Uid(1000));
}

TEST_F(SavedBeforeItsDefinition, ComesBackWithADefinitionFile) {
  ASSERT_TRUE(again.client().add_definition(std::make_shared<const model::ObjectDefinition>(pump)));
  EXPECT_EQ(value(), 77);
  EXPECT_EQ(set_by(Scenario::root(), 1), ErrorCode::kNotOwner);
}

TEST_F(SavedBeforeItsDefinition, IsToldToServersWithItsInstance) {
  define();
  again.advance(seconds(2));
  ASSERT_NE(again.next_request(), nullptr);
  EXPECT_THAT(std::string(as_text(again.next_request()->request.payload)), testing::HasSubstr("</33000/0>"));
}

TEST_F(SavedBeforeItsDefinition, IsSavedOnceWhenItIsBack) {
  define();
  again.forget();
  (void)set_by(owner, 78);
  const auto saved = again.take<engine::SaveState>();
  ASSERT_TRUE(saved);
  EXPECT_EQ(engine::parse_values(saved->content)->size(), 1U);
}

TEST_F(SavedBeforeItsDefinition, GoesOnWaitingForADefinitionThatItFits) {
  define("0..10");
  EXPECT_EQ(again.client().tree().find_instance(path("/33000/0")), nullptr);
  define();
  EXPECT_EQ(value(), 77);
}

TEST_F(SavedBeforeItsDefinition, LeavesWhatWasWrittenInTheMeantime) {
  define("0..10");
  again.forget();
  again.create("/33000/0", {{"/33000/0/0", std::int64_t{5}}});
  define();
  EXPECT_EQ(value(), 5);
  EXPECT_EQ(set_by(Scenario::root(), 6), std::nullopt);
  again.forget();
  (void)again.call([&](engine::CallId id) {
    again.client().write(Scenario::root(), id, {speed(7)}, {.persistent = true});
  });
  const auto saved = engine::parse_values(again.take<engine::SaveState>()->content);
  ASSERT_EQ(saved->size(), 1U);
  EXPECT_EQ(saved->front().creator, engine::Uid(0));
}

TEST_F(Application, LosesNothingToAnUnreadableState) {
  Scenario again;
  EXPECT_FALSE(again.client().restore(engine::StateFile::kValues, as_bytes("garbage")));
  EXPECT_FALSE(again.client().restore(engine::StateFile::kDefinitions, as_bytes("\1\1")));
  EXPECT_EQ(again.client().tree().find_instance(path("/26241/0")), nullptr);
}

}  // namespace
}  // namespace lwm2m::test

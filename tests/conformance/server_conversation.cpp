#include "tests/conformance/server_conversation.hpp"

#include <stdexcept>

#include "objects/core_definitions.hpp"

namespace lwm2m::test {
namespace {

using engine::Method;

engine::Options options(ProtocolVersion version) {
  engine::Options options = Scenario::default_options();
  options.version = version;
  options.servers.front().deregister_on_stop = false;  // what is kept over a restart can be looked at
  return options;
}

}  // namespace

model::DefinitionSet::Pointer server_object_with_notification_mode() {
  for (const auto& definition : objects::core_definitions()) {
    if (definition->id != model::ObjectId(1) || definition->find(model::ResourceId(26)) != nullptr) continue;
    model::ObjectDefinition extended = *definition;
    extended.resources.push_back({.id = model::ResourceId(26),
                                  .name = "Default Notification Mode",
                                  .type = model::DataType::kInteger,
                                  .operations = {.read = true, .write = true},
                                  .range = model::Range::parse("0..1", model::DataType::kInteger)});
    return std::make_shared<const model::ObjectDefinition>(*model::checked(std::move(extended)));
  }
  throw std::logic_error("Object 1 has it already");
}

ServerConversation::ServerConversation(ProtocolVersion version)
    : scenario_(std::make_unique<Scenario>(options(version), std::vector{server_object_with_notification_mode()})) {
  scenario_->register_client();
  scenario_->create("/3303/0", {{"/3303/0/5700", 20.0}});
  scenario_->create("/26241/0", {{"/26241/0/0", std::int64_t{10}},
                                 {"/26241/0/1", 10.0},
                                 {"/26241/0/2", std::string("text")},
                                 {"/26241/0/3", false},
                                 {"/26241/0/5/0", std::int64_t{10}},
                                 {"/26241/0/5/1", std::int64_t{20}}});
  scenario_->advance(seconds(1));
  scenario_->answer(engine::kChanged);  // the Update that tells of the new instances
  scenario_->forget();
}

engine::Code ServerConversation::write_attributes(const std::string& path, Queries queries) {
  return scenario_->ask({.method = Method::kPut, .path = path, .queries = std::move(queries)})->code;
}

engine::Code ServerConversation::observe(const std::string& path, Queries queries, std::uint8_t token) {
  const bool is_text = std::ranges::count(path, '/') >= 3 && path != "/26241/0/5";
  const auto answer = scenario_->ask({.path = path,
                                      .queries = std::move(queries),
                                      .accept = is_text ? std::uint16_t{0} : std::uint16_t{112},
                                      .observe = 0,
                                      .token = token});
  EXPECT_EQ(answer->observe.has_value(), answer->code == engine::kContent);
  return answer->code;
}

engine::Code ServerConversation::write(const std::string& path, const std::string& text) {
  return scenario_->ask({.method = Method::kPut, .path = path, .content_format = 0, .payload = text})->code;
}

std::string ServerConversation::discover(const std::string& path, Queries queries) {
  const auto answer = scenario_->ask({.path = path, .queries = std::move(queries), .accept = 40});
  return answer->code == engine::kContent ? text_of(*answer) : answer->code.to_string();
}

engine::Code ServerConversation::observe_composite(const std::vector<std::string>& paths, Queries queries,
                                                   std::uint8_t token) {
  std::string body;
  for (const std::string& each : paths) body += (body.empty() ? "[{\"n\":\"" : ",{\"n\":\"") + each + "\"}";
  const auto answer = scenario_->ask({.method = Method::kFetch,
                                      .path = "/",
                                      .queries = std::move(queries),
                                      .content_format = 110,
                                      .accept = 110,
                                      .observe = 0,
                                      .payload = body + "]",
                                      .token = token});
  EXPECT_EQ(answer->observe.has_value(), answer->code == engine::kContent);
  return answer->code;
}

std::optional<std::string> ServerConversation::notified() {
  const auto sent = scenario_->take<engine::SendNotification>();
  return sent ? std::optional(text_of(sent->response)) : std::nullopt;
}

}  // namespace lwm2m::test

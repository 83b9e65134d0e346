// The XML files are the contract: what is served is what they say, member by member.
#include <pugixml.hpp>

#include <filesystem>
#include <set>

#include "tests/bus/service_fixture.hpp"

namespace lwm2m::test {
namespace {

constexpr const char* kChanges = "org.freedesktop.DBus.Property.EmitsChangedSignal";

// "method Get in path:s out value:v", "property State s read true", …
std::string describe(const pugi::xml_node& member) {
  std::string text = std::string(member.name()) + " " + member.attribute("name").value();
  const bool is_signal = std::string_view(member.name()) == "signal";
  for (const auto& argument : member.children("arg")) {
    const std::string direction = argument.attribute("direction").as_string(is_signal ? "out" : "in");
    text += " " + direction + " " + argument.attribute("name").value() + ":" + argument.attribute("type").value();
  }
  if (std::string_view(member.name()) == "property") {
    text += std::string(" ") + member.attribute("type").value() + " " + member.attribute("access").value();
    const auto annotation = member.find_child_by_attribute("annotation", "name", kChanges);
    text += std::string(" ") + annotation.attribute("value").as_string("true");
  }
  for (const auto& annotation : member.children("annotation")) {
    if (annotation.attribute("name").value() != std::string_view(kChanges)) text += std::string(" ") + annotation.attribute("name").value();
  }
  return text;
}

std::set<std::string> members(const pugi::xml_document& document, const std::string& interface) {
  std::set<std::string> all;
  const auto node = document.child("node").find_child_by_attribute("interface", "name", interface.c_str());
  for (const auto& member : node.children()) all.insert(describe(member));
  return all;
}

class Introspection : public Service {
 protected:
  std::set<std::string> served(const std::string& path, const std::string& interface) {
    const auto reply = caller.call_at(path, "org.freedesktop.DBus.Introspectable", "Introspect");
    EXPECT_EQ(reply.text, "");
    pugi::xml_document document;
    EXPECT_TRUE(document.load_string(std::string(reply.reader().text()).c_str()));
    return members(document, interface);
  }
  static std::set<std::string> promised(const std::string& interface) {
    pugi::xml_document document;
    EXPECT_TRUE(document.load_file((std::string(LWM2MD_INTERFACES) + "/" + interface + ".xml").c_str())) << interface;
    return members(document, interface);
  }
  void expect_as_promised(const std::string& path, const std::string& name) {
    const std::string interface = name.find('.') == std::string::npos ? "org.lwm2md.Client1." + name : name;
    const auto wanted = promised(interface);
    EXPECT_FALSE(wanted.empty());
    EXPECT_EQ(served(path, interface), wanted) << interface;
  }
};

TEST_F(Introspection, ShowsWhatTheFilesSay) {
  for (const char* name : {"Manager", "Registry", "Definitions", "Apps", "Provisioning"}) expect_as_promised(kRoot, name);
  expect_as_promised("/org/lwm2md/Client1/server/1", "Server");
  expect_as_promised("/org/freedesktop/LogControl1", "org.freedesktop.LogControl1");
  const auto registered = caller.call("Apps", "Register", "sa{sv}", "thermo", 0);
  expect_as_promised(std::string(registered.reader().text('o')), "App");
}

TEST(Interfaces, StateThePropertyAnnotationAndADescriptionOfEveryMember) {
  for (const auto& file : std::filesystem::directory_iterator(LWM2MD_INTERFACES)) {
    pugi::xml_document document;
    ASSERT_TRUE(document.load_file(file.path().c_str(), pugi::parse_default | pugi::parse_comments)) << file.path();
    for (const auto& member : document.child("node").child("interface").children()) {
      if (member.type() == pugi::node_comment) continue;
      const std::string what = file.path().filename().string() + ": " + member.attribute("name").value();
      const auto comment = member.previous_sibling();
      ASSERT_EQ(comment.type(), pugi::node_comment) << what;
      const std::string text = comment.value();
      EXPECT_THAT(text, testing::HasSubstr(member.attribute("name").value())) << what;
      EXPECT_THAT(text, testing::ContainsRegex("Since 0\\.[0-9]")) << what;
      if (std::string_view(member.name()) != "property") continue;
      EXPECT_FALSE(member.find_child_by_attribute("annotation", "name", kChanges).empty()) << what;
    }
  }
}

}  // namespace
}  // namespace lwm2m::test

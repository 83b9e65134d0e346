#include "config/load.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sys/stat.h>

#include "config/toml_reader.hpp"
#include "tests/unit/config/config_text.hpp"

namespace lwm2m::config {
namespace {

namespace fs = std::filesystem;

class Load : public testing::Test {
 protected:
  Load() {
    std::string name = (fs::temp_directory_path() / "lwm2md-config-XXXXXX").native();
    directory_ = mkdtemp(name.data());
  }
  ~Load() override { fs::remove_all(directory_); }

  [[nodiscard]] fs::path path(std::string_view name) const { return directory_ / name; }
  void write(std::string_view name, std::string_view text) const {
    fs::create_directories(path(name).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
  }
  [[nodiscard]] ConfigResult load_all() const { return load(path("lwm2md.toml"), test_defaults()); }
  // With the directory's name taken away.
  [[nodiscard]] std::vector<std::string> problems() const {
    std::vector<std::string> out;
    for (const Problem& problem : load_all().problems) {
      std::string text = to_string(problem);
      if (text.starts_with(directory_.native())) text.erase(0, directory_.native().size() + 1);
      out.push_back(text);
    }
    return out;
  }

  fs::path directory_;
};

using Lines = std::vector<std::string>;

TEST_F(Load, NeedsNoDropInDirectories) {
  write("lwm2md.toml", "endpoint = \"e\"\n");
  const auto result = load_all();
  ASSERT_TRUE(result);
  EXPECT_EQ(result.config->client.endpoint, "e");
}

TEST_F(Load, ReportsAMissingFile) {
  EXPECT_EQ(problems(), Lines{"lwm2md.toml: cannot be read: No such file or directory"});
}

TEST_F(Load, ReportsADirectory) {
  fs::create_directory(path("lwm2md.toml"));
  EXPECT_EQ(problems(), Lines{"lwm2md.toml: is a directory; allowed: a file"});
}

TEST_F(Load, ReportsAFileThatCannotBeReached) {
  fs::create_symlink("lwm2md.toml", path("lwm2md.toml"));
  EXPECT_EQ(problems(), Lines{"lwm2md.toml: cannot be read: Too many levels of symbolic links"});
}

TEST_F(Load, DoesNotWaitForAPipe) {
  ASSERT_EQ(mkfifo(path("lwm2md.toml").c_str(), 0600), 0);
  EXPECT_EQ(problems(), Lines{"lwm2md.toml: is no regular file; allowed: a file"});
}

TEST_F(Load, ReportsAFileThatIsNotUtf8) {
  write("lwm2md.toml", "endpoint = \"\xFF\"\n");
  EXPECT_EQ(problems(), Lines{"lwm2md.toml:1:13: not UTF-8; allowed: TOML, which is UTF-8 text"});
}

TEST_F(Load, ReportsAFileThatIsTooLong) {
  write("lwm2md.toml", std::string(kLongestText + 1, '#'));
  EXPECT_EQ(problems(), Lines{"lwm2md.toml: longer than 256 KiB"});
}

TEST_F(Load, ReadsDropInsInTheOrderOfTheirNamesAndTheLaterWins) {
  write("lwm2md.toml", "endpoint = \"main\"\n[log]\nlevel = \"error\"\n[coap]\nmax-retransmit = 2\n");
  write("conf.d/20-b.toml", "endpoint = \"b\"\n");
  write("conf.d/10-a.toml", "endpoint = \"a\"\n[log]\nlevel = \"debug\"\n");
  const auto result = load_all();
  ASSERT_TRUE(result);
  EXPECT_EQ(result.config->client.endpoint, "b");
  EXPECT_EQ(result.config->log.level, LogLevel::kDebug);
  EXPECT_EQ(result.config->coap.max_retransmit, 2U);
}

TEST_F(Load, AddsUpServersOfAllFiles) {
  write("lwm2md.toml", with_server("short-server-id = 1\n"));
  write("conf.d/2.toml", with_server("short-server-id = 3\n"));
  write("conf.d/1.toml", with_server("short-server-id = 2\n") + "[[access]]\npath = \"/3/0\"\n[[firmware]]\n");
  const auto result = load_all();
  ASSERT_TRUE(result);
  ASSERT_EQ(result.config->servers.size(), 3U);
  for (std::uint16_t i = 0; i < 3; ++i) {
    EXPECT_EQ(result.config->servers[i].short_server_id.value(), i + 1);
  }
  EXPECT_EQ(result.config->access.size(), 1U);
  EXPECT_EQ(result.config->firmware.size(), 1U);
}

TEST_F(Load, NamesBothFilesOfAConflict) {
  write("lwm2md.toml", with_server("short-server-id = 7\n"));
  write("conf.d/a.toml", "\n" + with_server("short-server-id = 7\n"));
  EXPECT_EQ(problems(), Lines{"conf.d/a.toml:5:19: server.short-server-id: the same short server id as in " +
                              path("lwm2md.toml").native() + ":4; allowed: one that no other entry has"});
}

TEST_F(Load, IgnoresOtherNamesInDropInDirectories) {
  write("lwm2md.toml", "");
  write("conf.d/a.toml.dpkg-old", "nonsense");
  write("conf.d/.hidden.toml", "nonsense");
  write("conf.d/README", "nonsense");
  write("apps.d/a.conf", "nonsense");
  EXPECT_EQ(problems(), Lines{});
}

TEST_F(Load, ReportsProblemsOfEveryFile) {
  write("lwm2md.toml", "endpont = \"e\"\n");
  write("conf.d/1.toml", "[log\n");
  write("conf.d/2.toml", "[log]\nlevel = 5\n");
  write("apps.d/x.toml", "app-id = \"x\"\n");
  fs::create_directory(path("conf.d/3.toml"));
  const auto all = problems();
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all[0], "lwm2md.toml:1:1: endpont: unknown key, did you mean 'endpoint'?");
  EXPECT_TRUE(all[1].starts_with("conf.d/1.toml:1:5: not valid TOML: ")) << all[1];
  EXPECT_TRUE(all[2].starts_with("conf.d/2.toml:2:9: log.level: a whole number is the wrong type")) << all[2];
  EXPECT_EQ(all[3], "conf.d/3.toml: is a directory; allowed: a file");
  EXPECT_EQ(all[4], "apps.d/x.toml:1:1: app.user: missing; allowed: a user's name, or a uid as a text");
}

TEST_F(Load, ReportsADropInDirectoryThatIsAFile) {
  write("lwm2md.toml", "");
  write("conf.d", "");
  EXPECT_EQ(problems(), Lines{"conf.d: cannot be read: Not a directory"});
}

TEST_F(Load, ReadsApplications) {
  write("lwm2md.toml", "");
  write("apps.d/b.toml", "app-id = \"b\"\nuser = \"1000\"\n");
  write("apps.d/a.toml", "app-id = \"a\"\nuser = \"meter\"\nobjects = [\"/3303\"]\ncallbacks = [\"execute\"]\n");
  const auto result = load_all();
  ASSERT_TRUE(result);
  ASSERT_EQ(result.config->app_policies.size(), 2U);
  const AppPolicy expected{.app_id = "a",
                           .user = "meter",
                           .objects = {model::Path(model::ObjectId(3303))},
                           .callbacks = {8},
                           .file = path("apps.d/a.toml").native()};
  EXPECT_EQ(result.config->app_policies[0], expected);
  EXPECT_EQ(result.config->app_policies[1].user, "1000");
}

TEST_F(Load, GivesAConfigurationExactlyWithoutProblems) {
  write("lwm2md.toml", "x = 1\n");
  const auto result = load_all();
  EXPECT_FALSE(result);
  EXPECT_EQ(result.config, std::nullopt);
  EXPECT_EQ(result.problems.size(), 1U);
}

}  // namespace
}  // namespace lwm2m::config

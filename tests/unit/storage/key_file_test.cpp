#include "daemon/storage/key_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace lwm2m::storage {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class KeyFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "keys-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override {
    ::unsetenv("CREDENTIALS_DIRECTORY");
    fs::remove_all(directory_);
  }
  fs::path write(const std::string& name, const std::string& content, mode_t mode = 0600) {
    const fs::path path = directory_ / name;
    std::ofstream(path) << content;
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }

  fs::path directory_;
};

std::string text(const Secret& secret) { return std::string(as_text(secret.reveal())); }

TEST_F(KeyFile, IsReadWhereItsOwnerAloneCan) {
  const auto key = read_key_file(write("key", "secret"));
  ASSERT_TRUE(key);
  EXPECT_EQ(text(*key), "secret");
}

TEST_F(KeyFile, IsRefusedWhereOthersCanReadIt) {
  for (const mode_t mode : {0640U, 0604U, 0610U}) {
    const auto key = read_key_file(write("key", "secret", mode));
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code(), ErrorCode::kAccessDenied);
    EXPECT_THAT(key.error().message(), HasSubstr("chmod 600"));
  }
}

TEST_F(KeyFile, IsRefusedWhereItBelongsToSomebodyElse) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  const fs::path path = write("key", "secret");
  ASSERT_EQ(::chown(path.c_str(), 12345, 12345), 0);
  const auto key = read_key_file(path);
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().message(), HasSubstr("belongs to uid 12345"));
}

TEST_F(KeyFile, IsAFileWithContent) {
  EXPECT_EQ(read_key_file(directory_ / "none").error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(read_key_file(directory_).error().code(), ErrorCode::kBadValue);
  EXPECT_EQ(read_key_file(write("empty", "")).error().code(), ErrorCode::kBadValue);
  EXPECT_EQ(read_key_file(write("large", std::string(kMaximumSecret + 1, 'x'))).error().code(), ErrorCode::kBadValue);
  const fs::path pipe = directory_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(read_key_file(pipe).error().code(), ErrorCode::kBadValue);  // and does not wait for a writer
}

TEST_F(KeyFile, OfACertificateMayBeAnybodys) {
  const auto bytes = read_public_file(write("certificate", "public", 0644));
  ASSERT_TRUE(bytes);
  EXPECT_EQ(as_text(*bytes), "public");
}

TEST_F(KeyFile, OfACredentialIsFoundUnderBothItsNames) {
  ::setenv("CREDENTIALS_DIRECTORY", directory_.c_str(), 1);
  write("alone", "one", 0440);
  write("keys_fleet", "two", 0440);
  EXPECT_EQ(text(*read_credential("alone")), "one");
  EXPECT_EQ(text(*read_credential("fleet")), "two");
  const auto missing = read_credential("other");
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message(), HasSubstr("/etc/lwm2md/credentials/other"));
}

TEST_F(KeyFile, OfACredentialNeedsSystemd) {
  EXPECT_THAT(read_credential("fleet").error().message(), HasSubstr("not started by systemd"));
}

TEST(Psk, IsHexWhereThereAreOnlyPairsOfHexDigits) {
  const auto decoded = [](std::string_view content) {
    const Secret key = decode_psk(Secret(to_bytes(content)));
    return Bytes(key.reveal().begin(), key.reveal().end());
  };
  EXPECT_EQ(decoded("0a0B"), (Bytes{0x0A, 0x0B}));
  EXPECT_EQ(decoded(" 0a\n0b \r\n"), (Bytes{0x0A, 0x0B}));
  EXPECT_EQ(decoded("0a0"), to_bytes("0a0"));
  EXPECT_EQ(decoded("0x0a"), to_bytes("0x0a"));
  EXPECT_EQ(decoded("secret"), to_bytes("secret"));
  EXPECT_EQ(decoded(" \n"), to_bytes(" \n"));
}

}  // namespace
}  // namespace lwm2m::storage

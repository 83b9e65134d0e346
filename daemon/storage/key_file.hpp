// Keys and certificates that are given to the daemon as files: by an administrator, or by systemd as credentials.
#pragma once

#include <filesystem>

#include "daemon/base/result.hpp"
#include "daemon/base/secret.hpp"

namespace lwm2m::storage {

// A secret of an administrator's file: kAccessDenied unless it belongs to root or to the daemon's user and nobody else may
// read it; kUnavailable if it cannot be read, kBadValue if it is empty, larger than kMaximumSecret or no file.
Result<Secret> read_key_file(const std::filesystem::path& path);
// The systemd credential NAME, which is $CREDENTIALS_DIRECTORY/NAME, or …/keys_NAME, as a directory of credentials comes
// out (systemd.exec(5), LoadCredential=). Nobody but the service can reach it. kUnavailable, saying what to do, if there is
// none.
Result<Secret> read_credential(const std::string& name);
// What is not secret, of any owner.
Result<Bytes> read_public_file(const std::filesystem::path& path);

// A pre-shared key as a file holds it: hex digits, if it has nothing but an even number of them and white space; else the
// bytes as they are.
[[nodiscard]] Secret decode_psk(const Secret& content);

}  // namespace lwm2m::storage

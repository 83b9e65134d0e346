// ServerScript, the bootstrap server: whole accounts and broken ones, deletions, questions, nonsense.
#include <fmt/core.h>

#include <array>

#include "tests/fuzz/server_script.hpp"

namespace lwm2m::test {
namespace {

using engine::Method;
using engine::Request;

constexpr std::uint16_t kLinks = 40;
constexpr std::uint16_t kSenmlJson = 110;
constexpr std::array<std::string_view, 8> kUris{
    "coap://new",  "coap://new", "coap://other:5684", "coaps://secure", "http://x", "", "coap://", "coap://a/b?c"};
constexpr std::array<std::string_view, 9> kDeleted{"/", "/0", "/1", "/0/0", "/0/1", "/1/0", "/3", "/3303/0", "/2"};

}  // namespace

void ServerScript::bootstrap() {
  const std::uint8_t how = bytes_.byte();
  const int instance = how / 10 % 3;
  switch (how % 10) {
    case 0: return ask(engine::kBootstrapServer, Request{.method = Method::kDelete}, bytes_.pick(kDeleted));
    case 1:
    case 2: return put(0, instance, security_object());
    case 3:
    case 4: return put(1, instance, server_object());
    case 5: {
      Request request{.method = Method::kGet};
      request.accept = bytes_.flag() ? kLinks : kSenmlJson;
      return ask(engine::kBootstrapServer, request, bytes_.pick(kDeleted));
    }
    case 6: return bootstrap_well();
    case 7: return talk_nonsense(engine::kBootstrapServer);
    default: return ask(engine::kBootstrapServer, Request{.method = Method::kPost}, "/bs");
  }
}

// `values`: all but the name of the first record.
void ServerScript::put(int object, int instance, const std::string& values) {
  const std::string path = fmt::format("/{}/{}", object, instance);
  const std::string payload = fmt::format(R"([{{"bn":"{}/",{})", path, values);
  Request request{.method = Method::kPut};
  request.content_format = kSenmlJson;
  request.payload = as_bytes(payload);
  ask(engine::kBootstrapServer, request, path);
}

// Whole, or with something missing or wrong.
std::string ServerScript::security_object() {
  constexpr std::array<std::uint32_t, 6> kIds{123, 123, 1, 2, 0, 65535};
  const std::uint8_t how = bytes_.byte();
  std::string out = fmt::format(R"("n":"0","vs":"{}"}})", bytes_.pick(kUris));
  if ((how & 7U) != 7) out += fmt::format(R"(,{{"n":"1","vb":{}}})", (how & 24U) == 24 ? "true" : "false");
  if ((how & 96U) != 96) out += fmt::format(R"(,{{"n":"2","v":{}}})", (how & 128U) != 0 ? bytes_.byte() % 6 : 3);
  out += R"(,{"n":"3","vd":""},{"n":"4","vd":""},{"n":"5","vd":""})";
  out += fmt::format(R"(,{{"n":"10","v":{}}})", bytes_.pick(kIds));
  if (const std::uint8_t more = bytes_.byte(); more % 8 == 0) {
    out += fmt::format(R"(,{{"n":"{}","v":{}}})", 11 + more / 8 % 7, bytes_.byte());
  }
  return out + "]";
}

std::string ServerScript::server_object() {
  constexpr std::array<std::uint32_t, 6> kIds{123, 123, 1, 2, 0, 65535};
  constexpr std::array<std::string_view, 6> kLifetimes{"300", "300", "86400", "0", "-1", "20"};
  constexpr std::array<std::string_view, 4> kBindings{"U", "U", "UQ", "X"};
  std::string out = fmt::format(R"("n":"0","v":{}}})", bytes_.pick(kIds));
  out += fmt::format(R"(,{{"n":"1","v":{}}},{{"n":"6","vb":true}})", bytes_.pick(kLifetimes));
  out += fmt::format(R"(,{{"n":"7","vs":"{}"}})", bytes_.pick(kBindings));
  if (const std::uint8_t more = bytes_.byte(); more % 4 == 0) {
    out += fmt::format(R"(,{{"n":"{}","v":{}}})", 13 + more / 4 % 8, bytes_.byte());
  }
  return out + "]";
}

void ServerScript::bootstrap_well() {
  ask(engine::kBootstrapServer, Request{.method = Method::kDelete}, "/");
  put(0, 7, R"("n":"0","vs":"coap://new"},{"n":"1","vb":false},{"n":"2","v":3},{"n":"3","vd":""},)"
              R"({"n":"4","vd":""},{"n":"5","vd":""},{"n":"10","v":123}])");
  put(1, 7, R"("n":"0","v":123},{"n":"1","v":300},{"n":"6","vb":true},{"n":"7","vs":"U"}])");
  ask(engine::kBootstrapServer, Request{.method = Method::kPost}, "/bs");
}

}  // namespace lwm2m::test

// What a bootstrap server of the tests hands out, and who asks it.
#pragma once

#include <string>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {

// Records of SenML JSON, without the brackets: server 123, without security, at coap://new.
inline const std::string kSecurityRecords =
    R"({"bn":"/0/1/","n":"0","vs":"coap://new"},{"n":"1","vb":false},{"n":"2","v":3},{"n":"3","vd":""},)"
    R"({"n":"4","vd":""},{"n":"5","vd":""},{"n":"10","v":123})";

// With nothing but the account of a bootstrap server.
inline engine::Options only_bootstrap(engine::ProtocolVersion version = engine::ProtocolVersion::k1_1) {
  engine::Options options{.endpoint = "node", .version = version, .random_seed = 1};
  options.servers.push_back({.id = engine::kBootstrapServer, .uri = "coap://bootstrap", .bootstrap = true});
  return options;
}

inline engine::Options with_server(engine::ProtocolVersion version = engine::ProtocolVersion::k1_1) {
  engine::Options options = only_bootstrap(version);
  options.servers.push_back({.id = engine::ShortServerId(1), .uri = "coap://server"});
  return options;
}

}  // namespace lwm2m::test

// A library that does not let us govern its handshake, as another version of libcoap or OpenSSL may be: no connection
// comes of it, whatever the server does.
#include <dlfcn.h>
#include <openssl/ssl.h>

#include <cstring>
#include <sys/random.h>

#include "tests/transport/certificate_fixture.hpp"
#include "tests/transport/loopback_socket.hpp"

namespace {

bool hook_is_missing = false;
bool random_is_known = false;

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

// In place of the libraries' own.
extern "C" void SSL_set_info_callback(SSL* ssl, void (*callback)(const SSL*, int, int)) {
  static const auto own = real<void(SSL*, void (*)(const SSL*, int, int))>("SSL_set_info_callback");
  if (!hook_is_missing) own(ssl, callback);
}
extern "C" ssize_t getrandom(void* buffer, std::size_t size, unsigned flags) {
  static const auto own = real<ssize_t(void*, std::size_t, unsigned)>("getrandom");
  if (!random_is_known) return own(buffer, size, flags);
  std::memset(buffer, 'A', size);
  return static_cast<ssize_t>(size);
}

namespace lwm2m::test {
namespace {

using testing::HasSubstr;

constexpr const char* kWords = "does not let its handshake be governed";

class UngovernedHandshake : public CertificateTest {
 protected:
  ~UngovernedHandshake() override { hook_is_missing = random_is_known = false; }
  static transport::TlsOptions psk(const std::string& key = "0123456789abcdef") {
    return psk_options("node", to_bytes(key));
  }
};

TEST_F(UngovernedHandshake, SendsNothing) {
  const LoopbackSocket server(own_address(), kDtlsPort);
  hook_is_missing = true;
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_THAT(connect(psk()), FailedWith("handshake", HasSubstr(kWords)));
    EXPECT_THAT(connect(options), FailedWith("handshake", HasSubstr(kWords)));
    EXPECT_FALSE(server.has_datagram());
  }
  hook_is_missing = false;
  endpoint->open(*transport::TlsPolicy::create(options));
  EXPECT_TRUE(server.has_datagram());
}

// Governed, but by nothing that could be made of the policy.
TEST_F(UngovernedHandshake, SendsNothingWhereThePolicyCannotBeApplied) {
  const LoopbackSocket server(own_address(), kDtlsPort);
  transport::TlsOptions without_suite = psk();
  for (transport::TlsOptions* bad : {&without_suite, &options}) {
    bad->cipher_suites.clear();
    EXPECT_THAT(connect(*bad), FailedWith("handshake", HasSubstr("ciphersuites: none of these")));
  }
  EXPECT_FALSE(server.has_datagram());
}

// The second line: it is missing in one handshake, which nobody expects.
TEST_F(UngovernedHandshake, KnowsNoKeyThatAServerMayHave) {
  const OpensslServer server({"-nocert", "-psk", "30313233343536373839616263646566"});
  ASSERT_THAT(connect(psk()), IsUp());
  hook_is_missing = true;
  EXPECT_THAT(connect(psk()), FailedWith("handshake", HasSubstr(kWords)));
}

TEST_F(UngovernedHandshake, TakesNoCertificateOfAServer) {
  auto server = serve(server_for("DNS:server.example"), {"-Verify", "3"});
  ASSERT_THAT(connect(options), IsUp());
  EXPECT_TRUE(server.prints("subject=CN = node"));
  hook_is_missing = true;
  EXPECT_THAT(connect(options), FailedWith("handshake", HasSubstr(kWords)));
  EXPECT_TRUE(server.prints("no shared cipher"));  // so that it has shown none, and has got none
}

TEST_F(UngovernedHandshake, IsNotTrustedEvenIfTheServerKnewTheKeyThatNobodyHas) {
  std::string key;
  for (int i = 0; i < 32; ++i) key += "41";
  OpensslServer server({"-nocert", "-psk", key});
  ASSERT_THAT(connect(psk(std::string(32, 'A'))), IsUp());
  EXPECT_TRUE(server.prints("SSL_accept:SSLv3/TLS write finished"));
  hook_is_missing = random_is_known = true;
  EXPECT_THAT(connect(psk()), FailedWith("handshake", HasSubstr(kWords)));
  EXPECT_TRUE(server.prints("SSL_accept:SSLv3/TLS write finished"));
}

}  // namespace
}  // namespace lwm2m::test

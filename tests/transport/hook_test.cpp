// A library that does not let us govern its handshake, as another version of libcoap or OpenSSL may be: no connection
// comes of it, whatever the server does.
#include <dlfcn.h>
#include <openssl/ssl.h>

#include <cstring>
#include <sys/random.h>

#include "tests/transport/link_fixture.hpp"

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

class UngovernedHandshake : public LinkTest {
 protected:
  UngovernedHandshake() { hook_is_missing = true; }
  ~UngovernedHandshake() override { hook_is_missing = random_is_known = false; }
  static constexpr const char* kWords = "does not let its handshake be governed";
};

TEST_F(UngovernedHandshake, KnowsNoKeyThatAServerMayHave) {
  const OpensslServer server({"-nocert", "-psk", "30313233343536373839616263646566"});
  EXPECT_THAT(connect(psk_options("node", to_bytes("0123456789abcdef"))), FailedWith("handshake", HasSubstr(kWords)));
}

TEST_F(UngovernedHandshake, IsNotTrustedEvenIfTheServerKnewTheKeyThatNobodyHas) {
  std::string key;
  for (int i = 0; i < 32; ++i) key += "41";
  OpensslServer server({"-nocert", "-psk", key});
  random_is_known = true;
  EXPECT_THAT(connect(psk_options("node", to_bytes("0123456789abcdef"))), FailedWith("handshake", HasSubstr(kWords)));
  EXPECT_TRUE(server.prints("SSL_accept:SSLv3/TLS write finished"));
}

}  // namespace
}  // namespace lwm2m::test

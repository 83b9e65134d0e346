// Puts the blocks of a client's long request together (Block1, RFC 7959 §2.5): a Register or Update with many objects,
// a long Send. Owned by ServerCore. Keeps a bounded number of bodies of a bounded size.
#pragma once

#include <map>
#include <string>

#include "tests/support/lwm2m_server/coap_pdu.hpp"

namespace lwm2m::support {

class IncomingBody {
 public:
  // Blocks larger than `block_size` bytes are answered with the wish for that size.
  explicit IncomingBody(std::size_t block_size) : preferred_exponent_(block_size_exponent(block_size)) {}

  // Either the request is complete now, its payload being the whole body, or the answer to this block is to be sent.
  struct Step {
    bool complete = false;
    Answer answer{};  // with Block1; its code is missing where the request is complete
  };
  [[nodiscard]] Step take(ReceivedRequest& request, const Block& block);

 private:
  struct Partial {
    Bytes body{};
    std::size_t blocks = 0;
  };
  Step append(Partial& partial, ReceivedRequest& request, const Block& block) const;

  unsigned preferred_exponent_;
  std::map<std::string, Partial> partials_{};
};

}  // namespace lwm2m::support

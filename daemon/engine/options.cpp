#include "daemon/engine/options.hpp"

namespace lwm2m::engine {

std::string_view to_string(ProtocolVersion version) {
  switch (version) {
    case ProtocolVersion::k1_0: return "1.0";
    case ProtocolVersion::k1_1: return "1.1";
    case ProtocolVersion::k1_2: return "1.2";
  }
  return "";
}

}  // namespace lwm2m::engine

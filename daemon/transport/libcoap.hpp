// libcoap's header and the little that differs between its versions, plus owners for its handles. Included by the sources
// of this module only.
#pragma once

// libcoap is C: its header converts and shadows as C may.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wconversion"
#include <coap3/coap.h>
#pragma GCC diagnostic pop

#include <memory>

namespace lwm2m::transport {

struct FreeContext {
  void operator()(coap_context_t* context) const { coap_free_context(context); }
};
using ContextHandle = std::unique_ptr<coap_context_t, FreeContext>;

struct ReleaseSession {
  void operator()(coap_session_t* session) const { coap_session_release(session); }
};
using SessionHandle = std::unique_ptr<coap_session_t, ReleaseSession>;

struct DeletePdu {
  void operator()(coap_pdu_t* pdu) const { coap_delete_pdu(pdu); }
};
// Until coap_send, which takes it, succeed or fail.
using PduHandle = std::unique_ptr<coap_pdu_t, DeletePdu>;

}  // namespace lwm2m::transport

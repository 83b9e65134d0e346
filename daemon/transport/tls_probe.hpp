// Whether this build of libcoap and OpenSSL calls what TlsHandshake governs a handshake by. Tried with nobody at the
// other end, so that a handshake that nobody governs has not sent a byte when it is given up.
#pragma once

namespace lwm2m::transport {

// False: it is certain that they do not. Begins a handshake with a socket of its own on loopback that is not to get any
// datagram; takes about a millisecond.
[[nodiscard]] bool handshakes_can_be_governed();

}  // namespace lwm2m::transport

// What a text must look like to be a name, a path, a unit: one predicate for each kind of text that a key takes. Each
// looks at the text alone; whether what it names is there shows when it is used.
#pragma once

#include <string_view>

namespace lwm2m::config {

// 1 to 255 bytes without control characters: what objects 3 and 0 can hold as a String.
[[nodiscard]] bool is_plain_text(std::string_view text);
// An endpoint client name: plain, at most 252 bytes, so that "ep=" and it fit into one Uri-Query option (RFC 7252
// §5.10).
[[nodiscard]] bool is_endpoint(std::string_view text);
// From the root, without control characters.
[[nodiscard]] bool is_absolute_path(std::string_view text);
// A name as LoadCredential= takes it: one file name.
[[nodiscard]] bool is_credential_name(std::string_view text);
// "pkcs11:" and attributes (RFC 7512); not interpreted further.
[[nodiscard]] bool is_pkcs11_uri(std::string_view text);
// At most 15 bytes (IFNAMSIZ), no '/', ':' or white space.
[[nodiscard]] bool is_interface_name(std::string_view text);
// A DNS name or an IP address.
[[nodiscard]] bool is_host(std::string_view text);
// "/lwm2m", "/a/b": segments of unreserved characters, none of them a number (else it could be an object).
[[nodiscard]] bool is_alternate_path(std::string_view text);
// "factory-reset.service", also a target, a template's instance and so on (systemd.unit(5)).
[[nodiscard]] bool is_unit_name(std::string_view text);
// A user's name or uid: no ':', '/' or white space.
[[nodiscard]] bool is_user(std::string_view text);

}  // namespace lwm2m::config

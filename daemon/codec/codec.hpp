// The one door to the wire formats: picks by content format (Core 1.1.1 §7.4). Everything below is pure: values in,
// bytes out, and the other way round. `prefix` is the alternate path of the client, such as "/lwm2m" (of letters, digits,
// "-._~"): the names that SenML and SenML-ETCH write begin with it, those that they read may (Transport 1.2.1 §6.4.1).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/codec/content_format.hpp"
#include "daemon/model/object_definition.hpp"
#include "daemon/model/record.hpp"

namespace lwm2m::codec {

// Appends the payload of an answer to a Read of `base`, or of a notification. Records are ascending by path and lie at
// or below `base`. Text, opaque and CBOR carry exactly one value (kNotAcceptable otherwise; opaque only type Opaque).
// NaN and infinities do not fit text and JSON: kNotAcceptable. Time stamps are written by SenML, which cannot say
// those before July 1978 (kNotAcceptable), and LwM2M JSON; with them a path may occur several times, in TLV and LwM2M
// CBOR it may not (kNotAcceptable). TLV and LwM2M JSON carry no composite, SenML-ETCH is for requests only
// (kNotAcceptable). Nothing is appended on failure.
Result<void> encode(ContentFormat format, model::Path base, std::span<const model::RecordView> records, Bytes& out,
                    std::string_view prefix = {});

// The values that a payload names, sent to `base` (a resource instance, resource, object instance or object, or the
// root for a composite write). Every path lies at or below `base`. Values have the type of their definition; a resource
// that has none, and an executable, is kept with the type that the format itself tells (TLV: Opaque, text: String). A
// resource that is defined as multiple always comes as one record of level 3 with its instances, except where `base` is
// a resource instance: then level 4. Records ascend by path and no path occurs twice, but for a history in SenML or
// LwM2M JSON: values of one path at different absolute times, ascending by time. A time relative to now is left out,
// for the value holds from its arrival on. For a resource or resource instance there is at least one record. kMalformed
// for bytes that are not of the format, a path outside `base`, a value twice; kTypeMismatch for a value that does not
// fit the definition, single where it has to be multiple or the other way round included; kUnsupportedFormat for
// link-format, which carries no values, and where the target cannot be written in this format: more than one value as
// text, opaque or CBOR, a composite as TLV or LwM2M JSON.
Result<std::vector<model::Record>> decode(ContentFormat format, ByteView payload, model::Path base,
                                          const model::DefinitionSet& definitions, std::string_view prefix = {});

// The same of the body of a Write-Composite, where null removes a resource or a resource instance: in SenML-ETCH
// (RFC 8790 §3.2) and LwM2M CBOR only; decode() refuses it everywhere. kMalformed for what is removed twice or has a
// value as well.
Result<model::Patch> decode_patch(ContentFormat format, ByteView payload, const model::DefinitionSet& definitions,
                                  std::string_view prefix = {});

// The paths that the body of a composite read names, each once, in the order of their first occurrence; of any level,
// the root as well. SenML, SenML-ETCH and LwM2M CBOR only (kUnsupportedFormat otherwise); kMalformed for a record that
// has a value.
Result<std::vector<model::Path>> decode_paths(ContentFormat format, ByteView payload, std::string_view prefix = {});

// Whether the payload of a Create names the id of the object instance itself (a TLV of the kind object instance, a
// SenML path) rather than leaving the choice to us (bare resources in TLV, LwM2M CBOR or LwM2M JSON). An empty payload
// names none.
[[nodiscard]] bool names_instance(ContentFormat format, ByteView payload);

}  // namespace lwm2m::codec

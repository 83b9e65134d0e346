#include "daemon/codec/codec.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "daemon/codec/cbor.hpp"
#include "daemon/codec/lwm2m_cbor.hpp"
#include "daemon/codec/lwm2m_json.hpp"
#include "daemon/codec/opaque.hpp"
#include "daemon/codec/plain_text.hpp"
#include "daemon/codec/record_assembler.hpp"
#include "daemon/codec/senml.hpp"
#include "daemon/codec/senml_cbor.hpp"
#include "daemon/codec/senml_json.hpp"
#include "daemon/codec/tlv.hpp"

namespace lwm2m::codec {
namespace {

using model::Path;
using model::Record;
using model::RecordView;

constexpr int kResourceLevel = 3;

Result<void> encode_single(ContentFormat format, const model::Value& value, Bytes& out) {
  if (format == ContentFormat::kText) return encode_plain_text(value, out);
  if (format == ContentFormat::kOpaque) return encode_opaque(value, out);
  encode_cbor(value, out);
  return {};
}

Result<model::Value> decode_single(ContentFormat format, ByteView payload, std::optional<model::DataType> type) {
  if (format == ContentFormat::kText) return decode_plain_text(payload, type);
  if (format == ContentFormat::kOpaque) return decode_opaque(payload, type);
  return decode_cbor(payload, type);
}

Result<void> encode_one(ContentFormat format, Path base, std::span<const RecordView> records, Bytes& out) {
  if (records.size() != 1 || records[0].single == nullptr || records[0].path != base) {
    return fail(ErrorCode::kNotAcceptable,
                fmt::format("{}: {} carries exactly one value", base.to_string(), to_string(format)));
  }
  auto done = encode_single(format, *records[0].single, out);
  if (!done) return fail(done.error().with_context(base.to_string()));
  return done;
}

Result<std::vector<Record>> decode_one(ContentFormat format, ByteView payload, Path base,
                                       const model::DefinitionSet& definitions) {
  const auto* definition = base.level() < kResourceLevel ? nullptr : definitions.find(base);
  if (base.level() < kResourceLevel ||
      (base.level() == kResourceLevel && definition != nullptr && definition->multiple)) {
    return fail(ErrorCode::kUnsupportedFormat,
                fmt::format("{}: {} carries exactly one value", base.to_string(), to_string(format)));
  }
  auto value = decode_single(format, payload, defined_type(definitions, base));
  if (!value) return fail(value.error().with_context(base.to_string()));
  RecordAssembler assembler(base, definitions);
  if (auto added = assembler.add(base, {.value = *std::move(value)}); !added) return propagate(added);
  return assembler.finish();
}

Result<void> encode_any(ContentFormat format, Path base, std::span<const RecordView> records, Bytes& out,
                        std::string_view prefix) {
  switch (format) {
    case ContentFormat::kText:
    case ContentFormat::kOpaque:
    case ContentFormat::kCbor: return encode_one(format, base, records, out);
    case ContentFormat::kSenmlJson: return encode_senml_json(base, records, out, prefix);
    case ContentFormat::kSenmlCbor: return encode_senml_cbor(base, records, out, prefix);
    case ContentFormat::kTlv: return encode_tlv(base, records, out);
    case ContentFormat::kLwm2mJson: return encode_lwm2m_json(base, records, out);
    case ContentFormat::kLwm2mCbor: return encode_lwm2m_cbor(base, records, out);
    case ContentFormat::kSenmlEtchJson:
    case ContentFormat::kSenmlEtchCbor:
    case ContentFormat::kLinkFormat: break;
  }
  return fail(ErrorCode::kNotAcceptable, fmt::format("{} carries no values of ours", to_string(format)));
}

bool is_senml_json(ContentFormat format) {
  return format == ContentFormat::kSenmlJson || format == ContentFormat::kSenmlEtchJson;
}

bool is_senml_cbor(ContentFormat format) {
  return format == ContentFormat::kSenmlCbor || format == ContentFormat::kSenmlEtchCbor;
}

SenmlParser senml_parser(ContentFormat format, ByteView payload) {
  if (is_senml_json(format)) {
    return [payload](SenmlResolver& resolver) { return parse_senml_json(payload, resolver); };
  }
  return [payload](SenmlResolver& resolver) { return parse_senml_cbor(payload, resolver); };
}

// A JSON array without anything in it, or a CBOR one.
bool is_empty_pack(ContentFormat format, ByteView payload) {
  if (is_senml_cbor(format)) {
    constexpr std::uint8_t kEmptyArray = 0x80;
    constexpr std::uint8_t kOpenArray = 0x9F;
    constexpr std::uint8_t kBreak = 0xFF;
    return payload[0] == kEmptyArray || (payload.size() > 1 && payload[0] == kOpenArray && payload[1] == kBreak);
  }
  std::string_view text = as_text(payload);
  for (const char bracket : {'[', ']'}) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (text.empty() || text.front() != bracket) return false;
    text.remove_prefix(1);
  }
  return true;
}

}  // namespace

Result<void> encode(ContentFormat format, Path base, std::span<const RecordView> records, Bytes& out,
                    std::string_view prefix) {
  const std::size_t before = out.size();
  auto done = encode_any(format, base, records, out, prefix);
  if (!done) out.resize(before);
  return done;
}

Result<std::vector<Record>> decode(ContentFormat format, ByteView payload, Path base,
                                   const model::DefinitionSet& definitions, std::string_view prefix) {
  switch (format) {
    case ContentFormat::kText:
    case ContentFormat::kOpaque:
    case ContentFormat::kCbor: return decode_one(format, payload, base, definitions);
    case ContentFormat::kSenmlJson:
    case ContentFormat::kSenmlCbor:
    case ContentFormat::kSenmlEtchJson:
    case ContentFormat::kSenmlEtchCbor: return senml_records(senml_parser(format, payload), base, definitions, prefix);
    case ContentFormat::kTlv: return decode_tlv(payload, base, definitions);
    case ContentFormat::kLwm2mJson: return decode_lwm2m_json(payload, base, definitions);
    case ContentFormat::kLwm2mCbor: return decode_lwm2m_cbor(payload, base, definitions);
    case ContentFormat::kLinkFormat: break;
  }
  return fail(ErrorCode::kUnsupportedFormat, fmt::format("{} carries no values", to_string(format)));
}

Result<model::Patch> decode_patch(ContentFormat format, ByteView payload, const model::DefinitionSet& definitions,
                                  std::string_view prefix) {
  if (format == ContentFormat::kSenmlEtchJson || format == ContentFormat::kSenmlEtchCbor) {
    return senml_patch(senml_parser(format, payload), definitions, prefix);
  }
  if (format == ContentFormat::kLwm2mCbor) return decode_lwm2m_cbor_patch(payload, definitions);
  return decode(format, payload, {}, definitions, prefix).map([](std::vector<Record> values) {
    return model::Patch{std::move(values), {}};
  });
}

Result<std::vector<Path>> decode_paths(ContentFormat format, ByteView payload, std::string_view prefix) {
  if (is_senml_json(format) || is_senml_cbor(format)) return senml_paths(senml_parser(format, payload), prefix);
  if (format == ContentFormat::kLwm2mCbor) return decode_lwm2m_cbor_paths(payload);
  return fail(ErrorCode::kUnsupportedFormat, fmt::format("{} carries no list of paths", to_string(format)));
}

bool names_instance(ContentFormat format, ByteView payload) {
  if (payload.empty()) return false;
  if (format == ContentFormat::kTlv) return tlv_names_instance(payload);
  if (format == ContentFormat::kLwm2mJson) return lwm2m_json_names_instance(payload);
  if (format == ContentFormat::kLwm2mCbor) return lwm2m_cbor_names_instance(payload);
  return (is_senml_json(format) || is_senml_cbor(format)) && !is_empty_pack(format, payload);
}

}  // namespace lwm2m::codec

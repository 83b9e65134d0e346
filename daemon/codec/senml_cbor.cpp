#include "daemon/codec/senml_cbor.hpp"

#include <fmt/core.h>

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "daemon/base/overloaded.hpp"
#include "daemon/codec/cbor_reader.hpp"
#include "daemon/codec/cbor_value.hpp"
#include "daemon/codec/cbor_writer.hpp"
#include "daemon/codec/number_text.hpp"
#include "daemon/codec/senml_pack.hpp"

namespace lwm2m::codec {
namespace {

void write_label(CborWriter& writer, SenmlField field) { writer.integer(static_cast<std::int64_t>(field)); }

void write_value(CborWriter& writer, const model::Value& value) {
  const auto labelled = [&writer](SenmlField field) -> CborWriter& {
    write_label(writer, field);
    return writer;
  };
  std::visit(Overloaded{
                 [&](const std::string& text) { labelled(SenmlField::kStringValue).text(text); },
                 [&](std::int64_t number) { labelled(SenmlField::kValue).integer(number); },
                 [&](std::uint64_t number) { labelled(SenmlField::kValue).unsigned_integer(number); },
                 [&](double number) { labelled(SenmlField::kValue).floating_point(number); },
                 [&](bool flag) { labelled(SenmlField::kBooleanValue).boolean(flag); },
                 [&](const Bytes& bytes) { labelled(SenmlField::kDataValue).bytes(bytes); },
                 [&](model::Time time) { labelled(SenmlField::kValue).integer(time.seconds); },
                 [&](model::Objlnk link) {
                   writer.text(kSenmlObjectLinkName);
                   writer.text(ObjlnkText(link).view());
                 },
                 [&](const model::Corelnk& links) { labelled(SenmlField::kStringValue).text(links.links); },
             },
             value);
}

void write_time(CborWriter& writer, Duration time) {
  write_label(writer, SenmlField::kTime);
  const auto whole = std::chrono::floor<seconds>(time);
  if (whole == time) return writer.integer(whole.count());
  writer.floating_point(std::chrono::duration<double>(time).count());
}

void write_record(CborWriter& writer, const OutgoingRecord& record) {
  const bool has_base_name = !record.base_name.empty();
  const bool has_name = !record.name.empty();
  writer.map(1U + (has_base_name ? 1U : 0U) + (record.base_time ? 1U : 0U) + (has_name ? 1U : 0U) +
             (record.time ? 1U : 0U));
  if (has_base_name) {
    write_label(writer, SenmlField::kBaseName);
    writer.text(record.base_name);
  }
  if (record.base_time) {
    write_label(writer, SenmlField::kBaseTime);
    writer.integer(*record.base_time);
  }
  if (has_name) {
    write_label(writer, SenmlField::kName);
    writer.text(record.name);
  }
  write_value(writer, *record.value);
  if (record.time) write_time(writer, *record.time);
}

// The key of a map entry: a label, or text, which only the object link has.
Result<std::optional<SenmlField>> read_field(CborReader& reader) {
  const std::size_t start = reader.offset();
  const auto head = reader.next();
  if (!head) return propagate(head);
  if (head->major == CborMajor::kText) {
    const auto name = reader.text(*head);
    if (!name) return propagate(name);
    auto field = senml_field(*name);
    // The other fields have integer labels (RFC 8428 §6): their JSON names are unknown names here.
    if (field && *field && **field != SenmlField::kObjectLinkValue) return std::optional<SenmlField>();
    return field;
  }
  constexpr std::uint64_t kGreatestLabel = 1000;  // far beyond all that is registered
  const bool negative = head->major == CborMajor::kNegative;
  if (head->major != CborMajor::kUnsigned && !negative) {
    return fail(ErrorCode::kMalformed, fmt::format("offset {}: a label is an integer or text", start));
  }
  if (head->argument > kGreatestLabel) return std::optional<SenmlField>();
  const auto label = static_cast<std::int64_t>(head->argument);
  return senml_field(negative ? -1 - label : label);
}

Result<void> read_entry(CborReader& reader, SenmlResolver& resolver) {
  const auto field = read_field(reader);
  if (!field) return propagate(field);
  const auto head = reader.next();
  if (!head) return propagate(head);
  if (!*field) {
    constexpr int kEntryDepth = 3;  // pack, record, value
    return reader.skip(*head, kEntryDepth);
  }
  if (head->is_null()) return resolver.null(**field);
  auto value = read_cbor_value(reader, *head);
  return value ? resolver.field(**field, *std::move(value)) : Result<void>(propagate(value));
}

// The head of a container of this kind.
Result<CborHead> read_container(CborReader& reader, CborMajor major, std::string_view expected) {
  const std::size_t start = reader.offset();
  auto head = reader.next();
  if (head && head->major != major) return fail(ErrorCode::kMalformed, fmt::format("offset {}: {}", start, expected));
  return head;
}

Result<void> read_record(CborReader& reader, SenmlResolver& resolver) {
  const auto map = read_container(reader, CborMajor::kMap, "a record is a map");
  if (!map) return propagate(map);
  resolver.begin_record();
  for (std::uint64_t taken = 0;; ++taken) {
    const auto more = reader.has_next(*map, taken);
    if (!more) return propagate(more);
    if (!*more) return resolver.end_record();
    if (auto read = read_entry(reader, resolver); !read) return read;
  }
}

}  // namespace

Result<void> encode_senml_cbor(model::Path base, std::span<const model::RecordView> records, Bytes& out,
                               std::string_view prefix) {
  constexpr std::size_t kTypicalRecord = 16;  // bytes; saves growing a new buffer step by step
  SenmlPack pack(base, records, prefix);
  out.reserve(out.size() + kTypicalRecord * (1 + pack.count()));
  CborWriter writer(out);
  writer.array(pack.count());
  return pack.for_each([&writer](const OutgoingRecord& record) { write_record(writer, record); });
}

Result<void> parse_senml_cbor(ByteView payload, SenmlResolver& resolver) {
  CborReader reader(payload);
  const auto pack = read_container(reader, CborMajor::kArray, "a pack is an array of records");
  if (!pack) return propagate(pack);
  for (std::uint64_t taken = 0;; ++taken) {
    const auto more = reader.has_next(*pack, taken);
    if (!more) return propagate(more);
    if (!*more) break;
    if (auto read = read_record(reader, resolver); !read) return read;
  }
  if (reader.at_end()) return {};
  return fail(ErrorCode::kMalformed, fmt::format("offset {}: bytes after the pack", reader.offset()));
}

}  // namespace lwm2m::codec

// The half of senml_json.hpp that writes.
#include "daemon/codec/json_writer.hpp"
#include "daemon/codec/senml_json.hpp"
#include "daemon/codec/senml_pack.hpp"

namespace lwm2m::codec {
namespace {

constexpr JsonValueKeys kKeys{.number = R"("v":)",
                              .boolean = R"("vb":)",
                              .text = R"("vs":")",
                              .data = R"("vd":")",
                              .link = R"("vlo":")",
                              .alphabet = Base64::kUrl};

Result<void> write_record(JsonWriter& writer, const OutgoingRecord& record) {
  writer.begin_object();
  if (!record.base_name.empty()) writer.plain_text(R"("bn":")", record.base_name);
  if (record.base_time) writer.integer(R"("bt":)", *record.base_time);
  if (!record.name.empty()) writer.plain_text(R"("n":")", record.name);
  if (auto done = writer.value(*record.value, kKeys); !done) return done;
  if (record.time) writer.seconds(R"("t":)", *record.time);
  writer.end_object();
  return {};
}

}  // namespace

Result<void> encode_senml_json(model::Path base, std::span<const model::RecordView> records, Bytes& out,
                               std::string_view prefix) {
  constexpr std::size_t kTypicalRecord = 32;  // bytes; saves growing a new buffer step by step
  SenmlPack pack(base, records, prefix);
  out.reserve(out.size() + kTypicalRecord * (1 + pack.count()));
  JsonWriter writer(out);
  writer.begin_array();
  auto done = pack.for_each([&writer](const OutgoingRecord& record) { return write_record(writer, record); });
  writer.end_array();
  return done;
}

}  // namespace lwm2m::codec

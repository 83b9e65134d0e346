// The half of lwm2m_json.hpp that writes.
#include "daemon/codec/json_writer.hpp"
#include "daemon/codec/lwm2m_json.hpp"
#include "daemon/codec/senml_pack.hpp"

namespace lwm2m::codec {
namespace {

constexpr JsonValueKeys kKeys{.number = R"("v":)",
                              .boolean = R"("bv":)",
                              .text = R"("sv":")",
                              .data = R"("sv":")",
                              .link = R"("ov":")",
                              .alphabet = Base64::kStandard};

Result<void> write_entry(JsonWriter& writer, const OutgoingRecord& record) {
  writer.begin_object();
  writer.plain_text(R"("n":")", record.name);  // there even if empty: the published examples have it
  if (auto done = writer.value(*record.value, kKeys); !done) return done;
  if (record.time) writer.seconds(R"("t":)", *record.time);
  writer.end_object();
  return {};
}

}  // namespace

Result<void> encode_lwm2m_json(model::Path base, std::span<const model::RecordView> records, Bytes& out) {
  constexpr std::size_t kTypicalRecord = 32;  // bytes; saves growing a new buffer step by step
  if (base.is_root()) return fail(ErrorCode::kNotAcceptable, "LwM2M JSON does not carry a composite");
  SenmlPack pack(base, records, {}, kFirstJsonTime);
  out.reserve(out.size() + kTypicalRecord * (1 + pack.count()));
  JsonWriter writer(out);
  writer.begin_object();
  writer.plain_text(R"("bn":")", pack.base_name());
  if (pack.base_time()) writer.integer(R"("bt":)", *pack.base_time());
  writer.key(R"("e":)");
  writer.begin_array();
  auto done = pack.for_each([&writer](const OutgoingRecord& record) { return write_entry(writer, record); });
  writer.end_array();
  writer.end_object();
  return done;
}

}  // namespace lwm2m::codec

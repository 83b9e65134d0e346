// What the wire formats cost: the Device object as the daemon has it, and the links of a registry of 100 objects.
#include <benchmark/benchmark.h>

#include "daemon/codec/codec.hpp"
#include "daemon/codec/link_format.hpp"
#include "tests/support/scenario.hpp"

namespace lwm2m::bench {
namespace {

using codec::ContentFormat;

void encode(benchmark::State& state, ContentFormat format, const char* base) {
  test::Scenario scenario;
  const model::Path path = test::path(base);
  std::vector<model::RecordView> records;
  scenario.client().tree().collect(
      path, [](model::Path, const model::ResourceDefinition&) { return true; }, records);
  Bytes out;
  for (auto _ : state) {
    out.clear();
    if (!codec::encode(format, path, records, out)) state.SkipWithError("not encoded");
    benchmark::DoNotOptimize(out.data());
  }
  state.counters["bytes"] = static_cast<double>(out.size());
  state.counters["values"] = static_cast<double>(records.size());
}

void decode(benchmark::State& state, ContentFormat format, const char* base) {
  test::Scenario scenario;
  const model::Path path = test::path(base);
  std::vector<model::RecordView> records;
  scenario.client().tree().collect(
      path, [](model::Path, const model::ResourceDefinition&) { return true; }, records);
  Bytes payload;
  if (!codec::encode(format, path, records, payload)) state.SkipWithError("not encoded");
  for (auto _ : state) {
    auto decoded = codec::decode(format, payload, path, scenario.client().tree().definitions());
    if (!decoded) state.SkipWithError("not decoded");
    benchmark::DoNotOptimize(decoded);
  }
  state.counters["bytes"] = static_cast<double>(payload.size());
}

BENCHMARK_CAPTURE(encode, value_text, ContentFormat::kText, "/3/0/0");
BENCHMARK_CAPTURE(encode, device_tlv, ContentFormat::kTlv, "/3/0");
BENCHMARK_CAPTURE(encode, device_senml_cbor, ContentFormat::kSenmlCbor, "/3/0");
BENCHMARK_CAPTURE(encode, device_senml_json, ContentFormat::kSenmlJson, "/3/0");
BENCHMARK_CAPTURE(encode, device_lwm2m_json, ContentFormat::kLwm2mJson, "/3/0");
BENCHMARK_CAPTURE(encode, device_lwm2m_cbor, ContentFormat::kLwm2mCbor, "/3/0");
BENCHMARK_CAPTURE(decode, value_text, ContentFormat::kText, "/3/0/0");
BENCHMARK_CAPTURE(decode, device_tlv, ContentFormat::kTlv, "/3/0");
BENCHMARK_CAPTURE(decode, device_senml_cbor, ContentFormat::kSenmlCbor, "/3/0");
BENCHMARK_CAPTURE(decode, device_senml_json, ContentFormat::kSenmlJson, "/3/0");
BENCHMARK_CAPTURE(decode, device_lwm2m_json, ContentFormat::kLwm2mJson, "/3/0");
BENCHMARK_CAPTURE(decode, device_lwm2m_cbor, ContentFormat::kLwm2mCbor, "/3/0");

// Each object with its version and one instance, as a Register has them.
void write_links(Bytes& out) {
  codec::LinkFormatWriter writer(out);
  for (std::uint16_t id = 3300; id < 3400; ++id) {
    const model::Path object = model::Path(model::ObjectId(id));
    writer.link(object);
    writer.unquoted("ver", "1.1");
    writer.link(object.child(0));
  }
}

void encode_links_of_100_objects(benchmark::State& state) {
  Bytes out;
  for (auto _ : state) {
    out.clear();
    write_links(out);
    benchmark::DoNotOptimize(out.data());
  }
  state.counters["bytes"] = static_cast<double>(out.size());
}
BENCHMARK(encode_links_of_100_objects);

void parse_links_of_100_objects(benchmark::State& state) {
  Bytes links;
  write_links(links);
  for (auto _ : state) benchmark::DoNotOptimize(codec::parse_links(as_text(links)));
}
BENCHMARK(parse_links_of_100_objects);

}  // namespace
}  // namespace lwm2m::bench

BENCHMARK_MAIN();

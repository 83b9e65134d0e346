// What the engine costs without a socket or a bus: what a server asks and what applications write, each with a small
// and a large registry and few and many observations, so that what should not depend on them is seen not to.
#include <benchmark/benchmark.h>
#include <fmt/core.h>

#include <memory>

#include "tests/support/scenario.hpp"

namespace lwm2m::bench {
namespace {

using engine::Client;
using engine::ShortServerId;

// /3303/0/5700 to /3303/(instances - 1)/5700, of which the first `observations` are observed.
std::unique_ptr<test::Scenario> registry(std::int64_t instances, std::int64_t observations) {
  auto scenario = std::make_unique<test::Scenario>();
  scenario->register_client();
  for (std::int64_t i = 0; i < instances; ++i) {
    const std::string instance = fmt::format("/3303/{}", i);
    scenario->create(instance, {{instance + "/5700", -1.0}});
  }
  for (std::int64_t i = 0; i < observations; ++i) {
    const std::string instance = std::to_string(i);
    engine::Request request{.exchange = engine::ExchangeId(1U << 20U), .accept = 0, .observe = 0};
    request.token = {2, {static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}};
    request.uri_path = {"3303", instance, "5700"};
    scenario->client().on_request(ShortServerId(1), request);
  }
  scenario->forget();
  return scenario;
}

std::size_t take_effects(Client& client) {
  std::size_t count = 0;
  while (auto effect = client.poll_effect()) {
    benchmark::DoNotOptimize(effect);
    ++count;
  }
  return count;
}

void read(benchmark::State& state, std::vector<std::string_view> path, std::optional<std::uint16_t> accept) {
  const auto scenario = registry(state.range(0), state.range(1));
  engine::Request request{.accept = accept};
  request.uri_path = std::move(path);
  std::uint64_t exchange = 1U << 20U;
  for (auto _ : state) {
    request.exchange = engine::ExchangeId(++exchange);
    scenario->client().on_request(ShortServerId(1), request);
    if (take_effects(scenario->client()) != 1) state.SkipWithError("not answered");
  }
}

// Set of a resource that is observed if any is.
void set(benchmark::State& state) {
  const auto scenario = registry(state.range(0), state.range(1));
  const engine::Caller caller = test::Scenario::root();
  const model::Path path = test::path("/3303/0/5700");
  std::uint64_t call = 1U << 20U;
  double value = 0;
  for (auto _ : state) {
    scenario->client().set(caller, engine::CallId(++call), path, model::ResourceValue(model::Value(++value)));
    take_effects(scenario->client());
  }
}

// Set of a resource of an object that is observed as a whole and has nothing to report yet: what that costs must not
// depend on how much is observed. The argument is the number of instances.
void set_below_an_observed_object(benchmark::State& state) {
  const auto scenario = registry(state.range(0), 0);
  scenario->ask({.method = engine::Method::kPut, .path = "/3303", .queries = {"pmin=1000000"}});
  scenario->ask({.path = "/3303", .observe = 0});
  scenario->forget();
  const engine::Caller caller = test::Scenario::root();
  const model::Path path = test::path("/3303/0/5700");
  std::uint64_t call = 1U << 20U;
  double value = 0;
  for (auto _ : state) {
    scenario->client().set(caller, engine::CallId(++call), path, model::ResourceValue(model::Value(++value)));
    take_effects(scenario->client());
  }
}

// One Write of the first thousand.
void write_1000(benchmark::State& state) {
  const auto scenario = registry(state.range(0), state.range(1));
  const engine::Caller caller = test::Scenario::root();
  std::vector<model::Record> records;
  for (int i = 0; i < 1000; ++i) records.push_back({test::path(fmt::format("/3303/{}/5700", i)), {}, {}});
  std::uint64_t call = 1U << 20U;
  double value = 0;
  for (auto _ : state) {
    ++value;
    for (auto& record : records) record.value = model::ResourceValue(model::Value(value));
    scenario->client().write(caller, engine::CallId(++call), records, {});
    take_effects(scenario->client());
  }
  state.SetItemsProcessed(state.iterations() * 1000);
}

void next_deadline(benchmark::State& state) {
  const auto scenario = registry(state.range(0), state.range(1));
  for (auto _ : state) benchmark::DoNotOptimize(scenario->client().next_deadline());
}

// Instances, observations.
void sizes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"instances", "observations"});
  bench->Args({10, 0})->Args({10, 10})->Args({1000, 0})->Args({1000, 1000})->Args({10'000, 0})->Args({10'000, 1000});
}
void large_sizes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"instances", "observations"});
  bench->Args({1000, 0})->Args({1000, 10})->Args({1000, 1000})->Args({10'000, 0})->Args({10'000, 1000});
}

BENCHMARK_CAPTURE(read, value, {"3", "0", "0"}, std::nullopt)->Apply(sizes);
BENCHMARK_CAPTURE(read, device_senml_cbor, {"3", "0"}, 112)->Apply(sizes);
BENCHMARK(set)->Apply(sizes);
BENCHMARK(set_below_an_observed_object)->ArgName("instances")->Arg(10)->Arg(1000)->Arg(10'000);
BENCHMARK(write_1000)->Apply(large_sizes)->Unit(benchmark::kMicrosecond);
BENCHMARK(next_deadline)->Apply(sizes);

}  // namespace
}  // namespace lwm2m::bench

BENCHMARK_MAIN();

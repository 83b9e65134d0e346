// What a server has to carry of a fleet: all clients register, the server is away, comes back, and then loses its
// memory. In virtual time, with the engine itself for every client. A planning tool, and a verdict: after the return no
// second carries more than a hundredth of the fleet, and 99 of 100 are back within the longest back-off.
#include <fmt/core.h>
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>

#include "tests/support/fleet.hpp"

namespace lwm2m::bench {
namespace {

using test::Fleet;
using test::FleetOptions;
using test::FleetPhase;

constexpr double kMostInASecond = 0.01;  // of the fleet
constexpr double kMostOfAll = 0.99;
constexpr std::size_t kRows = 20;

double in_seconds(Duration value) { return std::chrono::duration<double>(value).count(); }

// Of the seconds in which anything came, so that a long silence does not hide what there was.
std::uint32_t percentile(const std::vector<std::uint32_t>& load, double share) {
  std::vector<std::uint32_t> busy;
  std::ranges::copy_if(load, std::back_inserter(busy), [](std::uint32_t count) { return count != 0; });
  if (busy.empty()) return 0;
  std::ranges::sort(busy);
  return busy[static_cast<std::size_t>(share * static_cast<double>(busy.size() - 1))];
}

void print_curve(const FleetPhase& phase) {
  const auto is_busy = [](std::uint32_t count) { return count != 0; };
  const auto last = std::find_if(phase.load.rbegin(), phase.load.rend(), is_busy);
  const auto busy = static_cast<std::size_t>(phase.load.rend() - last);
  const std::size_t step = std::max<std::size_t>(1, (busy + kRows - 1) / kRows);
  fmt::print("  {:>9} {:>10} {:>8} {:>9}\n", "second", "requests/s", "highest", "back");
  for (std::size_t from = 0; from < busy; from += step) {
    const std::size_t to = std::min(from + step, phase.load.size());
    std::uint64_t sum = 0;
    std::uint32_t highest = 0;
    for (std::size_t i = from; i < to; ++i) {
      sum += phase.load[i];
      highest = std::max(highest, phase.load[i]);
    }
    const auto back = std::ranges::upper_bound(phase.back, Duration(seconds(to))) - phase.back.begin();
    fmt::print("  {:>9} {:>10.1f} {:>8} {:>9}\n", from, static_cast<double>(sum) / static_cast<double>(to - from),
               highest, back);
  }
}

void print_phase(const char* name, const FleetPhase& phase, std::size_t clients) {
  fmt::print("\n{}\n", name);
  print_curve(phase);
  fmt::print("  requests in a busy second: half {}, 90 % {}, 99 % {}, most {} ({:.2f} % of the fleet)\n",
             percentile(phase.load, 0.5), percentile(phase.load, 0.9), percentile(phase.load, 0.99), phase.peak(),
             100.0 * phase.peak() / static_cast<double>(clients));
  for (const double share : {0.5, 0.9, kMostOfAll, 1.0}) {
    const auto within = phase.back_within(share, clients);
    const std::string text = within ? fmt::format("after {:.0f} s", in_seconds(*within)) : "not in this time";
    fmt::print("  {:>3.0f} % are registered {}\n", 100 * share, text);
  }
}

bool verdict(const char* what, bool met) {
  fmt::print("{}: {}\n", what, met ? "yes" : "NO");
  return met;
}

bool is_spread(const FleetPhase& phase, std::size_t clients) {
  return phase.peak() <= kMostInASecond * static_cast<double>(clients);
}

bool run(const FleetOptions& options) {
  const std::size_t before = mallinfo2().uordblks;
  Fleet fleet(options);
  const std::size_t clients = options.clients;
  print_phase("All start", fleet.start(), clients);
  fmt::print("\n{} clients, {:.1f} kB of memory each\n", clients,
             static_cast<double>(mallinfo2().uordblks - before) / 1000.0 / static_cast<double>(clients));
  fleet.leave();
  const FleetPhase back = fleet.come_back();
  print_phase("The server is back", back, clients);
  const FleetPhase forgotten = fleet.forget();
  print_phase("The server has been restarted without its memory", forgotten, clients);
  const auto within = back.back_within(kMostOfAll, clients);
  fmt::print("\n");
  bool met = verdict("No second after the return carries more than 1 % of the fleet", is_spread(back, clients));
  met &= verdict("99 % are back within the longest back-off", within && *within <= fleet.longest_back_off());
  met &= verdict("No second after the restart carries more than 1 % of the fleet", is_spread(forgotten, clients));
  return met;
}

}  // namespace
}  // namespace lwm2m::bench

int main(int argc, char** argv) {
  lwm2m::test::FleetOptions options;
  lwm2m::engine::ServerOptions& account = options.account;
  CLI::App app("A fleet of clients in virtual time, and what a server has to carry when it was away and after it has "
               "lost its memory. Succeeds when no second carries more than 1 % of the fleet, and 99 % are back within "
               "the longest back-off.",
               "fleet");
  const auto time = [&app](const char* name, lwm2m::Duration& into, const char* description) {
    app.add_option_function<double>(
           name,
           [&into](double value) {
             into = std::chrono::duration_cast<lwm2m::Duration>(std::chrono::duration<double>(value));
           },
           description)
        ->check(CLI::Range(0.0, 1e7))
        ->default_str(fmt::format("{:g}", lwm2m::bench::in_seconds(into)));
  };
  app.add_option("--clients", options.clients, "how many")->check(CLI::PositiveNumber)->capture_default_str();
  time("--start-within", options.start_within, "seconds in which all are switched on");
  time("--before", options.before, "seconds until the server goes away");
  time("--away", options.away, "seconds that it is away");
  time("--answer-delay", options.answer_delay, "seconds, on the way and at the server");
  app.add_option("--capacity", options.capacity, "requests that it serves in a second, 5.03 to others; 0: any number")
      ->capture_default_str();
  app.add_option("--max-age", options.maximum_age, "seconds, of a 5.03")->capture_default_str();
  app.add_option("--lifetime", account.lifetime, "as in lwm2md.toml, in seconds, and so the next ones")
      ->check(CLI::Range(1U, 10'000'000U))
      ->capture_default_str();
  app.add_option("--update-period", account.update_period)->capture_default_str();
  app.add_option("--update-margin", account.update_margin)->capture_default_str();
  app.add_option("--retry-count", account.retry_count)->capture_default_str();
  app.add_option("--retry-timer", account.retry_timer)->capture_default_str();
  app.add_option("--sequence-delay", account.sequence_delay)->capture_default_str();
  app.add_option("--seed", options.seed, "of all that is random")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return lwm2m::bench::run(options) ? 0 : 1;
}

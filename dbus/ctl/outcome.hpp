// How a subcommand ends: done, or a Failure that carries the exit status of the contract and the one line that goes to
// stderr. Never thrown; every function of lwm2mctl that may fail returns an Outcome.
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

#include "daemon/base/error.hpp"

namespace lwm2m::ctl {

enum class ExitStatus : int {
  kDone = 0,
  kRefused = 1,      // the daemon said no, or what was waited for did not come
  kUsage = 2,        // the command line: unknown option, bad path, a value that does not fit its type
  kUnreachable = 3,  // no bus, no daemon, no answer
};

struct Failure {
  ExitStatus status = ExitStatus::kRefused;
  std::string text{};  // without a newline
};

template <class T>
class [[nodiscard]] Outcome : public tl::expected<T, Failure> {
  using Base = tl::expected<T, Failure>;

 public:
  using Base::Base;
  Outcome(Base base) : Base(std::move(base)) {}
};

[[nodiscard]] inline tl::unexpected<Failure> failure(ExitStatus status, std::string text) {
  return tl::unexpected<Failure>(Failure{status, std::move(text)});
}
[[nodiscard]] inline tl::unexpected<Failure> refused(std::string text) {
  return failure(ExitStatus::kRefused, std::move(text));
}
[[nodiscard]] inline tl::unexpected<Failure> bad_usage(std::string text) {
  return failure(ExitStatus::kUsage, std::move(text));
}
// What the command line said is wrong, in the words of the module that found it.
[[nodiscard]] inline tl::unexpected<Failure> bad_usage(const Error& error) { return bad_usage(error.message()); }

// if (!reply) return propagate(reply);
template <class T>
[[nodiscard]] tl::unexpected<Failure> propagate(const Outcome<T>& outcome) {
  return tl::unexpected<Failure>(outcome.error());
}

}  // namespace lwm2m::ctl

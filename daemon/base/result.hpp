// Result<T>: a value or an Error. tl::expected with [[nodiscard]], so that dropping one does not compile cleanly.
#pragma once

#include <tl/expected.hpp>

#include <utility>

#include "daemon/base/error.hpp"

namespace lwm2m {

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  using Base = tl::expected<T, Error>;

 public:
  using Base::Base;
  Result(Base base) : Base(std::move(base)) {}  // what map returns
};

// return fail(ErrorCode::kNotFound, "…");
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error(code, std::move(message)));
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

// if (!result) return propagate(result);
template <class T>
[[nodiscard]] tl::unexpected<Error> propagate(const Result<T>& result) {
  return tl::unexpected<Error>(result.error());
}

}  // namespace lwm2m

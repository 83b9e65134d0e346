// std::visit with a lambda per alternative.
#pragma once

namespace lwm2m {

template <class... Callables>
struct Overloaded : Callables... {
  using Callables::operator()...;
};
template <class... Callables>
Overloaded(Callables...) -> Overloaded<Callables...>;  // clang 14 does not deduce aggregates by itself

}  // namespace lwm2m

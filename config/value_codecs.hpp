// How each type of the configuration is read from a TOML value, written as one, and described to people. ValueOf<T> is
// chosen by the type of the field, so that a row of the key table need only name the field and its range.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "config/config.hpp"
#include "config/document.hpp"
#include "config/server_uri.hpp"

namespace lwm2m::config {

// What limits the values of one key beyond their type.
struct Rule {
  std::int64_t least = 0;  // numbers; times in seconds
  std::int64_t greatest = 0;
  bool (*accepts)(std::string_view) = nullptr;  // texts
  std::string_view allowed{};                   // texts, lists: in words, what is accepted
  bool secret = false;                          // the value must not be quoted in a problem
  bool required = false;
};

// What is wrong with a value, and where exactly: inside of a list that is not where the value begins.
struct Complaint {
  Position at{};
  std::string text{};
};
using Verdict = std::optional<Complaint>;  // nullopt: the value has been taken

// "'abc' ", or for a secret key "the value ".
[[nodiscard]] std::string quoted(std::string_view text, const Rule& rule);
[[nodiscard]] Complaint wrong_type(const Node& node);
[[nodiscard]] Complaint out_of_range(const Node& node, std::string_view written);
// A TOML string with its quotes and escapes.
[[nodiscard]] std::string toml_string(std::string_view text);

// Building blocks of the templates below and of the files that define the specialisations.
template <class T>
const T* get(const Node& node) {
  return std::get_if<T>(&node.value);
}
[[nodiscard]] Verdict read_integer(const Node& node, const Rule& rule, std::int64_t& out);
[[nodiscard]] std::string integer_allowed(const Rule& rule);
[[nodiscard]] Verdict read_text(const Node& node, const Rule& rule, std::string& out);
[[nodiscard]] Complaint unknown_word(const Node& node, std::string_view written,
                                     std::span<const std::string_view> known);
[[nodiscard]] std::string one_of(std::span<const std::string_view> words);

template <class T>
struct ValueOf;

// Declares the three functions of a type that value_codecs.cpp, time_codecs.cpp or domain_codecs.cpp defines.
#define LWM2M_CONFIG_VALUE(Type)                                        \
  template <>                                                           \
  struct ValueOf<Type> {                                                \
    static Verdict read(const Node& node, const Rule& rule, Type& out); \
    static std::string write(const Type& value);                        \
    static std::string allowed(const Rule& rule);                       \
  };
using Rights = std::map<ShortServerId, AccessRights>;
LWM2M_CONFIG_VALUE(bool)
LWM2M_CONFIG_VALUE(std::string)
LWM2M_CONFIG_VALUE(std::filesystem::path)
LWM2M_CONFIG_VALUE(std::chrono::seconds)
LWM2M_CONFIG_VALUE(Duration)
LWM2M_CONFIG_VALUE(Bytes)
LWM2M_CONFIG_VALUE(ServerUri)
LWM2M_CONFIG_VALUE(model::Path)
LWM2M_CONFIG_VALUE(CipherSuite)
LWM2M_CONFIG_VALUE(Rights)
LWM2M_CONFIG_VALUE(MaintenanceWindow)
LWM2M_CONFIG_VALUE(CallbackSet)
#undef LWM2M_CONFIG_VALUE

template <std::integral T>
struct ValueOf<T> {
  static Verdict read(const Node& node, const Rule& rule, T& out) {
    std::int64_t value = 0;
    if (auto complaint = read_integer(node, rule, value)) return complaint;
    out = static_cast<T>(value);  // in the range of the rule, which the table keeps inside of the type's
    return std::nullopt;
  }
  static std::string write(T value) { return std::to_string(value); }
  static std::string allowed(const Rule& rule) { return integer_allowed(rule); }
};

template <class Tag, class T>
struct ValueOf<StrongId<Tag, T>> {
  static Verdict read(const Node& node, const Rule& rule, StrongId<Tag, T>& out) {
    T value{};
    if (auto complaint = ValueOf<T>::read(node, rule, value)) return complaint;
    out = StrongId<Tag, T>(value);
    return std::nullopt;
  }
  static std::string write(StrongId<Tag, T> value) { return std::to_string(value.value()); }
  static std::string allowed(const Rule& rule) { return integer_allowed(rule); }
};

// An enumeration that is a number in the specification and in the file.
template <class E>
requires(std::is_enum_v<E> && !Worded<E>) struct ValueOf<E> {
  static Verdict read(const Node& node, const Rule& rule, E& out) {
    std::int64_t value = 0;
    if (auto complaint = read_integer(node, rule, value)) return complaint;
    out = static_cast<E>(value);
    return std::nullopt;
  }
  static std::string write(E value) { return std::to_string(static_cast<int>(value)); }
  static std::string allowed(const Rule& rule) { return integer_allowed(rule); }
};

template <Worded E>
struct ValueOf<E> {
  static std::vector<std::string_view> texts() {
    std::vector<std::string_view> out;
    for (const Word<E>& word : words(E{})) out.push_back(word.text);
    return out;
  }
  static Verdict read(const Node& node, const Rule&, E& out) {
    const auto* text = get<std::string>(node);
    if (text == nullptr) return wrong_type(node);
    for (const Word<E>& word : words(E{})) {
      if (word.text != *text) continue;
      out = word.value;
      return std::nullopt;
    }
    return unknown_word(node, *text, texts());
  }
  static std::string write(E value) { return toml_string(to_string(value)); }
  static std::string allowed(const Rule&) { return one_of(texts()); }
};

// A key without a default; it is written as nothing, which the canonical text leaves out.
template <class T>
struct ValueOf<std::optional<T>> {
  static Verdict read(const Node& node, const Rule& rule, std::optional<T>& out) {
    T value{};
    if (auto complaint = ValueOf<T>::read(node, rule, value)) return complaint;
    out = std::move(value);
    return std::nullopt;
  }
  static std::string write(const std::optional<T>& value) { return value ? ValueOf<T>::write(*value) : ""; }
  static std::string allowed(const Rule& rule) { return ValueOf<T>::allowed(rule); }
};

template <class T>
struct ValueOf<std::vector<T>> {
  static Verdict read(const Node& node, const Rule& rule, std::vector<T>& out) {
    const auto* list = get<List>(node);
    if (list == nullptr) return wrong_type(node);
    std::vector<T> values;
    for (const Node& element : *list) {
      T value{};
      if (auto complaint = ValueOf<T>::read(element, rule, value)) return complaint;
      values.push_back(std::move(value));
    }
    out = std::move(values);
    return std::nullopt;
  }
  static std::string write(const std::vector<T>& values) {
    std::string out = "[";
    for (const T& value : values) out += (out.size() > 1 ? ", " : "") + ValueOf<T>::write(value);
    return out + "]";
  }
  static std::string allowed(const Rule& rule) { return "a list, each of it " + ValueOf<T>::allowed(rule); }
};

}  // namespace lwm2m::config

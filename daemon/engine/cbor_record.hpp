// State of ours as CBOR: a struct is a map of its fields by their names, so that a daemon of another version finds what
// it knows and passes over what it does not. What the fields are is said once, for both directions:
//
//   template <> struct CborRecord<Point> {
//     template <class It, class Visit>
//     static void fields(It& it, Visit&& visit) { visit("x", it.x); visit("y", it.y); }
//   };
//
// CborItem<T> says it of what is no struct (put and get), CborEnum<E> how far an enumeration goes. A time is
// microseconds since the epoch.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/base/time.hpp"
#include "daemon/codec/cbor_reader.hpp"
#include "daemon/codec/cbor_writer.hpp"
#include "daemon/model/path.hpp"

namespace lwm2m::engine {

template <class T>
struct CborRecord;
template <class T>
struct CborItem;  // static void put(CborRecordWriter&, const T&); static Result<void> get(CborRecordReader&, T&)
template <class E>
struct CborEnum;  // static constexpr E kLast

template <class T>
concept HasCborRecord = requires {
  sizeof(CborRecord<T>);
};
template <class T>
concept HasCborItem = requires {
  sizeof(CborItem<T>);
};
template <class T>
concept PlainInteger = std::unsigned_integral<T> && !std::same_as<T, bool>;

class CborRecordWriter {
 public:
  explicit CborRecordWriter(Bytes& out) : cbor_(out) {}

  void put(bool value) { cbor_.boolean(value); }
  void put(PlainInteger auto value) { cbor_.unsigned_integer(value); }
  void put(double value) { cbor_.floating_point(value); }
  template <class E>
  requires std::is_enum_v<E>
  void put(E value) { put(static_cast<std::uint64_t>(value)); }
  template <class Tag, class T>
  void put(StrongId<Tag, T> id) {
    put(id.value());
  }
  void put(WallTime time) {
    put(static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.time_since_epoch().count())));
  }
  void put(const std::string& text) { cbor_.text(text); }
  void put(const Bytes& bytes) { cbor_.bytes(bytes); }
  void put(const Secret& secret) { cbor_.bytes(secret.reveal()); }
  void put(model::Path path) { cbor_.text(path.to_string()); }
  template <class T>
  void put(const std::vector<T>& items) {
    cbor_.array(items.size());
    for (const T& item : items) put(item);
  }
  template <class T>
  void put(const std::optional<T>& item) {
    cbor_.array(item ? 1 : 0);
    if (item) put(*item);
  }
  void put(const HasCborItem auto& item) { CborItem<std::remove_cvref_t<decltype(item)>>::put(*this, item); }
  void put(const HasCborRecord auto& record) {
    using Record = CborRecord<std::remove_cvref_t<decltype(record)>>;
    std::uint64_t count = 0;
    Record::fields(record, [&count](std::string_view, const auto&) { ++count; });
    cbor_.map(count);
    Record::fields(record, [this](std::string_view name, const auto& value) {
      cbor_.text(name);
      put(value);
    });
  }

  // For what is no struct.
  [[nodiscard]] codec::CborWriter& cbor() { return cbor_; }

 private:
  codec::CborWriter cbor_;
};

// Each `get` is kMalformed with the offset where something else is there than `out` can take.
class CborRecordReader {
 public:
  explicit CborRecordReader(ByteView content) : cbor_(content) {}

  [[nodiscard]] bool at_end() const { return cbor_.at_end(); }

  Result<void> get(bool& out) {
    const auto head = cbor_.next();
    if (!head) return propagate(head);
    if (!head->is_boolean()) return wrong("a Boolean");
    out = head->information == 21;
    return {};
  }
  template <PlainInteger T>
  Result<void> get(T& out) {
    const auto head = expect(codec::CborMajor::kUnsigned, "an unsigned integer");
    if (!head) return propagate(head);
    if (head->argument > std::numeric_limits<T>::max()) return wrong("a smaller number");
    out = static_cast<T>(head->argument);
    return {};
  }
  Result<void> get(double& out) {
    const auto head = cbor_.next();
    if (!head) return propagate(head);
    if (!head->is_float()) return wrong("a floating-point number");
    out = head->as_float();
    return {};
  }
  template <class E>
  requires std::is_enum_v<E> Result<void> get(E& out) {
    std::uint64_t value = 0;
    if (auto done = get(value); !done) return done;
    if (value > static_cast<std::uint64_t>(CborEnum<E>::kLast)) return wrong("a smaller number");
    out = static_cast<E>(value);
    return {};
  }
  template <class Tag, class T>
  Result<void> get(StrongId<Tag, T>& out) {
    T value = 0;
    if (auto done = get(value); !done) return done;
    out = StrongId<Tag, T>(value);
    return {};
  }
  Result<void> get(WallTime& out) {
    std::uint64_t value = 0;
    if (auto done = get(value); !done) return done;
    if (value > static_cast<std::uint64_t>(Duration::max().count())) return wrong("a smaller number");
    out = WallTime(Duration(value));
    return {};
  }
  Result<void> get(std::string& out) {
    const auto head = expect(codec::CborMajor::kText, "text");
    return head ? take(cbor_.text(*head), out) : Result<void>(propagate(head));
  }
  Result<void> get(Bytes& out) {
    const auto head = expect(codec::CborMajor::kBytes, "bytes");
    return head ? take(cbor_.bytes(*head), out) : Result<void>(propagate(head));
  }
  Result<void> get(Secret& out) {
    Bytes content;
    if (auto done = get(content); !done) return done;
    out = Secret(std::move(content));
    return {};
  }
  Result<void> get(model::Path& out) {
    std::string text;
    if (auto done = get(text); !done) return done;
    return take(model::Path::parse(text), out);
  }
  template <class T>
  Result<void> get(std::vector<T>& out) {
    out.clear();
    return array([&](std::uint64_t) -> Result<void> {
      T item{};
      if (auto done = get(item); !done) return done;
      out.push_back(std::move(item));
      return {};
    });
  }
  template <class T>
  Result<void> get(std::optional<T>& out) {
    out.reset();
    return array([&](std::uint64_t index) -> Result<void> {
      if (index > 0) return wrong("one item at most");
      return get(out.emplace());
    });
  }
  template <HasCborItem T>
  Result<void> get(T& out) {
    return CborItem<T>::get(*this, out);
  }
  // Fields that are missing stay as they are, those that are not known are passed over.
  template <HasCborRecord T>
  Result<void> get(T& out) {
    const auto head = expect(codec::CborMajor::kMap, "a map");
    if (!head) return propagate(head);
    return entries(*head, [&](std::uint64_t) -> Result<void> {
      std::string name;
      if (auto done = get(name); !done) return done;
      std::optional<Result<void>> read;
      CborRecord<T>::fields(out, [&](std::string_view known, auto& value) {
        if (known == name && !read) read = get(value);
      });
      if (read) return *std::move(read);
      const auto unknown = cbor_.next();
      return unknown ? cbor_.skip(*unknown, kDeepest) : Result<void>(propagate(unknown));
    });
  }

  // For what is no struct: `item` gets the index of each item of an array, and reads it.
  template <class Item>
  Result<void> array(const Item& item) {
    const auto head = expect(codec::CborMajor::kArray, "an array");
    return head ? entries(*head, item) : Result<void>(propagate(head));
  }
  [[nodiscard]] tl::unexpected<Error> wrong(std::string_view expected) const {
    return fail(ErrorCode::kMalformed, fmt::format("offset {}: {} is wanted", cbor_.offset(), expected));
  }

 private:
  static constexpr int kDeepest = 8;  // where what is not known is passed over

  Result<codec::CborHead> expect(codec::CborMajor major, std::string_view expected) {
    auto head = cbor_.next();
    if (head && head->major != major) return wrong(expected);
    return head;
  }
  template <class T>
  static Result<void> take(Result<T> result, T& out) {
    if (!result) return propagate(result);
    out = *std::move(result);
    return {};
  }
  template <class Item>
  Result<void> entries(const codec::CborHead& head, const Item& item) {
    for (std::uint64_t index = 0;; ++index) {
      const auto more = cbor_.has_next(head, index);
      if (!more) return propagate(more);
      if (!*more) return {};
      if (auto done = item(index); !done) return done;
    }
  }

  codec::CborReader cbor_;
};

// A file of records: the version of its format, then one after the other.
template <class T>
Result<std::vector<T>> parse_records(ByteView content, std::uint64_t known_version) {
  CborRecordReader reader(content);
  std::uint64_t version = 0;
  if (auto done = reader.get(version); !done) return propagate(done);
  if (version != known_version) {
    return fail(ErrorCode::kMalformed, fmt::format("format version {}, not {}", version, known_version));
  }
  std::vector<T> records;
  while (!reader.at_end()) {
    T record{};
    if (auto done = reader.get(record); !done) return propagate(done);
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace lwm2m::engine

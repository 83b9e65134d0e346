// How records are laid out in a SenML pack that we send, whatever its syntax (conformance 3.8), and in LwM2M JSON,
// which SenML was made of: the base name stands once, in the first record, and so does the base time. Header only: the
// walk is compiled into each of the encoders.
#pragma once

#include <fmt/core.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/codec/path_text.hpp"
#include "daemon/codec/senml.hpp"
#include "daemon/model/record.hpp"

namespace lwm2m::codec {

// One record as it is written, in this order of fields; what is absent or empty is left out.
struct OutgoingRecord {
  std::string_view base_name{};
  std::optional<std::int64_t> base_time{};  // seconds
  std::string_view name{};
  const model::Value* value = nullptr;
  std::optional<Duration> time{};  // from the base time if the pack has one, else absolute
};

class SenmlPack {
 public:
  // All must outlive it. Of a single value the base name is the whole path, of anything else the base and a slash; a
  // composite, whose base is the root, has absolute names. The base name begins with the prefix, if there is one.
  // `first_time`, in seconds, is the first time stamp that the format can say.
  SenmlPack(model::Path base, std::span<const model::RecordView> records, std::string_view prefix,
            std::int64_t first_time = kFirstAbsoluteTime)
      : base_(base), records_(records), first_time_(first_time) {
    for (const auto& record : records_) {
      count_ += record.instances != nullptr ? record.instances->size() : record.single != nullptr ? 1 : 0;
      timed_ += record.time ? 1 : 0;
    }
    // With a base time every record would have one, so it takes all of them to have a time.
    if (timed_ > 0 && timed_ == records_.size()) base_time_ = whole_seconds(*records_.front().time);
    if (!base_.is_root()) {
      base_name_ = PathText::absolute(base_);
      if (records_.empty() || records_.front().path != base_ || records_.front().single == nullptr) {
        base_name_.append('/');
      }
    }
    if (!prefix.empty()) prefixed_.append(prefix).append(base_name_.view());
  }

  // Resources without value are left out, and so are resources without instances: SenML cannot say them.
  [[nodiscard]] std::size_t count() const { return count_; }
  // Of the first record. Empty in a composite without a prefix.
  [[nodiscard]] std::string_view base_name() const {
    return prefixed_.empty() ? base_name_.view() : std::string_view(prefixed_);
  }
  [[nodiscard]] std::optional<std::int64_t> base_time() const { return base_time_; }

  // Calls write(const OutgoingRecord&), which gives a Result<void>, or nothing if it cannot fail, for every record,
  // until one fails. kNotAcceptable for a time stamp before the first one, which would be taken as relative to now, or
  // after 2242.
  template <class Write>
  Result<void> for_each(Write&& write) {
    if (timed_ > 0) {
      if (auto checked = check_times(); !checked) return checked;
    }
    OutgoingRecord first{.base_name = base_name(), .base_time = base_time_};
    for (const auto& record : records_) {
      if (auto done = write_record(record, first, write); !done) return done;
    }
    return {};
  }

 private:
  static std::int64_t whole_seconds(WallTime time) {
    return std::chrono::floor<seconds>(time.time_since_epoch()).count();
  }

  [[nodiscard]] Result<void> check_times() const {
    for (const auto& record : records_) {
      if (!record.time) continue;
      const std::int64_t time = whole_seconds(*record.time);
      if (time < first_time_ || time >= kLastTime) {
        return fail(ErrorCode::kNotAcceptable,
                    fmt::format("{}: {} s is no time stamp of the format", record.path.to_string(), time));
      }
    }
    return {};
  }

  template <class Write>
  Result<void> write_record(const model::RecordView& record, OutgoingRecord& next, Write& write) {
    next.time.reset();
    if (record.time) {
      const Duration offset = record.time->time_since_epoch() - seconds(base_time_.value_or(0));
      if (!base_time_ || offset != Duration::zero()) next.time = offset;
    }
    if (record.single != nullptr) return write_value(record.path, *record.single, next, write);
    if (record.instances == nullptr) return {};
    for (const auto& instance : *record.instances) {
      auto done = write_value(record.path.child(instance.first.value()), instance.second, next, write);
      if (!done) return done;
    }
    return {};
  }

  template <class Write>
  Result<void> write_value(model::Path path, const model::Value& value, OutgoingRecord& next, Write& write) {
    const PathText name = base_.is_root() ? PathText::absolute(path) : PathText::below(path, base_.level());
    next.name = name.view();
    next.value = &value;
    constexpr bool kCanFail = !std::is_void_v<std::invoke_result_t<Write&, const OutgoingRecord&>>;
    const OutgoingRecord& record = next;
    if constexpr (kCanFail) {
      if (Result<void> done = write(record); !done) return fail(done.error().with_context(path.to_string()));
    } else {
      write(record);
    }
    next.base_name = {};
    next.base_time.reset();
    return {};
  }

  model::Path base_;
  std::span<const model::RecordView> records_;
  std::int64_t first_time_;
  std::size_t count_ = 0;
  std::size_t timed_ = 0;
  PathText base_name_{};
  std::string prefixed_{};  // the base name, where there is a prefix
  std::optional<std::int64_t> base_time_{};
};

}  // namespace lwm2m::codec

// A record as one line of text with type and every digit, so that a failing comparison shows what differs.
#pragma once

#include <fmt/core.h>

#include <cmath>
#include <string>
#include <vector>

#include "daemon/model/record.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::test {

// "Integer 5", "Opaque 0102"
inline std::string text_of(const model::Value& value) {
  std::string text(model::to_string(model::type_of(value)));
  text += ' ';
  if (const auto* bytes = std::get_if<Bytes>(&value)) {
    for (const std::uint8_t byte : *bytes) text += fmt::format("{:02X}", byte);
    return text;
  }
  const auto* number = std::get_if<double>(&value);
  if (number != nullptr && std::isnan(*number)) return text + "nan";  // whatever its sign
  return text + model::to_string(value);
}

// "/3/0/6 {0: Integer 1, 1: Integer 5} @1700000000000000"
inline std::string text_of(const model::Record& record) {
  std::string text = record.path.to_string();
  if (record.value && !record.value->is_multiple()) text += ' ' + text_of(record.value->single());
  if (record.value && record.value->is_multiple()) {
    text += " {";
    for (const auto& entry : record.value->instances()) {
      text += fmt::format("{}: {}, ", entry.first.value(), text_of(entry.second));
    }
    text += '}';
  }
  if (record.time) text += fmt::format(" @{}", record.time->time_since_epoch().count());
  return text;
}

inline std::vector<std::string> text_of(const std::vector<model::Record>& records) {
  std::vector<std::string> lines;
  for (const auto& record : records) lines.push_back(text_of(record));
  return lines;
}

// To encode what was decoded. The records must outlive the views.
inline std::vector<model::RecordView> views_of(const std::vector<model::Record>& records) {
  std::vector<model::RecordView> views;
  for (const auto& record : records) {
    model::RecordView view{.path = record.path};
    if (record.value) view = model::RecordView::of(record.path, *record.value);
    view.time = record.time;
    views.push_back(view);
  }
  return views;
}

}  // namespace lwm2m::test

#include "dbus/ctl/json.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "daemon/base/overloaded.hpp"
#include "dbus/ctl/value_printing.hpp"

namespace lwm2m::ctl {
namespace {

using Json = nlohmann::ordered_json;

Json convert(const BusValue& value);

Json convert_instances(const BusInstances& instances) {
  Json object = Json::object();
  for (const auto& [id, value] : instances) object[fmt::format("{}", id)] = convert(value);
  return object;
}

Json convert_list(const BusList& list) {
  Json array = Json::array();
  for (const auto& item : list) array.push_back(convert(item));
  return array;
}

Json convert_dictionary(const BusDictionary& dictionary) {
  Json object = Json::object();
  for (const auto& [key, value] : dictionary) object[key] = convert(value);
  return object;
}

Json convert(const BusValue& value) {
  return std::visit(Overloaded{
                        [](std::monostate) { return Json(nullptr); },
                        [](const Bytes& bytes) { return Json(to_hex(bytes)); },
                        [](const model::Objlnk& link) { return Json(link.to_string()); },
                        [](const BusInstances& instances) { return convert_instances(instances); },
                        [](const BusList& list) { return convert_list(list); },
                        [](const BusDictionary& dictionary) { return convert_dictionary(dictionary); },
                        [](const auto& plain) { return Json(plain); },
                    },
                    value.held);
}

}  // namespace

std::string to_json(const BusValue& value, JsonLayout layout) {
  const int indent = layout == JsonLayout::kDocument ? 2 : -1;
  return convert(value).dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace lwm2m::ctl

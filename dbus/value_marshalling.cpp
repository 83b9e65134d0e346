#include "dbus/value_marshalling.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "daemon/base/overloaded.hpp"
#include "daemon/base/text.hpp"
#include "dbus/bus_time.hpp"

namespace lwm2m::dbus {
namespace {

tl::unexpected<Error> mismatch(std::string_view path, std::string_view signature) {
  return fail(ErrorCode::kTypeMismatch,
              fmt::format("{}: '{}' is not the signature of a value (s x t d b ay (qq) a(qv))", printable(path, 64),
                          printable(signature, 64)));
}

tl::unexpected<Error> too_large(std::string_view path, std::size_t size) {
  return fail(ErrorCode::kTooLarge,
              fmt::format("{}: {} bytes, {} at most", printable(path, 64), size, kMaximumValueSize));
}

// A scalar whose variant has been entered.
Result<model::Value> read_scalar(MessageReader& reader, std::string_view signature, std::string_view path) {
  if (signature == "ay") {
    const ByteView bytes = reader.bytes();
    if (bytes.size() > kMaximumValueSize) return too_large(path, bytes.size());
    return Bytes(bytes.begin(), bytes.end());
  }
  if (signature == "(qq)") {
    reader.enter('r', "qq");
    model::Objlnk link;
    link.object = reader.u16();
    link.instance = reader.u16();
    reader.leave();
    return link;
  }
  if (signature.size() != 1) return mismatch(path, signature);
  switch (signature.front()) {
    case 's': {
      const std::string_view text = reader.text();
      if (text.size() > kMaximumValueSize) return too_large(path, text.size());
      return std::string(text);
    }
    case 'd':
      return reader.number<double>('d');
    case 'b':
      return reader.boolean();
    case 'x':
      return reader.number<std::int64_t>('x');
    case 'i':
      return std::int64_t{reader.number<std::int32_t>('i')};
    case 'n':
      return std::int64_t{reader.number<std::int16_t>('n')};
    case 't':
      return reader.number<std::uint64_t>('t');
    case 'u':
      return std::uint64_t{reader.number<std::uint32_t>('u')};
    case 'q':
      return std::uint64_t{reader.number<std::uint16_t>('q')};
    case 'y':
      return std::uint64_t{reader.number<std::uint8_t>('y')};
    default:
      return mismatch(path, signature);
  }
}

Result<model::Value> read_scalar_variant(MessageReader& reader, std::string_view path) {
  const std::string_view signature = reader.enter_variant();
  auto value = read_scalar(reader, signature, path);
  if (value) reader.leave();
  return value;
}

// a(qv), its variant entered.
Result<model::ResourceValue> read_instances(MessageReader& reader, std::string_view path) {
  model::ResourceInstances instances;
  reader.enter('a', "(qv)");
  while (reader.enter('r', "qv")) {
    const std::uint16_t id = reader.u16();
    if (id == model::kReservedId) {
      return fail(ErrorCode::kBadValue,
                  fmt::format("{}: 65535 is not the id of a resource instance", printable(path, 64)));
    }
    auto value = read_scalar_variant(reader, path);
    if (!value) return propagate(value);
    instances.emplace_back(model::ResourceInstanceId(id), *std::move(value));
    reader.leave();
  }
  reader.leave();
  std::ranges::sort(instances, {}, [](const auto& entry) { return entry.first; });
  const auto twice = std::ranges::adjacent_find(instances, {}, [](const auto& entry) { return entry.first; });
  if (twice != instances.end()) {
    return fail(ErrorCode::kBadValue,
                fmt::format("{}: resource instance {} twice", printable(path, 64), twice->first.value()));
  }
  return instances;
}

const char* signature_of(const model::Value& value) {
  return std::visit(Overloaded{
                        [](const std::string&) { return "s"; },
                        [](const model::Corelnk&) { return "s"; },
                        [](std::int64_t) { return "x"; },
                        [](model::Time) { return "x"; },
                        [](std::uint64_t) { return "t"; },
                        [](double) { return "d"; },
                        [](bool) { return "b"; },
                        [](const Bytes&) { return "ay"; },
                        [](const model::Objlnk&) { return "(qq)"; },
                    },
                    value);
}

void append_scalar(MessageWriter& writer, const model::Value& value) {
  std::visit(Overloaded{
                 [&](const std::string& text) { writer.text(text); },
                 [&](const model::Corelnk& links) { writer.text(links.links); },
                 [&](std::int64_t number) { writer.i64(number); },
                 [&](model::Time time) { writer.i64(time.seconds); },
                 [&](std::uint64_t number) { writer.u64(number); },
                 [&](double number) { writer.real(number); },
                 [&](bool flag) { writer.boolean(flag); },
                 [&](const Bytes& bytes) { writer.bytes(bytes); },
                 [&](const model::Objlnk& link) {
                   writer.open('r', "qq");
                   writer.u16(link.object);
                   writer.u16(link.instance);
                   writer.close();
                 },
             },
             value);
}

Result<void> check_count(std::size_t count) {
  if (count < kMaximumValues) return {};
  return fail(ErrorCode::kTooLarge, fmt::format("more than {} paths in one call", kMaximumValues));
}

}  // namespace

Result<model::ResourceValue> read_value(MessageReader& reader, std::string_view path) {
  const std::string_view signature = reader.enter_variant();
  if (signature == "a(qv)") {
    auto instances = read_instances(reader, path);
    if (instances) reader.leave();
    return instances;
  }
  auto value = read_scalar(reader, signature, path);
  if (!value) return propagate(value);
  reader.leave();
  return model::ResourceValue(*std::move(value));
}

Result<model::Path> read_path(MessageReader& reader) { return model::Path::parse(reader.text()); }

Result<std::vector<model::Path>> read_paths(MessageReader& reader) {
  std::vector<model::Path> paths;
  reader.enter('a', "s");
  while (reader.peek().code != 0) {
    if (auto room = check_count(paths.size()); !room) return propagate(room);
    const auto path = read_path(reader);
    if (!path) return propagate(path);
    paths.push_back(*path);
  }
  reader.leave();
  return paths;
}

namespace {

// `a(sv)`, or `a(stv)` of those that have a time.
Result<std::vector<model::Record>> read_all_records(MessageReader& reader, bool timed) {
  std::vector<model::Record> records;
  records.reserve(16);
  reader.enter('a', timed ? "(stv)" : "(sv)");
  while (reader.enter('r', timed ? "stv" : "sv")) {
    if (auto room = check_count(records.size()); !room) return propagate(room);
    const std::string_view text = reader.text();
    const auto path = model::Path::parse(text);
    if (!path) return propagate(path);
    std::optional<WallTime> time;
    if (timed) time = to_wall_time(reader.u64());
    auto value = read_value(reader, text);
    if (!value) return propagate(value);
    records.push_back({*path, *std::move(value), time});
    reader.leave();
  }
  reader.leave();
  return records;
}

}  // namespace

Result<std::vector<model::Record>> read_records(MessageReader& reader) { return read_all_records(reader, false); }

Result<std::vector<model::Record>> read_samples(MessageReader& reader) { return read_all_records(reader, true); }

void append_value(MessageWriter& writer, const model::Value& value) {
  writer.open('v', signature_of(value));
  append_scalar(writer, value);
  writer.close();
}

void append_value(MessageWriter& writer, const model::ResourceValue& value) {
  if (!value.is_multiple()) return append_value(writer, value.single());
  writer.open('v', "a(qv)");
  writer.open('a', "(qv)");
  for (const auto& [id, instance] : value.instances()) {
    writer.open('r', "qv");
    writer.u16(id.value());
    append_value(writer, instance);
    writer.close();
  }
  writer.close();
  writer.close();
}

void append_records(MessageWriter& writer, std::span<const model::Record> records) {
  std::string path;
  writer.open('a', "(sv)");
  for (const model::Record& record : records) {
    if (!record.value) continue;
    path.clear();
    record.path.append_to(path);
    writer.open('r', "sv");
    writer.text(path.c_str());
    append_value(writer, *record.value);
    writer.close();
  }
  writer.close();
}

void append_paths(MessageWriter& writer, std::span<const model::Path> paths) {
  writer.open('a', "s");
  for (const model::Path path : paths) writer.text(path.to_string());
  writer.close();
}

}  // namespace lwm2m::dbus

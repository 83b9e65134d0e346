#include "daemon/engine/server_read.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "daemon/codec/codec.hpp"
#include "daemon/codec/link_format.hpp"
#include "daemon/engine/coap_code.hpp"
#include "daemon/engine/version_rules.hpp"

namespace lwm2m::engine {
namespace {

using model::Path;

constexpr std::size_t kUsualAnswer = 128;  // most answers are smaller: one allocation

void write_attributes(codec::LinkFormatWriter& writer, const model::NotificationAttributes& attributes) {
  const auto period = [&writer](std::string_view name, const std::optional<std::uint32_t>& value) {
    if (value) writer.attribute(name, *value);
  };
  const auto threshold = [&writer](std::string_view name, const std::optional<double>& value) {
    if (value) writer.attribute(name, *value);
  };
  period("pmin", attributes.minimum_period);
  period("pmax", attributes.maximum_period);
  period("epmin", attributes.minimum_evaluation_period);
  period("epmax", attributes.maximum_evaluation_period);
  threshold("gt", attributes.greater_than);
  threshold("lt", attributes.less_than);
  threshold("st", attributes.step);
}

void write_attached(codec::LinkFormatWriter& writer, const model::AttributeStore& attributes, Path path) {
  if (const auto* attached = attributes.find(path)) write_attributes(writer, *attached);
}

void write_dimension(codec::LinkFormatWriter& writer, const model::ResourceValue* value) {
  if (value != nullptr && value->is_multiple()) {
    writer.attribute("dim", static_cast<std::uint32_t>(value->instances().size()));
  }
}

void discover_object(const Context& context, const ObjectHandlers& handlers, const model::AttributeStore& attributes,
                     Path path, codec::LinkFormatWriter& writer) {
  const model::Object& object = *context.tree.find_object(path.object());
  writer.link(path);
  if (object.definition->version != default_object_version(path.object(), context.options.version)) {
    writer.unquoted("ver", object.definition->version.to_string());
  }
  write_attached(writer, attributes, path);
  for (const auto& [id, instance] : object.instances) {  // 1.1 prints no attributes of lower levels here
    writer.link(path.child(id.value()));
    handlers.for_each_resource(path.child(id.value()), [&](Path at, const auto&, const auto*) { writer.link(at); });
  }
}

void discover_instance(const ObjectHandlers& handlers, const model::AttributeStore& attributes, Path path,
                       codec::LinkFormatWriter& writer) {
  writer.link(path);
  write_attributes(writer, attributes.effective(path));
  handlers.for_each_resource(path, [&](Path at, const model::ResourceDefinition&, const model::ResourceValue* value) {
    writer.link(at);
    write_dimension(writer, value);
    write_attached(writer, attributes, at);
  });
}

void discover_resource(const Context& context, const model::AttributeStore& attributes, Path path,
                       codec::LinkFormatWriter& writer) {
  const model::ResourceValue* value = context.tree.find_resource(path);
  writer.link(path);
  write_dimension(writer, value);
  write_attributes(writer, attributes.effective(path));
  if (value == nullptr || !value->is_multiple() || !version_rules(context.options.version).discovers_resource_instances)
    return;
  for (const auto& [id, one] : value->instances()) {
    writer.link(path.child(id.value()));
    write_attached(writer, attributes, path.child(id.value()));
  }
}

}  // namespace

Result<std::uint16_t> answer_format(std::optional<std::uint16_t> accept, const VersionRules& rules) {
  if (!accept) {
    return rules.formats.front();
  }
  const auto format = codec::content_format(*accept);
  if (!format || !rules.speaks(*accept)) {
    return fail(ErrorCode::kNotAcceptable, fmt::format("content format {} is not spoken", *accept));
  }
  return *accept;
}

Result<std::vector<Path>> composite_paths(const VersionRules& rules, std::optional<std::uint16_t> content_format,
                                          ByteView payload) {
  const auto format = content_format ? codec::content_format(*content_format) : std::nullopt;
  if (!format || !rules.speaks(*content_format)) {
    return fail(ErrorCode::kUnsupportedFormat, "the paths of a composite read come in SenML");
  }
  auto paths = codec::decode_paths(*format, payload);
  if (!paths) return propagate(paths);
  return model::without_covered(*std::move(paths));
}

Result<std::uint16_t> composite_answer_format(const Request& request, const VersionRules& rules) {
  constexpr auto kJson = static_cast<std::uint16_t>(codec::ContentFormat::kSenmlJson);
  constexpr std::uint16_t kEtchJson = 320;
  if (!request.accept) {
    const bool json = request.content_format == kJson || request.content_format == kEtchJson;
    return json ? kJson : rules.composite_formats.front();
  }
  const bool known = std::ranges::find(rules.composite_formats, *request.accept) != rules.composite_formats.end();
  if (known && codec::content_format(*request.accept)) return *request.accept;
  return fail(ErrorCode::kNotAcceptable, fmt::format("content format {} holds no composite", *request.accept));
}

namespace {

// What may be read; whether something there may not.
class Readable {
 public:
  Readable(const model::ObjectTree& tree, const MayRead& may_read) : tree_(tree), may_read_(may_read) {}

  void collect(Path path) {
    const std::size_t before = views_.size();
    tree_.collect(
        path,
        [this](Path at, const model::ResourceDefinition& resource) {
          return resource.operations.read && !is_closed_to_servers(at.object()) && is_allowed(at);
        },
        views_);
    if (!may_read_) return;
    // An instance without resources comes without having been asked about.
    const auto empty = [this](const model::RecordView& view) {
      return view.path.level() == 2 && !is_allowed(view.path);
    };
    views_.erase(std::remove_if(views_.begin() + static_cast<std::ptrdiff_t>(before), views_.end(), empty),
                 views_.end());
  }
  [[nodiscard]] std::vector<model::RecordView>& views() { return views_; }
  [[nodiscard]] bool is_forbidden() const { return views_.empty() && withheld_; }

 private:
  bool is_allowed(Path at) {
    if (!may_read_) return true;
    if (const Path instance = at.prefix(2); instance != asked_) {  // they come one after the other
      asked_ = instance;
      allowed_ = may_read_(instance);
      withheld_ = withheld_ || !allowed_;
    }
    return allowed_;
  }

  const model::ObjectTree& tree_;
  const MayRead& may_read_;
  std::vector<model::RecordView> views_{};
  Path asked_{};
  bool allowed_ = false;
  bool withheld_ = false;
};

Response render(Path base, const std::vector<model::RecordView>& views, std::uint16_t format) {
  Response response{.code = kContent, .content_format = format};
  response.payload.reserve(kUsualAnswer);
  const auto encoded = codec::encode(*codec::content_format(format), base, views, response.payload);
  if (!encoded) {
    return {.code = coap_code(encoded.error().code()), .payload = to_bytes(encoded.error().message())};
  }
  return response;
}

}  // namespace

Response render_read(const model::ObjectTree& tree, Path path, std::uint16_t format, const MayRead& may_read) {
  Readable readable(tree, may_read);
  readable.views().reserve(path.level() >= 3 ? 1 : 32);
  readable.collect(path);
  return readable.is_forbidden() ? Response{.code = kUnauthorized} : render(path, readable.views(), format);
}

Response render_composite(const model::ObjectTree& tree, std::span<const Path> paths, std::uint16_t format,
                          const MayRead& may_read) {
  std::vector<Path> ascending(paths.begin(), paths.end());
  std::ranges::sort(ascending);
  Readable readable(tree, may_read);
  readable.views().reserve(32);
  for (const Path path : ascending) readable.collect(path);
  return readable.is_forbidden() ? Response{.code = kUnauthorized} : render(Path(), readable.views(), format);
}

Bytes render_discover(const Context& context, const ObjectHandlers& handlers, const model::AttributeStore& attributes,
                      Path path) {
  Bytes out;
  codec::LinkFormatWriter writer(out);
  switch (path.level()) {
    case 1: discover_object(context, handlers, attributes, path, writer); break;
    case 2: discover_instance(handlers, attributes, path, writer); break;
    default: discover_resource(context, attributes, path, writer); break;
  }
  return out;
}

}  // namespace lwm2m::engine

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
  model::NotificationAttributes::fields(attributes, [&writer](std::string_view name, const auto& value) {
    if (value) writer.attribute(name, *value);
  });
}

void write_dimension(codec::LinkFormatWriter& writer, const model::ResourceValue* value) {
  if (value != nullptr && value->is_multiple()) {
    writer.attribute("dim", static_cast<std::uint32_t>(value->instances().size()));
  }
}

// The links of one Discover, level by level. What is printed of the levels below its target depends on the target and
// on the version (Core 1.0.2 §5.4.2, Core 1.1.1 §6.3.2, Core 1.2 §6.3.2).
class DiscoverPrinter {
 public:
  DiscoverPrinter(const Context& context, const ObjectHandlers& handlers, const model::AttributeStore& attributes,
                  const VersionRules& rules, Path target, codec::LinkFormatWriter writer)
      : context_(context),
        handlers_(handlers),
        attributes_(attributes),
        rules_(rules),
        target_(target),
        writer_(writer) {}

  void object(int depth) {
    const model::Object& object = *context_.tree.find_object(target_.object());
    writer_.link(target_);
    if (object.definition->version != default_object_version(target_.object(), rules_.version)) {
      writer_.unquoted("ver", object.definition->version.to_string());
    }
    attached(target_);
    if (depth == 0) return;
    for (const auto& [id, each] : object.instances) instance(target_.child(id.value()), depth - 1);
  }

  void instance(Path path, int depth) {
    writer_.link(path);
    attached(path);
    if (depth == 0) return;
    handlers_.for_each_resource(path, [&](Path at, const model::ResourceDefinition&,
                                          const model::ResourceValue* value) { resource(at, value, depth - 1); });
  }

  void resource(Path path, const model::ResourceValue* value, int depth) {
    writer_.link(path);
    if (target_.level() > 1 || rules_.discovers_all_attributes) write_dimension(writer_, value);
    attached(path);
    if (depth == 0 || value == nullptr || !value->is_multiple()) return;
    for (const auto& [id, one] : value->instances()) {
      writer_.link(path.child(id.value()));
      attached(path.child(id.value()));
    }
  }

 private:
  // Of the target also what it inherits. Before 1.2 an object shows nothing of what is below it.
  void attached(Path path) {
    if (path == target_) return write_attributes(writer_, attributes_.effective(path));
    if (target_.level() == 1 && !rules_.discovers_all_attributes) return;
    if (const auto* here = attributes_.find(path)) write_attributes(writer_, *here);
  }

  const Context& context_;
  const ObjectHandlers& handlers_;
  const model::AttributeStore& attributes_;
  const VersionRules& rules_;
  Path target_;
  codec::LinkFormatWriter writer_;
};

// Levels below the target, where the request does not say it: down to resources, and of a resource to its instances,
// which 1.0 does not have.
int default_depth(Path path, const VersionRules& rules) {
  return path.level() < 3 ? 3 - path.level() : rules.discovers_resource_instances ? 1 : 0;
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
                                          ByteView payload, std::string_view alternate_path) {
  const auto format = content_format ? codec::content_format(*content_format) : std::nullopt;
  if (!format || !rules.speaks(*content_format)) {
    return fail(ErrorCode::kUnsupportedFormat, "the paths of a composite read come in SenML");
  }
  auto paths = codec::decode_paths(*format, payload, alternate_path);
  if (!paths) return propagate(paths);
  if (paths->size() > kMaximumCompositePaths) {
    return fail(ErrorCode::kTooLarge, fmt::format("a composite of more than {} paths", kMaximumCompositePaths));
  }
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

Response render(Path base, const std::vector<model::RecordView>& views, std::uint16_t format,
                std::string_view alternate_path) {
  Response response{.code = kContent, .content_format = format};
  response.payload.reserve(kUsualAnswer);
  const auto encoded = codec::encode(*codec::content_format(format), base, views, response.payload, alternate_path);
  if (!encoded) {
    return {.code = coap_code(encoded.error().code()), .payload = to_bytes(encoded.error().message())};
  }
  return response;
}

}  // namespace

Response render_read(const model::ObjectTree& tree, Path path, std::uint16_t format, const MayRead& may_read,
                     std::string_view alternate_path) {
  Readable readable(tree, may_read);
  readable.views().reserve(path.level() >= 3 ? 1 : 32);
  readable.collect(path);
  if (readable.is_forbidden()) return {.code = kUnauthorized};
  return render(path, readable.views(), format, alternate_path);
}

Result<std::vector<model::RecordView>> readable_values(const model::ObjectTree& tree, std::span<const Path> paths,
                                                       const MayRead& may_read) {
  std::vector<Path> ascending(paths.begin(), paths.end());
  std::ranges::sort(ascending);
  Readable readable(tree, may_read);
  readable.views().reserve(32);
  for (const Path path : ascending) readable.collect(path);
  if (readable.is_forbidden()) return fail(ErrorCode::kUnauthorized, "the server may read nothing of it");
  return std::move(readable.views());
}

Response render_composite(const model::ObjectTree& tree, std::span<const Path> paths, std::uint16_t format,
                          const MayRead& may_read, std::string_view alternate_path) {
  const auto views = readable_values(tree, paths, may_read);
  return views ? render(Path(), *views, format, alternate_path) : Response{.code = kUnauthorized};
}

Result<int> discover_depth(std::span<const std::string_view> queries, Path path, const VersionRules& rules) {
  constexpr std::string_view kName = "depth=";
  std::optional<int> depth;
  for (const std::string_view query : queries) {
    if (!rules.discover_depth || !query.starts_with(kName)) continue;
    const std::string_view value = query.substr(kName.size());
    if (depth || value.size() != 1 || value.front() < '0' || value.front() > '3') {
      return fail(ErrorCode::kBadValue, "depth is 0, 1, 2 or 3, and said once");
    }
    depth = value.front() - '0';
  }
  return depth.value_or(default_depth(path, rules));
}

Bytes render_discover(const Context& context, const ObjectHandlers& handlers, const model::AttributeStore& attributes,
                      const VersionRules& rules, Path path, int depth, std::string_view alternate_path) {
  Bytes out;
  DiscoverPrinter printer(context, handlers, attributes, rules, path, codec::LinkFormatWriter(out, alternate_path));
  switch (path.level()) {
    case 1: printer.object(depth); break;
    case 2: printer.instance(path, depth); break;
    default: printer.resource(path, context.tree.find_resource(path), depth); break;
  }
  return out;
}

}  // namespace lwm2m::engine

#include "daemon/engine/registration_links.hpp"

#include <array>

#include "daemon/codec/link_format.hpp"

namespace lwm2m::engine {
namespace {

struct EnablerVersions {
  std::uint16_t object;
  std::array<model::Version, 3> by_version;  // 1.0, 1.1, 1.2
};
constexpr std::array<EnablerVersions, 7> kEnablerVersions{{
    {0, {{{1, 0}, {1, 1}, {1, 2}}}},
    {1, {{{1, 0}, {1, 1}, {1, 2}}}},
    {2, {{{1, 0}, {1, 0}, {1, 1}}}},
    {3, {{{1, 0}, {1, 1}, {1, 2}}}},
    {4, {{{1, 0}, {1, 2}, {1, 3}}}},
    {5, {{{1, 0}, {1, 0}, {1, 1}}}},
    {21, {{{1, 0}, {1, 1}, {2, 0}}}},
}};

constexpr std::array<std::uint16_t, 6> kSpoken{0, 42, 60, 110, 112, 11542};

}  // namespace

model::Version default_object_version(model::ObjectId object, ProtocolVersion version) {
  for (const EnablerVersions& entry : kEnablerVersions) {
    if (entry.object == object.value()) return entry.by_version.at(static_cast<std::size_t>(version));
  }
  return {1, 0};
}

Bytes registration_links(const Context& context) {
  Bytes out;
  codec::LinkFormatWriter writer(out);
  writer.link(model::Path());
  writer.quoted("rt", "oma.lwm2m");
  // The formats that we speak, so that a server need not guess. 1.0 has no `ct` but for JSON, which we do not speak.
  if (context.options.version != ProtocolVersion::k1_0) writer.content_formats(kSpoken);
  for (const auto& [id, object] : context.tree.objects()) {
    if (is_closed_to_servers(id) || !context.is_announced(object)) continue;
    const bool other_version = object.definition->version != default_object_version(id, context.options.version);
    if (other_version || object.instances.empty()) writer.link(model::Path(id));
    // Without quotes in every version: Leshan refuses the whole Register for a quoted one.
    if (other_version) writer.unquoted("ver", object.definition->version.to_string());
    for (const auto& [instance_id, instance] : object.instances) writer.link(model::Path(id, instance_id));
  }
  return out;
}

}  // namespace lwm2m::engine

#include "daemon/engine/registration_links.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "daemon/codec/codec.hpp"
#include "daemon/codec/link_format.hpp"
#include "daemon/engine/version_rules.hpp"

namespace lwm2m::engine {
namespace {

// Of those that belong to the version, the ones that there is a codec for.
std::vector<std::uint16_t> announced_formats(const VersionRules& rules) {
  std::vector<std::uint16_t> formats;
  std::ranges::copy_if(rules.announced_formats, std::back_inserter(formats),
                       [](std::uint16_t number) { return codec::content_format(number).has_value(); });
  return formats;
}

}  // namespace

Bytes registration_links(const Context& context, ProtocolVersion version, std::string_view alternate_path) {
  Bytes out;
  codec::LinkFormatWriter writer(out, alternate_path);
  writer.link(model::Path());
  writer.quoted("rt", "oma.lwm2m");
  // So that a server need not guess.
  if (const auto formats = announced_formats(version_rules(version)); !formats.empty()) writer.content_formats(formats);
  for (const auto& [id, object] : context.tree.objects()) {
    if (is_closed_to_servers(id) || !context.is_announced(object)) continue;
    const bool other_version = object.definition->version != default_object_version(id, version);
    if (other_version || object.instances.empty()) writer.link(model::Path(id));
    // Without quotes in every version: Leshan refuses the whole Register for a quoted one.
    if (other_version) writer.unquoted("ver", object.definition->version.to_string());
    for (const auto& [instance_id, instance] : object.instances) writer.link(model::Path(id, instance_id));
  }
  return out;
}

}  // namespace lwm2m::engine

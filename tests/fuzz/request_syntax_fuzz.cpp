// The two small languages that requests speak: arguments of an Execute, and queries of a Write-Attributes.
#include <cstdlib>

#include "daemon/engine/execute_arguments.hpp"
#include "daemon/engine/write_attributes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lwm2m;
  const std::string_view text = as_text({data, size});
  if (const auto arguments = engine::parse_execute_arguments(text); arguments && arguments->size() > 10) std::abort();
  std::vector<std::string_view> queries;
  for (std::string_view rest = text; !rest.empty();) {
    queries.push_back(rest.substr(0, rest.find('&')));
    rest.remove_prefix(std::min(queries.back().size() + 1, rest.size()));
  }
  const auto path = model::Path::parse("/3303/0/5700").value();
  const model::ResourceDefinition number{
      .id = model::ResourceId(5700), .name = "Value", .type = model::DataType::kFloat};
  for (const auto version : {engine::ProtocolVersion::k1_0, engine::ProtocolVersion::k1_2}) {
    const auto& rules = engine::version_rules(version);
    const auto attributes = engine::apply_write_attributes({}, queries, path, &number, rules);
    if (attributes && queries.empty()) std::abort();
    (void)engine::observe_attributes(queries, path, &number, rules).has_value();
  }
  return 0;
}

#include "daemon/engine/version_rules.hpp"

#include <algorithm>
#include <array>

namespace lwm2m::engine {
namespace {

constexpr std::uint16_t kText = 0;
constexpr std::uint16_t kOpaque = 42;
constexpr std::uint16_t kCbor = 60;
constexpr std::uint16_t kSenmlJson = 110;
constexpr std::uint16_t kSenmlCbor = 112;
constexpr std::uint16_t kEtchJson = 320;
constexpr std::uint16_t kEtchCbor = 322;
constexpr std::uint16_t kTlv = 11542;
constexpr std::uint16_t kJson = 11543;
constexpr std::uint16_t kLwm2mCbor = 11544;
// In use before OMA registered its own.
constexpr std::uint16_t kOldText = 1541;
constexpr std::uint16_t kOldTlv = 1542;
constexpr std::uint16_t kOldJson = 1543;
constexpr std::uint16_t kOldOpaque = 1544;

// 1.1 and 1.2 must not choose TLV and JSON, but servers that grew up with 1.0 ask for them.
constexpr std::array kFormats10{kTlv, kText, kOpaque, kJson, kOldText, kOldTlv, kOldJson, kOldOpaque};
constexpr std::array kFormats11{kSenmlCbor, kSenmlJson, kText,   kOpaque,  kCbor,     kTlv,
                                kJson,      kOldText,   kOldTlv, kOldJson, kOldOpaque};
constexpr std::array kFormats12{kSenmlCbor, kSenmlJson, kLwm2mCbor, kEtchJson, kEtchCbor, kText,    kOpaque,
                                kCbor,      kTlv,       kJson,      kOldText,  kOldTlv,   kOldJson, kOldOpaque};

constexpr std::array kComposite11{kSenmlCbor, kSenmlJson};
constexpr std::array kComposite12{kSenmlCbor, kSenmlJson, kLwm2mCbor};
constexpr std::array kPatch12{kSenmlCbor, kSenmlJson, kLwm2mCbor, kEtchJson, kEtchCbor};

constexpr std::array kAnnounced10{kJson};  // 1.0 knows no other `ct`
constexpr std::array kAnnounced11{kText, kOpaque, kCbor, kSenmlJson, kSenmlCbor, kTlv};
constexpr std::array kAnnounced12{kText, kOpaque, kCbor, kSenmlJson, kSenmlCbor, kTlv, kLwm2mCbor};

constexpr std::array kRules{
    VersionRules{
        .version = ProtocolVersion::k1_0, .name = "1.0", .formats = kFormats10, .announced_formats = kAnnounced10},
    VersionRules{.version = ProtocolVersion::k1_1,
                 .name = "1.1",
                 .formats = kFormats11,
                 .composite_formats = kComposite11,
                 .patch_formats = kComposite11,
                 .announced_formats = kAnnounced11,
                 .bootstrap_format = kSenmlCbor,
                 .resource_instances = true,
                 .bootstrap_read = true,
                 .composites = true,
                 .queue_parameter = true,
                 .extended_accounts = true,
                 .discovers_resource_instances = true,
                 .evaluation_periods = true},
    VersionRules{.version = ProtocolVersion::k1_2,
                 .name = "1.2",
                 .formats = kFormats12,
                 .composite_formats = kComposite12,
                 .patch_formats = kPatch12,
                 .announced_formats = kAnnounced12,
                 .bootstrap_format = kSenmlCbor,
                 .resource_instances = true,
                 .deletes_resource_instances = true,
                 .bootstrap_read = true,
                 .bootstrap_pack = true,
                 .composites = true,
                 .queue_parameter = true,
                 .extended_accounts = true,
                 .discovers_resource_instances = true,
                 .discovers_all_attributes = true,
                 .discover_depth = true,
                 .evaluation_periods = true,
                 .delivery_attributes = true,
                 .observe_attributes = true},
};

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

}  // namespace

bool VersionRules::speaks(std::uint16_t format) const { return std::ranges::find(formats, format) != formats.end(); }

const VersionRules& version_rules(ProtocolVersion version) { return kRules.at(static_cast<std::size_t>(version)); }

std::optional<ProtocolVersion> older_version(ProtocolVersion version) {
  if (version == ProtocolVersion::k1_0) return std::nullopt;
  return static_cast<ProtocolVersion>(static_cast<std::uint8_t>(version) - 1);
}

model::Version default_object_version(model::ObjectId object, ProtocolVersion version) {
  for (const EnablerVersions& entry : kEnablerVersions) {
    if (entry.object == object.value()) return entry.by_version.at(static_cast<std::size_t>(version));
  }
  return {1, 0};
}

}  // namespace lwm2m::engine

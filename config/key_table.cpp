#include "config/key_table.hpp"

#include "config/text_rules.hpp"

namespace lwm2m::config {
namespace {

template <class T>
struct MemberOf;
template <class Section, class T>
struct MemberOf<T Section::*> {
  using SectionType = Section;
  using ValueType = T;
};

// key<&ServerConfig::lifetime>("lifetime", between(1, kLongestTime), "…"): the field's type chooses the codec.
template <auto Member>
constexpr auto key(std::string_view name, Rule rule, std::string_view meaning) {
  using Section = typename MemberOf<decltype(Member)>::SectionType;
  using Codec = ValueOf<typename MemberOf<decltype(Member)>::ValueType>;
  return Key<Section>{name,
                      rule,
                      meaning,
                      [](const Node& node, const Rule& r, Section& out) { return Codec::read(node, r, out.*Member); },
                      [](const Section& section) { return Codec::write(section.*Member); },
                      &Codec::allowed};
}

constexpr Rule between(std::int64_t least, std::int64_t greatest) { return {.least = least, .greatest = greatest}; }
constexpr Rule text(bool (*accepts)(std::string_view), std::string_view allowed) {
  return {.accepts = accepts, .allowed = allowed};
}
constexpr Rule path(int least_level, int greatest_level, std::string_view allowed) {
  return {.least = least_level, .greatest = greatest_level, .allowed = allowed};
}
constexpr Rule secret(Rule rule) {
  rule.secret = true;
  return rule;
}
constexpr Rule required(Rule rule) {
  rule.required = true;
  return rule;
}
constexpr Rule kAnything{};
constexpr Rule kPlainText = text(is_plain_text, "a text of 1 to 255 bytes without control characters");

// Resources of type Integer hold these on every server; 68 years.
constexpr std::int64_t kLongestTime = 2147483647;
// Resources of type Unsigned Integer; in /1/x/19 it says "never again".
constexpr std::int64_t kLargestUnsigned = 4294967295;
constexpr Rule kTime = between(0, kLongestTime);
constexpr Rule kTimeNotZero = between(1, kLongestTime);

constexpr Key<ClientConfig> kClientKeys[] = {
    key<&ClientConfig::endpoint>("endpoint", text(is_endpoint, "a text of 1 to 252 bytes without control characters"),
                                 "the name under which servers know this client"),
    key<&ClientConfig::version>("lwm2m-version", kAnything, "highest version of LwM2M that is offered"),
    key<&ClientConfig::object_directories>("object-directories", kAnything,
                                           "directories with OMA object definitions (XML), known before registering"),
};

constexpr Key<ServerConfig> kServerKeys[] = {
    key<&ServerConfig::uri>("uri", required(kAnything), "address of the server"),
    key<&ServerConfig::short_server_id>("short-server-id", between(1, 65534),
                                        "id of the account; a bootstrap server has none"),
    key<&ServerConfig::bootstrap>("bootstrap", kAnything, "the account is a bootstrap server's; at most one is"),
    key<&ServerConfig::lifetime>("lifetime", kTimeNotZero, "seconds after which the server forgets a silent client"),
    key<&ServerConfig::minimum_lifetime>("minimum-lifetime", kTime,
                                         "seconds; a smaller lifetime that the server writes is raised to this"),
    key<&ServerConfig::update_period>("update-period", kTime,
                                      "longest time between two Updates in seconds; 0: the lifetime alone decides"),
    key<&ServerConfig::update_margin>("update-margin", kTime,
                                      "Update this many seconds before the lifetime ends, at most half of it"),
    key<&ServerConfig::deregister_on_stop>("deregister-on-stop", kAnything,
                                           "de-register when the daemon stops; else a restart costs an Update"),
    key<&ServerConfig::binding>("binding", kAnything, "transports offered to the server; default that of the uri"),
    key<&ServerConfig::queue_mode>("queue-mode", kAnything, "the client sleeps between its messages"),
    key<&ServerConfig::queue_awake_time>("queue-awake-time", kTimeNotZero,
                                         "queue mode: reachable this many seconds after the last message"),
    key<&ServerConfig::default_minimum_period>("default-minimum-period", kTime,
                                               "seconds between two notifications at least (pmin)"),
    key<&ServerConfig::default_maximum_period>("default-maximum-period", kTime,
                                               "seconds between two notifications at most (pmax); 0: no limit"),
    key<&ServerConfig::default_notification>("default-notification", kAnything,
                                             "notifications are sent non-confirmable or confirmable"),
    key<&ServerConfig::store_notifications>("store-notifications", kAnything, "keep notifications while offline"),
    key<&ServerConfig::history_in_read>("history-in-read", kAnything,
                                        "a Read answers with the whole time series, not with the newest value"),
    key<&ServerConfig::mute_send>("mute-send", kAnything, "the client sends nothing by itself (Send)"),
    key<&ServerConfig::disable_timeout>("disable-timeout", kTime, "seconds that a Disable by the server lasts"),
    key<&ServerConfig::priority>("priority", between(0, kLargestUnsigned),
                                 "place in the order of registration, smaller first; without: at once"),
    key<&ServerConfig::initial_delay>("initial-delay", kTime, "seconds before the first attempt to register"),
    key<&ServerConfig::failure_block>("failure-block", kAnything,
                                      "servers later in the order wait until this one is registered"),
    key<&ServerConfig::bootstrap_on_failure>("bootstrap-on-failure", kAnything,
                                             "bootstrap when this server cannot be reached"),
    key<&ServerConfig::retry_count>("retry-count", between(1, kLargestUnsigned), "attempts in one sequence"),
    key<&ServerConfig::retry_timer>("retry-timer", kTimeNotZero,
                                    "seconds after the first failed attempt; doubled after each further one"),
    key<&ServerConfig::sequence_delay>("sequence-delay", between(1, kLargestUnsigned), "seconds between two sequences"),
    key<&ServerConfig::sequence_count>("sequence-count", between(1, kLargestUnsigned),
                                       "sequences before a bootstrap; without a bootstrap server they repeat"),
    key<&ServerConfig::allow_execute>("allow-execute", path(0, 3, "a path such as \"/\", \"/3\" or \"/3/0/4\""),
                                      "prefixes of what this server may Execute"),
    key<&ServerConfig::security>("security", kAnything, "how the server and the client know each other"),
    key<&ServerConfig::identity>("identity", secret(kAnything), "psk identity; default the endpoint"),
    key<&ServerConfig::key_credential>(
        "key-credential", secret(text(is_credential_name, "the name of a systemd credential, without \"/\" and \":\"")),
        "systemd credential that holds the key"),
    key<&ServerConfig::key_file>("key-file", secret(kAnything),
                                 "psk: hex digits, or else raw bytes; x509, rpk: the private key, PEM or DER"),
    key<&ServerConfig::key_uri>("key-uri", secret(text(is_pkcs11_uri, "a text that begins with \"pkcs11:\"")),
                                "private key in a token (x509, rpk)"),
    key<&ServerConfig::certificate_file>("certificate-file", kAnything,
                                         "our certificate, for rpk our public key; PEM or DER"),
    key<&ServerConfig::peer_certificate_file>("peer-certificate-file", kAnything,
                                              "the server's certificate or CA, for rpk its public key; PEM or DER"),
    key<&ServerConfig::certificate_usage>(
        "certificate-usage", between(0, 3),
        "what peer-certificate-file is: 0 CA, 1 certificate, both with the trust store, 2 trust anchor, 3 certificate"),
    key<&ServerConfig::matching_type>("matching-type", between(0, 3),
                                      "peer-certificate-file holds: 0 all of it, 1 its SHA-256, 2 SHA-384, 3 SHA-512"),
    key<&ServerConfig::trust_store>("trust-store", kAnything,
                                    "trusted CA certificates, a file or a directory; default the system's"),
    key<&ServerConfig::server_name>("server-name", text(is_host, "a DNS name or an IP address"),
                                    "name sent as SNI and looked for in the certificate; default the uri's host"),
    key<&ServerConfig::ciphersuites>("ciphersuites", kAnything,
                                     "best first; default CCM_8 and GCM with PSK or ECDHE-ECDSA"),
    key<&ServerConfig::connection_id>("connection-id", kAnything, "offer DTLS connection ids (RFC 9146)"),
    key<&ServerConfig::session_resumption>("session-resumption", kAnything, "resume sessions, over restarts too"),
    key<&ServerConfig::client_hold_off>("client-hold-off", kTime,
                                        "bootstrap server only: seconds before the client asks it"),
    key<&ServerConfig::local_port>("local-port", between(0, 65535), "port of the client; 0: any"),
    key<&ServerConfig::interface>("interface",
                                  text(is_interface_name, "the name of a network interface, at most 15 bytes"),
                                  "network interface whose address is the source"),
    key<&ServerConfig::dscp>("dscp", between(0, 63), "differentiated services code point of what is sent"),
    key<&ServerConfig::alternate_path>(
        "alternate-path",
        text(is_alternate_path,
             "\"/\" and a name of letters, digits, '-', '.', '_', '~' that is no number, repeatedly"),
        "prefix of all objects at this server"),
};

constexpr Key<AccessConfig> kAccessKeys[] = {
    key<&AccessConfig::path>("path",
                             required(path(1, 2, "an object instance such as \"/3/0\", or an object for Create")),
                             "object instance, or object for Create"),
    key<&AccessConfig::owner>("owner", between(1, 65535),
                              "short server id of who may change the entry; 65535: the bootstrap server"),
    key<&AccessConfig::acl>("acl", kAnything, "rights by short server id; 0: servers without an entry"),
};

constexpr Key<CoapConfig> kCoapKeys[] = {
    key<&CoapConfig::ack_timeout>("ack-timeout", between(1, 60), "seconds before the first retransmission"),
    key<&CoapConfig::max_retransmit>("max-retransmit", between(1, 20), "retransmissions before a message is given up"),
};

constexpr Key<DeviceConfig> kDeviceKeys[] = {
    key<&DeviceConfig::manufacturer>("manufacturer", kPlainText, "resource /3/0/0"),
    key<&DeviceConfig::model>("model", kPlainText, "resource /3/0/1"),
    key<&DeviceConfig::serial_number>("serial-number", kPlainText, "resource /3/0/2"),
    key<&DeviceConfig::firmware_version>("firmware-version", kPlainText, "resource /3/0/3"),
    key<&DeviceConfig::hardware_version>("hardware-version", kPlainText, "resource /3/0/18"),
    key<&DeviceConfig::software_version>("software-version", kPlainText, "resource /3/0/19"),
    key<&DeviceConfig::device_type>("device-type", kPlainText, "resource /3/0/17"),
    key<&DeviceConfig::set_system_time>("set-system-time", kAnything,
                                        "writes to /3/0/13 and 15 set the system's clock and time zone"),
    key<&DeviceConfig::factory_reset_unit>("commands.factory-reset",
                                           text(is_unit_name, "the name of a systemd unit with its suffix"),
                                           "systemd unit that is started for a factory reset"),
};

constexpr Key<FirmwareConfig> kFirmwareKeys[] = {
    key<&FirmwareConfig::installer>("installer", kAnything, "what installs a package"),
    key<&FirmwareConfig::command>("command", kAnything,
                                  "program that gets the file as its argument; its exit status is the verdict"),
    key<&FirmwareConfig::staging_directory>("staging-directory", kAnything,
                                            "where packages are kept; default below the state directory"),
    key<&FirmwareConfig::auto_download>("auto-download", kAnything, "download without consent on the bus"),
    key<&FirmwareConfig::auto_install>("auto-install", kAnything, "install without consent on the bus"),
    key<&FirmwareConfig::auto_reboot>("auto-reboot", kAnything, "restart without consent on the bus"),
    key<&FirmwareConfig::maintenance_window>("maintenance-window", kAnything,
                                             "when installing and restarting may begin"),
};

constexpr Key<ObjectsConfig> kObjectsKeys[] = {
    key<&ObjectsConfig::disabled>("disabled", between(2, 65534), "built-in objects to leave out"),
};

constexpr Key<AppsConfig> kAppsKeys[] = {
    key<&AppsConfig::listed_only>("listed-only", kAnything, "only applications that apps.d names may register"),
};

constexpr Key<TelemetryConfig> kTelemetryKeys[] = {
    key<&TelemetryConfig::max_bytes>("max-bytes", between(4096, std::int64_t{1} << 40),
                                     "bytes that the store may take"),
    key<&TelemetryConfig::max_age>("max-age", kTimeNotZero, "seconds after which stored values are dropped"),
};

constexpr Key<LogConfig> kLogKeys[] = {
    key<&LogConfig::level>("level", kAnything, "what is logged"),
};

constexpr Key<AppPolicy> kAppPolicyKeys[] = {
    key<&AppPolicy::app_id>("app-id", required(kPlainText), "id with which the application registers"),
    key<&AppPolicy::user>("user", required(text(is_user, "a user's name, or a uid as a text")),
                          "user to whom the id belongs"),
    key<&AppPolicy::objects>("objects", path(1, 3, "a path such as \"/3303\", \"/3303/0\" or \"/3/0/9\""),
                             "what the application may claim"),
    key<&AppPolicy::callbacks>("callbacks", kAnything, "what the application may be asked"),
};

template <class Section>
void describe(std::string_view table, std::vector<KeyInfo>& out) {
  for (const Key<Section>& key : keys<Section>()) {
    out.push_back({table, key.name, key.meaning, key.allowed(key.rule), key.write(Section{}), key.rule.secret,
                   key.rule.required});
  }
}

}  // namespace

template <>
std::span<const Key<ClientConfig>> keys() {
  return kClientKeys;
}
template <>
std::span<const Key<ServerConfig>> keys() {
  return kServerKeys;
}
template <>
std::span<const Key<AccessConfig>> keys() {
  return kAccessKeys;
}
template <>
std::span<const Key<CoapConfig>> keys() {
  return kCoapKeys;
}
template <>
std::span<const Key<DeviceConfig>> keys() {
  return kDeviceKeys;
}
template <>
std::span<const Key<FirmwareConfig>> keys() {
  return kFirmwareKeys;
}
template <>
std::span<const Key<ObjectsConfig>> keys() {
  return kObjectsKeys;
}
template <>
std::span<const Key<AppsConfig>> keys() {
  return kAppsKeys;
}
template <>
std::span<const Key<TelemetryConfig>> keys() {
  return kTelemetryKeys;
}
template <>
std::span<const Key<LogConfig>> keys() {
  return kLogKeys;
}
template <>
std::span<const Key<AppPolicy>> keys() {
  return kAppPolicyKeys;
}

std::vector<KeyInfo> all_keys() {
  std::vector<KeyInfo> out;
  describe<ClientConfig>("", out);
  describe<ServerConfig>("server", out);
  describe<AccessConfig>("access", out);
  describe<CoapConfig>("coap", out);
  describe<DeviceConfig>("device", out);
  describe<FirmwareConfig>("firmware", out);
  describe<ObjectsConfig>("objects", out);
  describe<AppsConfig>("apps", out);
  describe<TelemetryConfig>("telemetry", out);
  describe<LogConfig>("log", out);
  describe<AppPolicy>("app", out);
  return out;
}

bool names_secret_key(std::string_view text) {
  for (const Key<ServerConfig>& key : kServerKeys) {
    if (key.rule.secret && text.find(key.name) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace lwm2m::config

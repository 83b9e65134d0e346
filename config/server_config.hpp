// A [[server]] entry: one account, that is an instance of object 0 and, for all but the bootstrap server, of object 1
// (Core 1.1.1 appendix E). Each field says its default, its unit and why the default is what it is.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/server_uri.hpp"
#include "config/vocabulary.hpp"
#include "daemon/base/bytes.hpp"
#include "daemon/model/path.hpp"

namespace lwm2m::config {

struct ServerConfig {
  // --- Who and where ---

  // Required. What the scheme says decides transport and protection.
  ServerUri uri{};
  // Default 1, which is right for the usual single server. 0 with a bootstrap server, whatever the file says: it has
  // none.
  ShortServerId short_server_id{1};
  // Default false. True: the account that client-initiated bootstrap asks; at most one.
  bool bootstrap = false;

  // --- Registration ---

  // Default 86400 s, the value that resource /1/x/5 and common servers use: one Update a day costs nothing.
  std::chrono::seconds lifetime{86400};
  // Default 0 s: a server may write any lifetime. Otherwise a smaller one is raised to this and written back, which
  // protects a metered link from a server that thinks in seconds.
  std::chrono::seconds minimum_lifetime{0};
  // Default 0 s: the lifetime alone decides. Otherwise the longest time between two Updates.
  std::chrono::seconds update_period{0};
  // Default 93 s, MAX_TRANSMIT_WAIT with the default transmission parameters (RFC 7252 §4.8.2): an Update that is lost
  // to the last retransmission still leaves the registration alive. Never more than half of the lifetime is used.
  std::chrono::seconds update_margin{93};
  // Default true. False: a restart within the lifetime costs an Update in place of a Register with all its objects.
  bool deregister_on_stop = true;
  // Default: the transport of the uri. Resource /1/x/7.
  Binding binding = Binding::kUdp;
  // Default false: a gateway is reachable at all times.
  bool queue_mode = false;
  // Default 93 s, MAX_TRANSMIT_WAIT: how long servers go on sending after the last message in queue mode.
  std::chrono::seconds queue_awake_time{93};
  // Default 86400 s, as resource /1/x/5 has it.
  std::chrono::seconds disable_timeout{86400};

  // --- Order and retries (resources /1/x/13 to 20; Core 1.1.1 §6.2.1) ---

  // Default none: outside the order, started at once. Smaller ones first.
  std::optional<std::uint32_t> priority{};
  // Default 0 s. Before the first attempt.
  std::chrono::seconds initial_delay{0};
  // Default false. True: servers later in the order wait until this one is registered.
  bool failure_block = false;
  // Default true, the specification's: a server that cannot be reached may have moved, and the bootstrap server knows.
  bool bootstrap_on_failure = true;
  // Default 5 attempts in a sequence, the specification's.
  std::uint32_t retry_count = 5;
  // Default 60 s, the specification's: before attempt n + 1 the client waits this times 2^(n - 1).
  std::chrono::seconds retry_timer{60};
  // Default 3600 s between two sequences. The specification's day would leave a gateway out of reach for a day after
  // its server was away for half an hour.
  std::chrono::seconds sequence_delay{3600};
  // Default 1 sequence, the specification's; without a bootstrap account they repeat for ever.
  std::uint32_t sequence_count = 1;

  // --- Reporting ---

  // Default 0 s: no lower bound (resource /1/x/2).
  std::chrono::seconds default_minimum_period{0};
  // Default 0 s: no upper bound (resource /1/x/3).
  std::chrono::seconds default_maximum_period{0};
  // Default non-confirmable: half of the messages; one in 24 h is confirmable in any case (RFC 7641 §4.5).
  NotificationType default_notification = NotificationType::kNonConfirmable;
  // Default true, the specification's (resource /1/x/6): what happens while the link is away is what people ask for.
  bool store_notifications = true;
  // Default false, as most servers expect one value. True: a Read answers with the whole time series in SenML.
  bool history_in_read = false;
  // Default false, in contrast to an absent resource /1/x/23: who configures a server by hand wants its data.
  bool mute_send = false;

  // --- Rights ---

  // Default all. Prefixes below which this server may Execute; none: nothing.
  std::vector<model::Path> allow_execute{model::Path()};

  // --- Protection ---

  // Default psk, the mode every server can do; coap and coap+tcp need "nosec" in writing, so that nothing goes out in
  // the clear by oversight.
  SecurityMode security = SecurityMode::kPsk;
  // psk: default the endpoint name, which is how servers find the key. Bytes; "hex:…" in the file.
  Bytes identity{};
  // Exactly one of the next three is set unless security is nosec. None has a default: a key is nobody's guess.
  std::string key_credential{};      // name of a systemd credential
  std::filesystem::path key_file{};  // psk: hex digits or raw bytes; x509, rpk: private key, PEM or DER
  std::string key_uri{};             // "pkcs11:…"; x509 and rpk only
  // x509: our certificate; rpk: our public key. Default none: it is enrolled or set over the bus (rpk: from the key).
  std::filesystem::path certificate_file{};
  // x509: the server's certificate or its CA, as certificate_usage says; rpk: the server's public key, required.
  // Default none: the certificate must chain to the trust store and carry the server's name. Nothing means "accept
  // any".
  std::filesystem::path peer_certificate_file{};
  // Default domain-issued certificate (3), the specification's (resource /0/x/15).
  CertificateUsage certificate_usage = CertificateUsage::kDomainIssuedCertificate;
  // Default exact (0), the specification's (resource /0/x/13).
  MatchingType matching_type = MatchingType::kExact;
  // Default: the system's. A file of PEM certificates or a hashed directory.
  std::filesystem::path trust_store{};
  // Default the uri's host. What SNI says (DNS names only) and what the certificate must name.
  std::string server_name{};
  // Best first. Default CCM_8, which the specification demands, and GCM, which servers on the Internet prefer; with PSK
  // or ECDHE-ECDSA as security says.
  std::vector<CipherSuite> ciphersuites{};
  // Default true: offer RFC 9146, without which a NAT that forgets costs a handshake.
  bool connection_id = true;
  // Default true: a reconnect without certificates and signatures.
  bool session_resumption = true;

  // --- Bootstrap server only ---

  // Default 0 s: ask at once. Resource /0/x/11: gives a bootstrap server time to start by itself.
  std::chrono::seconds client_hold_off{0};

  // --- Network ---

  // Default 0: any free port.
  Port local_port{};
  // Default none: the routing table decides. Name of the network interface whose address is the source.
  std::string interface {};
  // Default 0: best effort. Differentiated services code point of what is sent (RFC 2474), 0 to 63.
  std::uint8_t dscp = 0;
  // Default none. Prefix of all objects at this server, "/lwm2m" (the link with rt="oma.lwm2m" in Register).
  std::string alternate_path{};

  // What a reload asks: is this the entry that is in force?
  friend bool operator==(const ServerConfig&, const ServerConfig&) = default;
};

}  // namespace lwm2m::config

#include "daemon/app/application.hpp"

#include <fmt/core.h>
#include <spdlog/spdlog.h>
#include <sys/random.h>

#include <cstdio>
#include <utility>

#include "config/load.hpp"
#include "daemon/app/application_policies.hpp"
#include "daemon/app/log.hpp"
#include "daemon/app/option_mapping.hpp"
#include "daemon/app/provisioning.hpp"
#include "daemon/app/version.hpp"
#include "daemon/platform/definition_files.hpp"
#include "daemon/platform/reboot_request.hpp"
#include "daemon/platform/system_device_info.hpp"
#include "daemon/storage/state_file.hpp"
#include "objects/core_definitions.hpp"
#include "objects/device.hpp"
#include "objects/measured_extremes.hpp"

namespace lwm2m::app {
namespace {

namespace fs = std::filesystem;

constexpr int kExitStopped = 0;

fs::path shipped_objects() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path("/usr/share/lwm2md/objects") : (program.parent_path().parent_path() / "share/lwm2md/objects");
}

config::Defaults configuration_defaults() {
  config::Defaults defaults;
  defaults.machine_endpoint = platform::machine_endpoint();
  defaults.object_directories = {shipped_objects(), "/etc/lwm2md/objects"};
  return defaults;
}

std::uint64_t random_seed() {
  std::uint64_t seed = 0;
  return getrandom(&seed, sizeof seed, 0) == sizeof seed ? seed : 0;
}

engine::ObjectHandlers::Map object_handlers(const config::Config& config) {
  engine::ObjectHandlers::Map handlers;
  handlers.emplace(model::ObjectId(3),
                   std::make_unique<objects::Device>(device_facts(config.device, platform::system_device_facts()),
                                                     platform::system_device_info()));
  for (const model::ObjectId object : objects::MeasuredExtremes::objects()) {
    handlers.emplace(object, std::make_unique<objects::MeasuredExtremes>(object));
  }
  return handlers;
}

spdlog::level::level_enum log_level(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::kError: return spdlog::level::err;
    case config::LogLevel::kWarning: return spdlog::level::warn;
    case config::LogLevel::kInfo: return spdlog::level::info;
    case config::LogLevel::kDebug: return spdlog::level::debug;
    case config::LogLevel::kTrace: return spdlog::level::trace;
  }
  return spdlog::level::info;
}

TransportOptions transport_options(const config::CoapConfig& coap) {
  TransportOptions options;
  options.ack_timeout = std::chrono::duration<double>(coap.ack_timeout).count();
  options.max_retransmit = static_cast<std::uint16_t>(coap.max_retransmit);
  return options;
}

// Tables whose change takes no effect while the program runs.
std::vector<std::string> needing_restart(const config::Config& before, const config::Config& after) {
  std::vector<std::string> tables;
  if (before.device != after.device) tables.emplace_back("[device]");
  if (before.objects != after.objects) tables.emplace_back("[objects]");
  return tables;
}

void warn_of(const config::Config& config) {
  for (const std::string& text : warnings(config)) spdlog::warn("{}", text);
}

}  // namespace

std::vector<std::string> warnings(const config::Config& config) {
  std::vector<std::string> out = unsupported(config);
  for (std::string& text : unknown_users(config)) out.push_back(std::move(text));
  return out;
}

std::variant<config::Config, int> load_configuration(const CommandLine& line) {
  auto loaded = config::load(line.config, configuration_defaults());
  for (const config::Problem& problem : loaded.problems) {
    std::fprintf(stderr, "%s\n", config::to_string(problem).c_str());
  }
  if (!loaded.config) return kExitConfiguration;
  return *std::move(loaded.config);
}

Result<std::unique_ptr<Application>> Application::create(CommandLine line, config::Config config) {
  std::unique_ptr<Application> application(new Application(std::move(line), std::move(config)));
  if (auto ready = application->set_up(); !ready) return propagate(ready);
  return application;
}

Application::Application(CommandLine line, config::Config config)
    : line_(std::move(line)), config_(std::move(config)) {}

// The bus service answers calls through the runner until the very end; the runner's endpoints need the loop.
Application::~Application() = default;

Result<void> Application::set_up() {
  spdlog::set_level(log_level(line_.log_level.value_or(config_.log.level)));
  warn_of(config_);
  auto loop = platform::EventLoop::create({
      .on_timer = [this] { const engine::Turn turn(*runner_); },
      .on_terminate = [this] { terminate(); },
      .on_hangup = [this] { (void)reload().has_value(); },  // it logs what is wrong
  });
  if (!loop) return propagate(loop);
  loop_ = *std::move(loop);
  const auto on_saved = [this](std::uint64_t ticket, const Result<void>& outcome) {
    if (!outcome) spdlog::error("state: {}", outcome.error().message());
    const engine::Turn turn(*runner_);
    client_->on_state_saved(engine::SaveTicket(ticket), outcome);
  };
  writer_ = std::make_unique<storage::StateWriter>(line_.state_directory, loop_->event(), on_saved);
  client_ = std::make_unique<engine::Client>(engine_options(config_, random_seed()), objects::core_definitions(),
                                             object_handlers(config_));
  allow_applications();
  runner_ = std::make_unique<EffectRunner>(*client_, *loop_, *writer_, transport_options(config_.coap), [this] {
    loop_->defer([this] {
      if (bus_) bus_->close();
      loop_->stop(kExitStopped);
    });
  });
  return {};
}

int Application::run() {
  restore(engine::StateFile::kAccounts);
  restore(engine::StateFile::kDefinitions);
  // Values of shipped objects need their definitions before the first Register lists their instances; without such
  // values the definitions can wait until Register is on its way.
  const bool has_values =
      fs::exists(line_.state_directory / "values") || fs::exists(line_.state_directory / "values.previous");
  if (has_values) {
    load_definition_files();
    restore(engine::StateFile::kValues);
  }
  restore_registrations();
  {
    const engine::Turn turn(*runner_);
    client_->start();
  }
  if (!has_values) load_definition_files();
  connect_bus();
  spdlog::info("lwm2md {} as '{}', {} server(s)", kVersion, client_->endpoint(), config_.servers.size());
  return loop_->run();
}

std::optional<storage::LoadedState> Application::load(engine::StateFile file) const {
  auto loaded = storage::StateFile(line_.state_directory, state_file_name(file)).load();
  if (loaded) return *std::move(loaded);
  spdlog::error("state: {}; going on without it", loaded.error().message());
  return std::nullopt;
}

void Application::restore(engine::StateFile file) {
  const std::string name = state_file_name(file);
  while (auto state = load(file)) {
    const auto done = restore(file, *state);
    if (done) {
      if (state->previous_generation) spdlog::warn("state: {} was damaged, using the generation before", name);
      return;
    }
    // Of a newer daemon, after a downgrade: what it knows is not ours to overwrite.
    const auto aside = storage::StateFile(line_.state_directory, name).set_aside(*state);
    const std::string why = fmt::format("{}: {}; going on without it", name, done.error().message());
    if (!aside) return spdlog::error("state: {}, and {}", why, aside.error().message());
    spdlog::error("state: {}, it is kept as {}", why, aside->string());
  }
}

Result<void> Application::restore(engine::StateFile file, storage::LoadedState& state) {
  const engine::Turn turn(*runner_);
  auto done = client_->restore(file, state.content);
  wipe(state.content);  // there are keys in it
  return done;
}

// Once: after the first message, what the servers know is something else. A daemon that is killed therefore registers
// anew, and is told again what is to be observed.
void Application::restore_registrations() {
  auto state = load(engine::StateFile::kRegistrations);
  if (!state) return;
  const storage::StateFile file(line_.state_directory, state_file_name(engine::StateFile::kRegistrations));
  if (auto gone = file.remove(); !gone) {
    spdlog::error("state: {}; registering anew", gone.error().message());
  } else if (!state->previous_generation) {
    const auto done = restore(engine::StateFile::kRegistrations, *state);
    if (!done) spdlog::error("state: registrations: {}; registering anew", done.error().message());
  }
  wipe(state->content);
}

void Application::save_registrations() const {
  Bytes content =
      client_->saved_registrations([this](engine::ShortServerId server) { return runner_->session(server); });
  if (content.empty()) return;
  const storage::StateFile file(line_.state_directory, state_file_name(engine::StateFile::kRegistrations));
  if (auto saved = file.save(content); !saved) {
    spdlog::error("state: {}; the next start registers anew", saved.error().message());
  }
  wipe(content);
}

void Application::load_definition_files() {
  const engine::Turn turn(*runner_);
  for (const fs::path& directory : config_.client.object_directories) {
    platform::DefinitionFiles files = platform::read_definition_files(directory);
    for (const std::string& problem : files.problems) spdlog::warn("{}; ignoring it", problem);
    for (auto& definition : files.definitions) {
      if (auto done = client_->add_definition(std::move(definition)); !done) {
        spdlog::warn("{}: {}", directory.string(), done.error().message());
      }
    }
  }
}

void Application::allow_applications() {
  for (const Error& against : client_->set_application_policy(application_policy(config_))) {
    spdlog::warn("apps.d: what is there stays until its application gives it up, but from now on: {}",
                 against.message());
  }
}

void Application::connect_bus() {
  dbus::BusOptions options{
      .address = line_.bus,
      .version = kVersion,
      .features = {"udp", "dtls", "nosec", "psk", "x509", "block-wise", "queue-mode", "bootstrap", "bootstrap-pack",
                   "access-control", "composite", "send", "tlv", "lwm2m-json", "senml-json", "senml-cbor", "senml-etch",
                   "lwm2m-cbor"}};
  if (log_target() == LogTarget::kJournal) options.log_target = "journal";
  dbus::BusCallbacks callbacks{.reload = [this] { return reload(); }, .reboot_refused = reboot_without_login};
  callbacks.name_acquired = callbacks.attempt_failed = [this] { notify_ready(); };
  callbacks.server_options = [this](const dbus::ServerSettings& settings, const engine::ServerOptions* before) {
    return provisioned_server(settings, before, client_->endpoint());
  };
  bus_ =
      std::make_unique<dbus::BusService>(*client_, *runner_, loop_->event(), std::move(options), std::move(callbacks));
  runner_->attach(*bus_);
  bus_->connect();
}

// Whoever has waited for the service may call it at once: not before it has its name. Where there is no bus, servers can do
// without, and so can whoever waits.
void Application::notify_ready() {
  if (!std::exchange(ready_, true)) platform::notify_service_manager("READY=1");
}

void Application::reboot_without_login(const std::string& why) {
  if (auto left = platform::leave_reboot_request(platform::runtime_directory()); !left) {
    return spdlog::error("the machine does not reboot: {}; and {}. systemd-logind has to run, and polkit to allow "
                         "org.freedesktop.login1.reboot to the daemon's user", why, left.error().message());
  }
  spdlog::info("the reboot is left to lwm2md-reboot.path: {}", why);
}

void Application::terminate() {
  if (terminating_) return loop_->stop(kExitStopped);  // asked twice: without waiting for the servers
  terminating_ = true;
  platform::notify_service_manager("STOPPING=1");
  const engine::Turn turn(*runner_);
  save_registrations();
  client_->stop(kProgramCall, false);
}

Result<void> Application::reload() {
  platform::notify_reloading();
  auto loaded = config::load(line_.config, configuration_defaults());
  if (!loaded.config) {
    std::string text;
    for (const config::Problem& problem : loaded.problems) {
      spdlog::error("{}", config::to_string(problem));
      if (text.empty()) text = config::to_string(problem);
    }
    spdlog::error("the configuration is not reloaded, the one in force stays");
    platform::notify_service_manager("READY=1");
    return fail(ErrorCode::kBadValue, text);
  }
  for (const std::string& table : needing_restart(config_, *loaded.config)) {
    spdlog::warn("{}: the change needs a restart", table);
  }
  config_ = *std::move(loaded.config);
  runner_->set_transport(transport_options(config_.coap));
  spdlog::set_level(log_level(line_.log_level.value_or(config_.log.level)));
  warn_of(config_);
  {
    const engine::Turn turn(*runner_);
    client_->reload(engine_options(config_, random_seed()));
    allow_applications();
  }
  load_definition_files();
  spdlog::info("configuration reloaded");
  platform::notify_service_manager("READY=1");
  return {};
}

}  // namespace lwm2m::app

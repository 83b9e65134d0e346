#include "tests/support/lwm2m_server/report.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "tests/support/lwm2m_server/content_format.hpp"
#include "tests/support/lwm2m_server/payload_text.hpp"

namespace lwm2m::support {
namespace {

using Json = nlohmann::ordered_json;

// What a client sends need not be UTF-8.
[[nodiscard]] std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

void add_payload(Json& json, const std::optional<ContentFormat>& format, ByteView payload) {
  if (format) json["format"] = content_format_name(*format);
  if (payload.empty()) return;
  json["payload"] = payload_text(format, payload);
  if (!format || !is_textual(*format)) json["hex"] = hex_text(payload);
}

void add_response(Json& json, const Response& response) {
  json["code"] = to_text(response.code);
  add_payload(json, response.content_format, response.payload);
  if (response.observe) json["sequence"] = *response.observe;
  if (response.blocks > 1) json["blocks"] = response.blocks;
  if (response.location.empty()) return;
  std::string location;
  for (const std::string& segment : response.location) location.append("/").append(segment);
  json["location"] = location;
}

[[nodiscard]] Json registration_json(const Registration& registration) {
  return {{"endpoint", registration.endpoint},         {"location", registration.location},
          {"lifetime", registration.lifetime.count()}, {"version", registration.version},
          {"binding", registration.binding},           {"queue_mode", registration.queue_mode},
          {"objects", registration.objects},           {"peer", registration.peer}};
}

[[nodiscard]] Json request_json(const ReceivedRequest& request) {
  Json json{{"endpoint", request.endpoint}, {"kind", to_text(request.kind)}, {"method", to_text(request.method)},
            {"path", request.path},         {"query", request.query},        {"peer", request.peer}};
  json["answer"] = request.answer ? Json(to_text(*request.answer)) : Json(nullptr);
  add_payload(json, request.content_format, request.payload);
  return json;
}

[[nodiscard]] Json event_json(const Event& event) {
  Json json{{"event", to_text(event.kind)}};
  if (event.kind == EventKind::kNotify) {
    const Notification& notification = event.notification;
    json.update(Json{{"endpoint", notification.endpoint},
                     {"path", notification.path},
                     {"observation", notification.observation.value()},
                     {"confirmable", notification.confirmable},
                     {"reset", notification.reset}});
    add_response(json, notification.response);
  } else if (event.kind == EventKind::kSend || event.kind == EventKind::kRefused) {
    json.update(request_json(event.request));
  } else {
    json.update(registration_json(event.registration));
    json["parameters"] = event.registration.parameters;
    json["objects_changed"] = event.registration.objects_changed;
  }
  return json;
}

// " text 21.5", or nothing where there is neither a format nor a payload.
[[nodiscard]] std::string payload_line(const std::optional<ContentFormat>& format, ByteView payload) {
  std::string line;
  if (format) line.append(" ").append(content_format_name(*format));
  if (!payload.empty()) line.append(" ").append(on_one_line(payload_text(format, payload)));
  return line;
}

[[nodiscard]] std::string response_line(const Response& response) {
  std::string line = to_text(response.code) + payload_line(response.content_format, response.payload);
  if (!response.location.empty()) line.append(" location ");
  for (const std::string& segment : response.location) line.append("/").append(segment);
  if (response.blocks > 1) line.append(fmt::format(" ({} blocks)", response.blocks));
  return on_one_line(line);
}

[[nodiscard]] std::string registration_line(const Registration& registration) {
  std::string line = fmt::format("{} {} lt={} lwm2m={}", registration.endpoint, registration.location,
                                 registration.lifetime.count(), registration.version);
  if (!registration.binding.empty()) line.append(" b=").append(registration.binding);
  if (registration.queue_mode) line.append(" Q");
  return line;
}

[[nodiscard]] std::string request_line(const ReceivedRequest& request) {
  std::string line = fmt::format("{} {}", to_text(request.method), request.path);
  for (std::size_t index = 0; index < request.query.size(); ++index) {
    line.append(index == 0 ? "?" : "&").append(request.query[index]);
  }
  line.append(request.answer ? " answered " + to_text(*request.answer) : std::string(" not answered"));
  return line + payload_line(request.content_format, request.payload);
}

[[nodiscard]] std::string event_line(const Event& event) {
  const std::string kind(to_text(event.kind));
  if (event.kind == EventKind::kNotify) {
    const Notification& notification = event.notification;
    return fmt::format("{} {} {} #{}: {}{}{}", kind, notification.endpoint, notification.path,
                       notification.observation.value(), response_line(notification.response),
                       notification.confirmable ? " (CON)" : " (NON)", notification.reset ? " reset" : "");
  }
  if (event.kind == EventKind::kSend) {
    return fmt::format("{} {}:{}", kind, event.request.endpoint,
                       payload_line(event.request.content_format, event.request.payload));
  }
  if (event.kind == EventKind::kRefused) return fmt::format("{} {}", kind, request_line(event.request));
  std::string line = fmt::format("{} {}", kind, registration_line(event.registration));
  if (event.registration.objects_changed) line.append(" ").append(event.registration.objects);
  return line;
}

}  // namespace

void Report::listening(const std::vector<std::string>& uris) {
  if (json_) return line(dump({{"event", "listening"}, {"uris", uris}}));
  for (const std::string& uri : uris) line(fmt::format("listening {}", uri));
}

void Report::event(const Event& event) { line(json_ ? dump(event_json(event)) : event_line(event)); }

void Report::waited(const Event& event) {
  if (!json_) return line("wait: " + event_line(event));
  Json json{{"result", "wait"}};
  json.update(event_json(event));
  line(dump(json));
}

void Report::response(std::string_view command, std::string_view path, const Response& response,
                      const std::optional<ObservationId>& observation) {
  if (json_) {
    Json json{{"result", command}, {"path", path}};
    if (observation) json["observation"] = observation->value();
    add_response(json, response);
    return line(dump(json));
  }
  const std::string number = observation ? fmt::format(" #{}", observation->value()) : "";
  line(fmt::format("{} {}{}: {}", command, path, number, response_line(response)));
}

void Report::done(std::string_view command, std::string_view text) {
  if (json_) return line(dump({{"result", command}, {"text", text}}));
  line(fmt::format("{}: {}", command, text));
}

void Report::registrations(const std::vector<Registration>& all) {
  if (json_) {
    Json json{{"result", "clients"}, {"clients", Json::array()}};
    for (const Registration& each : all) json["clients"].push_back(registration_json(each));
    return line(dump(json));
  }
  std::string text = fmt::format("clients: {}", all.size());
  for (const Registration& each : all) text.append("; ").append(registration_line(each));
  line(text);
}

void Report::help(std::string_view text) {
  if (json_) return line(dump({{"result", "help"}, {"text", text}}));
  fmt::print(out_, "{}", text);
  std::fflush(out_);
}

void Report::error(std::string_view command, std::string_view message) {
  if (json_) return line(dump({{"error", message}, {"command", command}}));
  line(fmt::format("error: {}: {}", command, message));
}

void Report::line(std::string_view text) {
  fmt::print(out_, "{}\n", on_one_line(text));
  std::fflush(out_);
}

}  // namespace lwm2m::support

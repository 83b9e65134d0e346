// The operations of Core 1.1.1 §6.3 and §6.4 as requests: which method, which options (Transport 1.1.1 §6.4.3).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/lwm2m_server/content_format.hpp"
#include "tests/support/lwm2m_server/message.hpp"

namespace lwm2m::support {

[[nodiscard]] inline Content text(std::string_view value) { return {kText, to_bytes(value)}; }

[[nodiscard]] inline Request read(std::string path, std::optional<ContentFormat> accept = {}) {
  return {.method = Method::kGet, .path = std::move(path), .accept = accept};
}
[[nodiscard]] inline Request discover(std::string path, std::vector<std::string> query = {}) {
  return {.method = Method::kGet, .path = std::move(path), .query = std::move(query), .accept = kLinkFormat};
}
// Write, Replace.
[[nodiscard]] inline Request write(std::string path, Content content) {
  return {.method = Method::kPut,
          .path = std::move(path),
          .content_format = content.format,
          .payload = std::move(content.payload)};
}
// Write, Partial Update.
[[nodiscard]] inline Request update(std::string path, Content content) {
  return {.method = Method::kPost,
          .path = std::move(path),
          .content_format = content.format,
          .payload = std::move(content.payload)};
}
[[nodiscard]] inline Request write_attributes(std::string path, std::vector<std::string> query) {
  return {.method = Method::kPut, .path = std::move(path), .query = std::move(query)};
}
[[nodiscard]] inline Request execute(std::string path, std::string_view arguments = "") {
  Request request{.method = Method::kPost, .path = std::move(path), .payload = to_bytes(arguments)};
  if (!arguments.empty()) request.content_format = kText;
  return request;
}
[[nodiscard]] inline Request create(std::string path, Content content) {
  return update(std::move(path), std::move(content));
}
[[nodiscard]] inline Request create_empty(std::string path) {
  return {.method = Method::kPost, .path = std::move(path)};
}
[[nodiscard]] inline Request remove(std::string path) { return {.method = Method::kDelete, .path = std::move(path)}; }

[[nodiscard]] inline Request observe(std::string path, std::optional<ContentFormat> accept = {},
                                     std::vector<std::string> query = {}) {
  return {.method = Method::kGet, .path = std::move(path), .query = std::move(query), .accept = accept, .observe = 0};
}
// The names of what is wanted are the payload, in the content's own format.
[[nodiscard]] inline Request read_composite(Content names, ContentFormat accept) {
  return {
      .method = Method::kFetch, .content_format = names.format, .accept = accept, .payload = std::move(names.payload)};
}
[[nodiscard]] inline Request write_composite(Content values) {
  return {.method = Method::kIpatch, .content_format = values.format, .payload = std::move(values.payload)};
}
[[nodiscard]] inline Request observe_composite(Content names, ContentFormat accept,
                                               std::vector<std::string> query = {}) {
  Request request = read_composite(std::move(names), accept);
  request.query = std::move(query);
  request.observe = 0;
  return request;
}

}  // namespace lwm2m::support

#include "tests/support/lwm2m_server/incoming_body.hpp"

#include <algorithm>

namespace lwm2m::support {
namespace {

constexpr std::size_t kMaximumBody = 1024 * 1024;
constexpr std::size_t kMaximumPartials = 64;

// RFC 7959 §2.5: blocks belong together when all that identifies the request is the same.
[[nodiscard]] std::string key_of(const ReceivedRequest& request) {
  std::string key = request.peer;
  key.append(" ").append(to_text(request.method)).append(" ").append(request.path);
  for (const std::string& query : request.query) key.append("&").append(query);
  return key;
}

[[nodiscard]] IncomingBody::Step refuse(ResponseCode code, const Block& block) {
  return {.complete = false, .answer = {.code = code, .block1 = block}};
}

}  // namespace

IncomingBody::Step IncomingBody::take(ReceivedRequest& request, const Block& block) {
  const std::string key = key_of(request);
  if (block.number == 0) partials_.erase(key);
  if (block.size_exponent > 6) return refuse(kBadRequest, block);  // RFC 7959 §2.2
  if (block.number == 0 && partials_.size() < kMaximumPartials) partials_[key] = {};
  const auto found = partials_.find(key);
  if (found == partials_.end()) return refuse(block.number == 0 ? kUnavailable : kIncomplete, block);
  const Step step = append(found->second, request, block);
  if (step.complete || step.answer.code != kContinue) partials_.erase(found);
  return step;
}

IncomingBody::Step IncomingBody::append(Partial& partial, ReceivedRequest& request, const Block& block) const {
  if (block.offset() != partial.body.size()) return refuse(kIncomplete, block);
  if (block.more && request.payload.size() != block.size()) return refuse(kBadRequest, block);
  if (partial.body.size() + request.payload.size() > kMaximumBody) return refuse(kTooLarge, block);
  partial.body.insert(partial.body.end(), request.payload.begin(), request.payload.end());
  ++partial.blocks;
  Block answered = block;
  answered.size_exponent = std::min(block.size_exponent, preferred_exponent_);
  if (block.more) return {.complete = false, .answer = {.code = kContinue, .block1 = answered}};
  request.payload = std::move(partial.body);
  request.blocks = partial.blocks;
  return {.complete = true, .answer = {.block1 = answered}};
}

}  // namespace lwm2m::support

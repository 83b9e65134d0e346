#include "daemon/engine/block_transfer.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace lwm2m::engine {
namespace {

// FNV-1a: an ETag only has to differ when the body does, and nobody gains by making two bodies collide.
std::uint32_t entity_tag(ByteView bytes) {
  std::uint32_t hash = 2166136261U;
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 16777619U;
  return hash;
}

Response one_block(const Response& whole, Block wanted) {
  const std::size_t offset = wanted.offset();
  if (offset >= whole.payload.size() && offset > 0) return {.code = kBadOption};
  Response part = whole;
  const std::size_t length = std::min(wanted.size(), whole.payload.size() - offset);
  const auto begin = whole.payload.begin() + static_cast<std::ptrdiff_t>(offset);
  part.payload.assign(begin, begin + static_cast<std::ptrdiff_t>(length));
  part.block2 = Block{wanted.number, offset + length < whole.payload.size(), wanted.size_exponent};
  if (wanted.number == 0) part.size2 = static_cast<std::uint32_t>(whole.payload.size());
  return part;
}

template <class Entries, class LastUse>
std::optional<TimePoint> expire_entries(Entries& entries, TimePoint now, Duration patience, LastUse last_use) {
  std::erase_if(entries, [&](const auto& entry) { return entry.*last_use + patience <= now; });
  std::optional<TimePoint> next;
  for (const auto& entry : entries) next = std::min(next.value_or(TimePoint::max()), entry.*last_use + patience);
  return next;
}

}  // namespace

std::string transfer_key(const Request& request) {
  std::string key = fmt::format("{} {} {} ", static_cast<int>(request.method), request.content_format.value_or(65535),
                                request.accept.value_or(65535));
  key += request.request_tag;
  for (const auto segment : request.uri_path) (key += '/') += segment;
  for (const auto query : request.queries) (key += '?') += query;
  // The body of a FETCH is part of its cache key (RFC 8132 §2.1); of a Write it is what is being sent in parts.
  if (request.method == Method::kFetch && !request.block1) key += fmt::format("#{:08x}", entity_tag(request.payload));
  return key;
}

BodyAssembler::Transfer* BodyAssembler::find(const std::string& key) {
  const auto at = std::ranges::find(transfers_, key, &Transfer::key);
  return at == transfers_.end() ? nullptr : &*at;
}

BodyAssembler::Outcome BodyAssembler::give_up(const std::string& key, Code code, std::optional<std::uint32_t> size1) {
  std::erase_if(transfers_, [&](const Transfer& transfer) { return transfer.key == key; });
  return Response{.code = code, .size1 = size1};
}

BodyAssembler::Outcome BodyAssembler::take(const Request& request, std::size_t maximum_body, TimePoint now) {
  const Block block = *request.block1;
  const std::string key = transfer_key(request);
  const auto limit = static_cast<std::uint32_t>(maximum_body);
  const bool short_block = block.more && request.payload.size() != block.size();
  if (block.size_exponent == kBertExponent || short_block || request.payload.size() > block.size()) {
    return give_up(key, kBadRequest);
  }
  if (block.offset() + request.payload.size() > maximum_body || request.size1.value_or(0) > maximum_body) {
    return give_up(key, kRequestEntityTooLarge, limit);
  }
  Transfer* transfer = find(key);
  if (block.number == 0) {  // begins anew, whatever came before
    if (transfer == nullptr) {
      if (transfers_.size() == kMaximumTransfers) {
        transfers_.erase(std::ranges::min_element(transfers_, {}, &Transfer::last_block));
      }
      transfer = &transfers_.emplace_back();
      transfer->key = key;
    }
    transfer->body.clear();
  } else if (transfer == nullptr) {
    return give_up(key, kRequestEntityIncomplete);
  }
  const bool repeated = block.number > 0 && block.offset() == transfer->last_offset && block.more &&
                        transfer->body.size() == block.offset() + block.size();
  if (!repeated) {
    if (block.offset() != transfer->body.size()) return give_up(key, kRequestEntityIncomplete);
    transfer->body.insert(transfer->body.end(), request.payload.begin(), request.payload.end());
    transfer->last_offset = block.offset();
  }
  transfer->last_block = now;
  if (block.more) return Response{.code = kContinue, .block1 = block};
  Complete complete{std::move(transfer->body)};
  (void)give_up(key, kChanged);
  return complete;
}

std::optional<TimePoint> BodyAssembler::expire(TimePoint now) {
  return expire_entries(transfers_, now, kPatience, &Transfer::last_block);
}

std::optional<Response> BodyCache::find(const Request& request, TimePoint now) {
  const std::string key = transfer_key(request);
  const auto at = std::ranges::find(bodies_, key, &Body::key);
  if (at == bodies_.end()) return std::nullopt;
  at->last_use = now;
  Response part = one_block(at->whole, *request.block2);
  if (!part.block2 || !part.block2->more) bodies_.erase(at);  // a server that asks again gets it rendered anew
  return part;
}

void BodyCache::fit(const std::string& key, std::optional<Block> wanted, std::size_t maximum_payload,
                    Response& response, TimePoint now) {
  const std::uint8_t largest = size_exponent_for(maximum_payload);
  if (!response.code.is_success() || (!wanted && response.payload.size() <= maximum_payload)) return;
  Block block = wanted.value_or(Block{0, false, largest});
  if (block.size_exponent > largest) {
    // A smaller size than asked for is our right only while nothing has been sent (RFC 7959 §2.4).
    if (block.number > 0) {
      response = {.code = kBadOption};
      return;
    }
    block.size_exponent = largest;
  }
  if (response.payload.size() > block.size()) response.etag = entity_tag(response.payload);
  Response part = one_block(response, block);
  if (part.block2 && part.block2->more) keep(key, std::move(response), now);
  response = std::move(part);
}

void BodyCache::keep(const std::string& key, Response whole, TimePoint now) {
  std::erase_if(bodies_, [&](const Body& body) { return body.key == key; });
  whole.observe.reset();                                    // a later block carries no Observe (RFC 7959 §2.6)
  if (!whole.etag) whole.etag = entity_tag(whole.payload);  // every block carries the same one (§2.4)
  bodies_.push_back({key, std::move(whole), now});
  const auto total = [this] {
    std::size_t bytes = 0;
    for (const Body& body : bodies_) bytes += body.whole.payload.size();
    return bytes;
  };
  while (bodies_.size() > kMaximumBodies || (total() > kMaximumBytes && bodies_.size() > 1)) {
    bodies_.erase(std::ranges::min_element(bodies_, {}, &Body::last_use));
  }
}

std::optional<TimePoint> BodyCache::expire(TimePoint now) {
  return expire_entries(bodies_, now, kPatience, &Body::last_use);
}

std::optional<Response> receive(const Request& request, BodyAssembler& bodies, BodyCache& answers, Bytes& body,
                                std::size_t maximum_body, TimePoint now) {
  if (request.block2 && request.block2->size_exponent == kBertExponent) return Response{.code = kBadRequest};
  if (request.block2 && request.block2->number > 0) {
    if (auto part = answers.find(request, now)) return part;
  }
  if (!request.block1) return std::nullopt;
  auto outcome = bodies.take(request, maximum_body, now);
  if (auto* response = std::get_if<Response>(&outcome)) return std::move(*response);
  body = std::move(std::get<BodyAssembler::Complete>(outcome).body);
  return std::nullopt;
}

OutgoingBody::OutgoingBody(OutgoingRequest request, std::size_t maximum_payload)
    : request_(std::move(request)),
      maximum_payload_(maximum_payload),
      size_exponent_(size_exponent_for(maximum_payload)) {}

OutgoingRequest OutgoingBody::current() const {
  if (!is_split()) return request_;
  const Block block{static_cast<std::uint32_t>(offset_ >> (size_exponent_ + 4U)), false, size_exponent_};
  const std::size_t length = std::min(block.size(), request_.payload.size() - offset_);
  OutgoingRequest part{request_.method, request_.uri_path, request_.queries, request_.content_format, request_.accept};
  part.block1 = Block{block.number, offset_ + length < request_.payload.size(), size_exponent_};
  if (offset_ == 0) part.size1 = static_cast<std::uint32_t>(request_.payload.size());
  const auto begin = request_.payload.begin() + static_cast<std::ptrdiff_t>(offset_);
  part.payload.assign(begin, begin + static_cast<std::ptrdiff_t>(length));
  return part;
}

bool OutgoingBody::advance(const IncomingResponse& response) {
  if (!is_split()) return false;
  const bool smaller = response.block1 && response.block1->size_exponent < size_exponent_;
  if (response.code == kRequestEntityTooLarge && smaller) {  // RFC 7959 §2.9.3: try again in smaller blocks
    size_exponent_ = response.block1->size_exponent;
    offset_ = 0;
    return true;
  }
  if (response.code != kContinue) return false;
  offset_ += std::min(std::size_t{16} << size_exponent_, request_.payload.size() - offset_);
  if (smaller) size_exponent_ = response.block1->size_exponent;
  return offset_ < request_.payload.size();
}

IncomingBody::Step IncomingBody::take(const IncomingResponse& response, std::size_t maximum_body) {
  if (!continues(response) || response.payload.size() > maximum_body - body_.size()) return Step::kBroken;
  if (body_.empty()) {
    content_format_ = response.content_format;
    etag_ = response.etag;
  }
  body_.insert(body_.end(), response.payload.begin(), response.payload.end());
  if (!response.block2 || !response.block2->more) return Step::kWhole;
  size_exponent_ = response.block2->size_exponent;
  return Step::kMore;
}

// The next part of the same representation, in blocks that may have become smaller.
bool IncomingBody::continues(const IncomingResponse& response) const {
  if (!body_.empty() && response.etag != etag_) return false;
  if (!response.block2) return body_.empty();
  const Block block = *response.block2;
  const bool fits = block.more ? response.payload.size() == block.size() : response.payload.size() <= block.size();
  return block.size_exponent != kBertExponent && fits && block.offset() == body_.size();
}

Block IncomingBody::next() const {
  return {static_cast<std::uint32_t>(body_.size() >> (size_exponent_ + 4U)), false, size_exponent_};
}

void IncomingBody::clear() {
  wipe(body_);  // of a bootstrap: keys may be in it
  body_.clear();
}

std::uint8_t size_exponent_for(std::size_t maximum_payload) {
  std::uint8_t exponent = 6;
  while (exponent > 0 && (std::size_t{16} << exponent) > maximum_payload) --exponent;
  return exponent;
}

}  // namespace lwm2m::engine

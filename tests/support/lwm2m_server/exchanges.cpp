#include "tests/support/lwm2m_server/exchanges.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <random>

namespace lwm2m::support {
namespace {

constexpr std::size_t kMaximumAnswer = 16 * 1024 * 1024;

// RFC 7959 §2.7: of POST and PUT no further block can be asked for without repeating the request itself.
[[nodiscard]] bool may_ask_for_blocks(Method method) { return method == Method::kGet || method == Method::kFetch; }

Result<void> transmit(coap_session_t& session, PduHandle pdu) {
  // coap_send() takes the PDU even where it fails.
  if (coap_send(&session, pdu.release()) == COAP_INVALID_MID) {
    return fail(ErrorCode::kUnavailable, "libcoap cannot send the message");
  }
  return {};
}

}  // namespace

Exchanges::Exchanges(std::size_t block_size)
    // A server that was started anew must not know the tokens of the observations of its past life.
    : block_size_(block_size), next_token_(std::random_device{}()) {}

Token Exchanges::new_token() {
  Token token;
  ByteWriter(token).u32(next_token_++);
  return token;
}

Result<ExchangeId> Exchanges::begin(SessionHandle session, Request request, Token token, Completion done) {
  Exchange exchange{.session = std::move(session),
                    .request = std::move(request),
                    .token = std::move(token),
                    .done = std::move(done),
                    .size_exponent = block_size_exponent(block_size_)};
  if (const auto sent = send_part(exchange); !sent) return propagate(sent);
  const ExchangeId id(next_id_++);
  exchanges_.emplace(id, std::move(exchange));
  return id;
}

Result<ExchangeId> Exchanges::fetch_rest(SessionHandle session, Request request, IncomingResponse first,
                                         Completion done) {
  Exchange exchange{.session = std::move(session), .request = std::move(request), .done = std::move(done)};
  exchange.acknowledged = exchange.request.payload.size();
  if (const auto more = take_answer(exchange, first); !more) return propagate(more);
  const ExchangeId id(next_id_++);
  exchanges_.emplace(id, std::move(exchange));
  return id;
}

Exchanges::Position Exchanges::find(const Token& token) {
  return std::find_if(exchanges_.begin(), exchanges_.end(),
                      [&](const auto& entry) { return entry.second.token == token; });
}

bool Exchanges::expects(const Token& token) const {
  return std::any_of(exchanges_.begin(), exchanges_.end(),
                     [&](const auto& entry) { return entry.second.token == token; });
}

Result<void> Exchanges::send_part(Exchange& exchange) {
  const Bytes& payload = exchange.request.payload;
  const std::size_t size = std::size_t{16} << exchange.size_exponent;
  const ByteView rest = ByteView(payload).subspan(exchange.acknowledged);
  RequestPart part{.payload = rest.first(std::min(size, rest.size()))};
  if (payload.size() > size) {
    part.block1 = Block{.number = static_cast<std::uint32_t>(exchange.acknowledged / size),
                        .more = rest.size() > size,
                        .size_exponent = exchange.size_exponent};
  }
  // RFC 7959 §2.4: early negotiation, where blocks smaller than those of an unasked client are wanted.
  if (size < 1024 && may_ask_for_blocks(exchange.request.method)) {
    part.block2 = Block{.size_exponent = exchange.size_exponent};
  }
  auto pdu = build_request(*exchange.session, exchange.request, exchange.token, part);
  if (!pdu) return propagate(pdu);
  return transmit(*exchange.session, std::move(*pdu));
}

Result<void> Exchanges::ask_for_next_block(Exchange& exchange, unsigned size_exponent) {
  const Block next{.size_exponent = size_exponent};
  const auto number = static_cast<std::uint32_t>(exchange.answer.payload.size() / next.size());
  exchange.token = new_token();
  const RequestPart part{.payload = exchange.request.payload,
                         .block2 = Block{.number = number, .size_exponent = size_exponent},
                         .with_observe = false};
  auto pdu = build_request(*exchange.session, exchange.request, exchange.token, part);
  if (!pdu) return propagate(pdu);
  return transmit(*exchange.session, std::move(*pdu));
}

void Exchanges::on_response(const IncomingResponse& response) {
  const Position position = find(response.token);
  if (position == exchanges_.end()) return;
  Exchange& exchange = position->second;
  auto more = send_next_block(exchange, response);
  if (more && !*more) more = take_answer(exchange, response);
  if (!more) return finish(position, propagate(more));
  if (!*more) finish(position, std::move(exchange.answer));
}

void Exchanges::on_undelivered(const Token& token, std::string_view why) {
  const Position position = find(token);
  if (position != exchanges_.end()) finish(position, fail(ErrorCode::kUnavailable, std::string(why)));
}

// True: the answer was one to a block of the payload, and another block is on its way.
Result<bool> Exchanges::send_next_block(Exchange& exchange, const IncomingResponse& response) {
  if (!response.block1) return false;
  const std::size_t sent = exchange.acknowledged + (std::size_t{16} << exchange.size_exponent);
  const bool all_sent = sent >= exchange.request.payload.size();
  const unsigned wished = std::min(response.block1->size_exponent, exchange.size_exponent);
  if (response.response.code == kTooLarge && exchange.acknowledged == 0 && wished < exchange.size_exponent) {
    exchange.size_exponent = wished;  // RFC 7959 §2.9.3: again from the start, in smaller blocks
  } else if (response.response.code.is_success() && !all_sent) {
    exchange.acknowledged = sent;  // 2.31, or the final code from a client that takes each block by itself (§2.3)
    exchange.size_exponent = wished;
  } else if (response.response.code == kContinue) {
    return fail(ErrorCode::kMalformed, "the client asks for a block beyond the end of the payload");
  } else {
    return false;
  }
  if (const auto more = send_part(exchange); !more) return propagate(more);
  return true;
}

// True: the answer goes on, and its next block is on its way.
Result<bool> Exchanges::take_answer(Exchange& exchange, const IncomingResponse& response) {
  const Block block = response.block2.value_or(Block{});
  Response& answer = exchange.answer;
  const bool first = answer.code.value == 0;
  if (!first && response.block2) {
    if (block.offset() != answer.payload.size())
      return fail(ErrorCode::kIncomplete, "a block of the answer is missing");
    if (answer.payload.size() > kMaximumAnswer) return fail(ErrorCode::kTooLarge, "the answer does not end");
    answer.payload.insert(answer.payload.end(), response.response.payload.begin(), response.response.payload.end());
    ++answer.blocks;
  } else {
    answer = response.response;  // the first block, or an error in the place of a later one
  }
  if (!block.more || !may_ask_for_blocks(exchange.request.method)) return false;
  if (block.size_exponent > 6 || response.response.payload.size() != block.size()) {
    return fail(ErrorCode::kMalformed,
                fmt::format("block {} of the answer has {} bytes", block.number, response.response.payload.size()));
  }
  if (const auto sent = ask_for_next_block(exchange, block.size_exponent); !sent) return propagate(sent);
  return true;
}

void Exchanges::finish(Position position, Result<Response> outcome) {
  const Completion done = std::move(position->second.done);
  exchanges_.erase(position);
  done(std::move(outcome));
}

}  // namespace lwm2m::support

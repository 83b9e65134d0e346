// Block-wise transfer (RFC 7959) in the four ways a client needs it: bodies that a server sends in blocks, answers that
// are too large for one message, our own large requests, and large answers to them. Transfers of different paths,
// queries or tags never mix.
//
// One of each belongs to a server's session. Pure: the time is an argument, and every limit is a constant here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/base/secret.hpp"
#include "daemon/base/time.hpp"
#include "daemon/engine/message.hpp"

namespace lwm2m::engine {

// What makes two requests parts of the same transfer (RFC 7959 §2.2, RFC 9175 §3.2): method, path, queries, formats,
// tag.
[[nodiscard]] std::string transfer_key(const Request& request);

// Block1 of servers.
class BodyAssembler {
 public:
  static constexpr std::size_t kMaximumTransfers = 8;  // per server; the one that waits longest gives way
  static constexpr Duration kPatience = kExchangeLifetime;  // then the rest will not come

  struct Complete {
    Bytes body{};
  };
  // A response: 2.31, or 4.00, 4.08, 4.13 and the transfer is over. Complete: the block was the last.
  using Outcome = std::variant<Response, Complete>;
  // `request` has a Block1 option.
  Outcome take(const Request& request, std::size_t maximum_body, TimePoint now);

  // Forgets what has waited too long; the time at which to call again.
  std::optional<TimePoint> expire(TimePoint now);
  void clear() {
    for (Transfer& transfer : transfers_) wipe(transfer.body);  // of a bootstrap: keys may be in it
    transfers_.clear();
  }

 private:
  struct Transfer {
    std::string key{};
    Bytes body{};
    std::size_t last_offset = 0;  // of the block that came last: it may come again with another message id
    TimePoint last_block{};
  };
  Transfer* find(const std::string& key);
  Outcome give_up(const std::string& key, Code code, std::optional<std::uint32_t> size1 = {});

  std::vector<Transfer> transfers_;
};

// Block2 to servers: keeps a rendered answer while a server fetches the rest, so that all blocks are of one body.
class BodyCache {
 public:
  static constexpr std::size_t kMaximumBodies = 8;
  static constexpr std::size_t kMaximumBytes = 4U << 20U;  // of all bodies together
  static constexpr Duration kPatience = seconds(93);       // MAX_TRANSMIT_WAIT since the last block was fetched

  // The answer for a later block, if its body is here.
  std::optional<Response> find(const Request& request, TimePoint now);
  // Cuts a response down to one block where it is larger than `maximum_payload` or the request asked for a block, and
  // keeps the whole for later. 4.02 where the block asked for lies beyond the end.
  void fit(const std::string& key, std::optional<Block> wanted, std::size_t maximum_payload, Response& response,
           TimePoint now);
  // Keeps a whole answer under one more key.
  void keep(const std::string& key, Response whole, TimePoint now);
  std::optional<TimePoint> expire(TimePoint now);
  void clear() { bodies_.clear(); }

 private:
  struct Body {
    std::string key{};
    Response whole{};
    TimePoint last_use{};
  };

  std::vector<Body> bodies_;
};

// Before anybody looks at what a request asks for: the answer to what is but a part of a transfer (a later block of an
// answer, 2.31, an error). Nothing for a whole one; of one with Block1 `body` is the payload then, all blocks together.
std::optional<Response> receive(const Request& request, BodyAssembler& bodies, BodyCache& answers, Bytes& body,
                                std::size_t maximum_body, TimePoint now);

// Block1 to servers: one large request of ours.
class OutgoingBody {
 public:
  OutgoingBody(OutgoingRequest request, std::size_t maximum_payload);

  // The message that goes now: the whole request where it fits, else the block in hand.
  [[nodiscard]] OutgoingRequest current() const;
  // Takes the server's answer. True: send current() again, the transfer goes on. False: this was the answer to the
  // whole.
  bool advance(const IncomingResponse& response);

 private:
  [[nodiscard]] bool is_split() const { return request_.payload.size() > maximum_payload_; }

  OutgoingRequest request_;
  std::size_t maximum_payload_;
  std::uint8_t size_exponent_;
  std::size_t offset_ = 0;
};

// Block2 of servers: one large answer to a request of ours.
class IncomingBody {
 public:
  enum class Step : std::uint8_t {
    kMore,    // ask for the block next()
    kWhole,   // all of it is in body()
    kBroken,  // the blocks do not fit together (RFC 7959 §2.4), or are more than `maximum_body` bytes
  };
  // An answer to the request, or to the one for the block next().
  Step take(const IncomingResponse& response, std::size_t maximum_body);
  [[nodiscard]] Block next() const;
  [[nodiscard]] const Bytes& body() const { return body_; }
  [[nodiscard]] std::optional<std::uint16_t> content_format() const { return content_format_; }
  void clear();

 private:
  [[nodiscard]] bool continues(const IncomingResponse& response) const;

  Bytes body_;
  std::optional<std::uint16_t> content_format_;
  std::string etag_;
  std::uint8_t size_exponent_ = 6;
};

// The largest exponent whose block fits in `maximum_payload` bytes, at most 6 (1024).
[[nodiscard]] std::uint8_t size_exponent_for(std::size_t maximum_payload);

}  // namespace lwm2m::engine

// application/link-format (40): the links of Register, Update and Discover (RFC 6690; Core 1.1.1 §6.2.1, §6.4.2). The
// writer appends link by link as the engine walks the tree; the parser reads what such a writer, ours or another's, has
// written. Neither knows which attributes belong where.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/model/path.hpp"

namespace lwm2m::codec {

// writer.link(object); writer.attribute("pmin", 10); writer.link(instance); … gives </3>;pmin=10,</3/0>
class LinkFormatWriter {
 public:
  // Both must outlive it. The prefix is the alternate path of the client, such as "/lwm2m" (Transport 1.1.1 §6.4.1), or
  // empty; Bootstrap-Discover never has one. What `out` holds before is not part of the list.
  explicit LinkFormatWriter(Bytes& out, std::string_view prefix = {}) : out_(out), prefix_(prefix) {}

  // Begins a link. The root is </>, or the prefix itself.
  void link(model::Path path);
  // The bare member lwm2m="1.0", with which a 1.0 client begins its answer to a Bootstrap-Discover (Core 1.0.2
  // §5.2.7.3).
  void member(std::string_view name, std::string_view value);

  // Attributes of the link begun last; names as on the wire.
  template <std::integral Number>
  void attribute(std::string_view name, Number value) {
    name_of(name);
    append_number(static_cast<std::int64_t>(value));
  }
  // Finite; decimal without exponent (Core 1.1.1 §7.3.2: gt, lt and st).
  void attribute(std::string_view name, double value);
  // Bare, as ver and lwm2m are written: Leshan refuses a registration that has them in quotes.
  void unquoted(std::string_view name, std::string_view value);
  // In quotes, as rt and uri are written.
  void quoted(std::string_view name, std::string_view value);
  // ct: bare for one format, in quotes for several (RFC 7252 §7.2.1). For none nothing is written.
  void content_formats(std::span<const std::uint16_t> numbers);
  // A name alone.
  void flag(std::string_view name);

 private:
  void begin_member();
  void name_of(std::string_view name);
  void append_number(std::int64_t value);
  void append_quoted(std::string_view value);

  Bytes& out_;
  std::string_view prefix_;
  bool first_ = true;
};

struct LinkAttribute {
  std::string name{};
  std::optional<std::string> value{};  // none for a name alone; without the quotes and their escapes
  bool quoted = false;
  friend bool operator==(const LinkAttribute&, const LinkAttribute&) = default;
};

struct Link {
  std::optional<std::string> target{};  // between the angle brackets; none for the bare member of 1.0
  std::vector<LinkAttribute> attributes{};

  // nullptr if there is none of this name.
  [[nodiscard]] const LinkAttribute* find(std::string_view name) const;
  friend bool operator==(const Link&, const Link&) = default;
};

// Every value may be quoted or not. kMalformed, naming the offset, for anything that is not such a list. Empty text is
// an empty list.
Result<std::vector<Link>> parse_links(std::string_view text);

}  // namespace lwm2m::codec

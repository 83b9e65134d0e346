#include "daemon/codec/link_format.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "daemon/codec/number_text.hpp"
#include "daemon/codec/path_text.hpp"

namespace lwm2m::codec {
namespace {

// Takes the list apart from the front.
class LinkParser {
 public:
  explicit LinkParser(std::string_view text) : text_(text) {}

  Result<std::vector<Link>> parse() {
    std::vector<Link> links;
    if (text_.empty()) return links;
    do {
      auto link = next_link();
      if (!link) return propagate(link);
      links.push_back(*std::move(link));
    } while (take(','));
    if (!at_end()) return malformed("',' or ';' wanted");
    return links;
  }

 private:
  Result<Link> next_link() {
    Link link;
    bool more = true;
    if (take('<')) {
      const std::size_t end = text_.find('>', at_);
      if (end == std::string_view::npos) return malformed("no '>'");
      link.target = text_.substr(at_, end - at_);
      at_ = end + 1;
      more = take(';');
    }
    while (more) {
      auto attribute = next_attribute();
      if (!attribute) return propagate(attribute);
      link.attributes.push_back(*std::move(attribute));
      more = take(';');
    }
    return link;
  }

  Result<LinkAttribute> next_attribute() {
    LinkAttribute attribute{.name = std::string(take_until("=;,<>\" "))};
    if (attribute.name.empty()) return malformed("the name of an attribute wanted");
    if (!take('=')) return attribute;
    if (take('"')) {
      auto value = rest_of_quoted();
      if (!value) return propagate(value);
      attribute.value = *std::move(value);
      attribute.quoted = true;
      return attribute;
    }
    const std::string_view value = take_until(";,<>\" ");
    if (value.empty()) return malformed("a value wanted");
    attribute.value = std::string(value);
    return attribute;
  }

  Result<std::string> rest_of_quoted() {
    std::string value;
    while (!at_end()) {
      char c = text_[at_++];
      if (c == '"') return value;
      if (c == '\\') {
        if (at_end()) break;
        c = text_[at_++];
      }
      value += c;
    }
    return malformed("no closing quote");
  }

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }

  bool take(char wanted) {
    if (at_end() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  std::string_view take_until(std::string_view any_of) {
    const std::string_view taken = text_.substr(at_, std::min(text_.find_first_of(any_of, at_), text_.size()) - at_);
    at_ += taken.size();
    return taken;
  }

  [[nodiscard]] tl::unexpected<Error> malformed(std::string_view why) const {
    return fail(ErrorCode::kMalformed, fmt::format("offset {}: {}", at_, why));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

void LinkFormatWriter::begin_member() {
  if (!first_) out_.push_back(',');
  first_ = false;
}

void LinkFormatWriter::link(model::Path path) {
  begin_member();
  ByteWriter writer(out_);
  writer.u8('<');
  writer.text(prefix_);
  if (prefix_.empty() || !path.is_root()) writer.text(PathText::absolute(path).view());
  writer.u8('>');
}

void LinkFormatWriter::member(std::string_view name, std::string_view value) {
  begin_member();
  ByteWriter writer(out_);
  writer.text(name);
  writer.u8('=');
  append_quoted(value);
}

void LinkFormatWriter::name_of(std::string_view name) {
  ByteWriter writer(out_);
  writer.u8(';');
  writer.text(name);
  writer.u8('=');
}

void LinkFormatWriter::append_number(std::int64_t value) { append_integer(out_, value); }

void LinkFormatWriter::attribute(std::string_view name, double value) {
  name_of(name);
  append_plain_float(out_, value);
}

void LinkFormatWriter::unquoted(std::string_view name, std::string_view value) {
  name_of(name);
  ByteWriter(out_).text(value);
}

void LinkFormatWriter::quoted(std::string_view name, std::string_view value) {
  name_of(name);
  append_quoted(value);
}

void LinkFormatWriter::append_quoted(std::string_view value) {
  out_.push_back('"');
  for (const char c : value) {
    if (c == '"' || c == '\\') out_.push_back('\\');
    out_.push_back(static_cast<std::uint8_t>(c));
  }
  out_.push_back('"');
}

void LinkFormatWriter::content_formats(std::span<const std::uint16_t> numbers) {
  if (numbers.empty()) return;
  if (numbers.size() == 1) return attribute("ct", numbers.front());
  name_of("ct");
  char separator = '"';
  for (const std::uint16_t number : numbers) {
    out_.push_back(static_cast<std::uint8_t>(separator));
    append_number(number);
    separator = ' ';
  }
  out_.push_back('"');
}

void LinkFormatWriter::flag(std::string_view name) {
  out_.push_back(';');
  ByteWriter(out_).text(name);
}

const LinkAttribute* Link::find(std::string_view name) const {
  const auto found = std::ranges::find(attributes, name, &LinkAttribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

Result<std::vector<Link>> parse_links(std::string_view text) { return LinkParser(text).parse(); }

}  // namespace lwm2m::codec

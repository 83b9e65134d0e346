// A manual page in scdoc's language, as far as tests ask: items, that is a line in bold with text indented below it,
// and blocks of examples.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lwm2m::test {

struct ManualItem {
  std::string section{};                // "COMMANDS"
  std::string subsection{};             // "[[server]]"
  std::string term{};                   // the line, with its marks: "*--bus* _BUS_"
  std::string text{};                   // below, with marks, without examples
  std::vector<std::string> examples{};  // lines

  // What stands in the first bold: "--bus", "server list".
  [[nodiscard]] std::string name() const;
};

struct ManualPage {
  std::vector<ManualItem> items{};
  std::vector<std::string> blocks{};  // of examples, all of the page
  std::string text{};                 // all but the blocks
  // The text between a subsection's heading and its first item.
  std::vector<std::pair<std::string, std::string>> introductions{};

  [[nodiscard]] std::vector<ManualItem> in(std::string_view section) const;
};

// "lwm2md.8"; a page that is not there has nothing.
[[nodiscard]] ManualPage read_manual_page(const std::string& name);
// The options that a text has in bold.
[[nodiscard]] std::set<std::string> bold_options(const std::string& text);

}  // namespace lwm2m::test

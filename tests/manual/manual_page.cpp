#include "tests/manual/manual_page.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>

namespace lwm2m::test {
namespace {

std::string without_indent(const std::string& line) {
  return line.substr(std::min(line.find_first_not_of('\t'), line.size()));
}

class Reader {
 public:
  void read(const std::string& line) {
    if (without_indent(line) == "```") return toggle_block(line);
    if (in_block_) return add_example(without_indent(line));
    page_.text += line + '\n';
    if (line.starts_with("## ")) return begin_subsection(line.substr(3));
    if (line.starts_with("# ")) return begin_section(line.substr(2));
    if (line.starts_with('*')) return begin_item(line);
    if (line.starts_with('\t') && in_item_) {
      page_.items.back().text += without_indent(line) + '\n';
    } else if (!line.empty()) {
      in_item_ = false;
      if (!page_.introductions.empty()) page_.introductions.back().second += line + '\n';
    }
  }
  // A line in bold that nothing is indented below is only text.
  [[nodiscard]] ManualPage take() {
    std::erase_if(page_.items, [](const ManualItem& item) { return item.text.empty(); });
    return std::move(page_);
  }

 private:
  void toggle_block(const std::string& line) {
    in_block_ = !in_block_;
    if (in_block_) page_.blocks.emplace_back();
    if (in_block_ && !line.starts_with('\t')) in_item_ = false;
  }
  void add_example(const std::string& line) {
    page_.blocks.back() += line + '\n';
    if (in_item_) page_.items.back().examples.push_back(line);
  }
  void begin_section(const std::string& name) {
    section_ = name;
    begin_subsection("");
  }
  void begin_subsection(const std::string& name) {
    subsection_ = name;
    in_item_ = false;
    page_.introductions.emplace_back(name, "");
  }
  void begin_item(const std::string& term) {
    in_item_ = true;
    page_.items.push_back({.section = section_, .subsection = subsection_, .term = term});
  }

  ManualPage page_;
  std::string section_;
  std::string subsection_;
  bool in_item_ = false;
  bool in_block_ = false;
};

}  // namespace

std::string ManualItem::name() const {
  const std::size_t end = term.find('*', 1);
  return term.substr(1, end - 1);
}

std::vector<ManualItem> ManualPage::in(std::string_view section) const {
  std::vector<ManualItem> out;
  std::ranges::copy_if(items, std::back_inserter(out), [&](const ManualItem& item) { return item.section == section; });
  return out;
}

ManualPage read_manual_page(const std::string& name) {
  std::ifstream file(std::string(MANUAL_DIRECTORY) + '/' + name + ".scd");
  Reader reader;
  for (std::string line; std::getline(file, line);) reader.read(line);
  return reader.take();
}

std::set<std::string> bold_options(const std::string& text) {
  static const std::regex option("\\*(--[a-z-]+)\\*");
  std::set<std::string> out;
  for (std::sregex_iterator at(text.begin(), text.end(), option), end; at != end; ++at) out.insert((*at)[1]);
  return out;
}

}  // namespace lwm2m::test

#include "config/suggestion.hpp"

#include <algorithm>
#include <vector>

namespace lwm2m::config {
namespace {

constexpr char folded(char c) {
  if (c == '_') return '-';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// One letter in three may be wrong, and two in a word of any length: "sever" is "server", "port" is nothing.
constexpr std::size_t tolerated(std::size_t length) { return std::max<std::size_t>(length > 4 ? 2 : 1, length / 3); }

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Rows of the matrix of distances between all prefixes; the one before last for swapped letters.
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = folded(a[i - 1]) == folded(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
      const bool swapped =
          i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) && folded(a[i - 2]) == folded(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

std::string_view nearest(std::string_view written, std::span<const std::string_view> known) {
  constexpr std::size_t kLongest = 64;  // no word is that long
  if (written.empty() || written.size() > kLongest) return {};
  std::string_view best;
  std::size_t best_distance = tolerated(written.size()) + 1;
  for (const std::string_view word : known) {
    const std::size_t distance = edit_distance(written, word);
    if (distance < best_distance) {
      best = word;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace lwm2m::config

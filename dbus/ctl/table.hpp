// Rows of text with columns as wide as their longest cell, two blanks apart. Cells are made printable; the last cell of
// a row is not padded, and no line ends in blanks.
#pragma once

#include <string>
#include <vector>

namespace lwm2m::ctl {

class Table {
 public:
  using Row = std::vector<std::string>;

  Table() = default;
  explicit Table(Row header) { add(std::move(header)); }

  void add(Row row);
  // Lines with their newlines.
  [[nodiscard]] std::string to_string() const;

 private:
  std::vector<Row> rows_{};
};

}  // namespace lwm2m::ctl

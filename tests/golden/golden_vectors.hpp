// The files of golden vectors in this directory: for every vector an id, what it means in words, what it means as
// values, and the bytes. One line per fact, a blank line after each vector:
//
//   vector TLV-26                      the id; begins a vector
//   meaning …                          for people
//   direction decode                   decode: accepted, but not what we send; paths: the body of a composite read;
//                                      patch: the body of a composite write; history: several values of one path;
//                                      without this line: sent and accepted
//   base /3/0/6                        what the request was for
//   record /3/0/6/0 Integer 1          a value; Opaque in hex, "Unsigned" for Unsigned Integer
//   dated /72/1/2 25462629 Float 22.4  a value of this second
//   repeated /3/0/0 String 300 41      a value of so many times this byte
//   empty /3/0/11 Integer              a multiple resource without instances
//   instance /3300/5                   an object instance without resources
//   path /3/0/0                        one path of a composite read
//   removed /16/0/0/1                  what a composite write removes
//   resolved /72/1/2 -5 Float 22.4     one value of a history: path, seconds, value
//   bytes 86 06 300*41                 the payload in hex, or
//   text [{"n":"/3/0/0"}]              the payload as it stands
//
// Definitions are derived from the values: what has resource instances is multiple.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/model/object_definition.hpp"
#include "daemon/model/path.hpp"
#include "daemon/model/record.hpp"

namespace lwm2m::golden {

// One line of a file: "record" and "/3/0/6/0 Integer 1".
struct Fact {
  std::string keyword{};
  std::string text{};
};

struct Vector {
  std::string id{};
  std::string direction = "both";
  model::Path base{};
  std::vector<Fact> facts{};  // all lines but those that have a member of their own
  Bytes payload{};
};

// Throws std::runtime_error for a file that is not there or not of this form: then the tests are broken.
std::vector<Vector> load(std::string_view file);

// "TLV_26": the name of its test.
std::string test_name(const Vector& vector);
std::ostream& operator<<(std::ostream& out, const Vector& vector);

// The values of a vector, ordered and put together as a decoder gives them.
std::vector<model::Record> records_of(const Vector& vector);
model::DefinitionSet definitions_of(const Vector& vector);

// "22.5" of type "Float".
model::Value parse_value(std::string_view type, std::string_view text);
Bytes parse_hex(std::string_view text);
model::Path parse_path(std::string_view text);
// The text before the first blank; what remains after it is left in `text`.
std::string take_word(std::string_view& text);

}  // namespace lwm2m::golden

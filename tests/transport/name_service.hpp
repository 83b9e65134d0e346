// A host name that has the addresses that a test gives it, in this order, as long as this lives; every other name is
// looked up as usual.
#pragma once

#include <string>
#include <vector>

namespace lwm2m::test {

class NameService {
 public:
  NameService(std::string name, std::vector<std::string> addresses);
  ~NameService();
  NameService(const NameService&) = delete;
  NameService& operator=(const NameService&) = delete;
};

}  // namespace lwm2m::test

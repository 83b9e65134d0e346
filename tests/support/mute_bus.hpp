// A bus that hangs: whoever connects is let in as far as `silence` says and then hears nothing. Ends, with all its
// connections, with the object.
#pragma once

#include <string>
#include <thread>

namespace lwm2m::test {

class MuteBus {
 public:
  enum class Silence { kAtOnce, kAfterAuthentication };
  // At "unix:path=…", where nobody may listen; throws where it cannot be.
  MuteBus(const std::string& address, Silence silence);
  ~MuteBus();
  MuteBus(const MuteBus&) = delete;
  MuteBus& operator=(const MuteBus&) = delete;

  // Others may listen there now; connections stay as they are.
  void leave_address();

 private:
  void serve(Silence silence);

  std::string path_;
  int listener_ = -1;
  std::thread thread_{};
};

}  // namespace lwm2m::test

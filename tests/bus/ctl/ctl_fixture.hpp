// A private bus with a mock of lwm2md on it, and lwm2mctl to run against them.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <unistd.h>
#include <vector>

#include "tests/bus/ctl/mock_daemon.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/program.hpp"

namespace lwm2m::test {

inline constexpr const char* kRoot = "/org/lwm2md/Client1";

class Ctl : public testing::Test {
 protected:
  using Words = std::vector<std::string>;

  // The bus is the system bus of the program, as DBUS_SYSTEM_BUS_ADDRESS says.
  [[nodiscard]] Words environment() const {
    return {"DBUS_SYSTEM_BUS_ADDRESS=" + bus_.address(), "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LWM2M_ARG_7=inherited"};
  }
  [[nodiscard]] Ending run(const Words& arguments) const {
    return Program(LWM2MCTL_FILE, arguments, environment()).wait();
  }

  // A name that no other run uses.
  [[nodiscard]] static std::string temporary_file(const std::string& name) {
    return testing::TempDir() + "lwm2mctl-" + std::to_string(getpid()) + '-' + name;
  }

  // One entry of Registry.List.
  static int append_entry(sd_bus_message* reply, const char* path, const char* type, bool multiple,
                          const char* name = "", const char* units = "") {
    return sd_bus_message_append(reply, "(sa{sv})", path, 5, "Name", "s", name, "Type", "s", type, "Operations", "s",
                                 "RW", "Multiple", "b", multiple ? 1 : 0, "Units", "s", units);
  }
  void answer_list(const char* path, const char* type, bool multiple = false) {
    daemon_.answer("Registry.List", [=](sd_bus_message* reply) {
      sd_bus_message_open_container(reply, 'a', "(sa{sv})");
      append_entry(reply, path, type, multiple);
      return sd_bus_message_close_container(reply);
    });
  }

  PrivateBus bus_{};
  MockDaemon daemon_{bus_.address()};
};

// Status and both streams at once, so that a failure shows all of them.
MATCHER_P3(Ended, status, out, err,
           "status " + testing::PrintToString(status) + "; out " + testing::DescribeMatcher<std::string>(out) +
               "; err " + testing::DescribeMatcher<std::string>(err)) {
  return testing::ExplainMatchResult(
      testing::AllOf(testing::Field("status", &Ending::status, status), testing::Field("out", &Ending::out, out),
                     testing::Field("err", &Ending::err, err)),
      arg, result_listener);
}
inline void PrintTo(const Ending& ending, std::ostream* stream) {
  *stream << "status " << ending.status << "\nout: " << ending.out << "\nerr: " << ending.err;
}

}  // namespace lwm2m::test

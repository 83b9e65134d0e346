// What the daemon and its yardstick have in common on the bus, and what tells them apart.
#pragma once

namespace lwm2m::bench {

inline constexpr const char* kObjectPath = "/org/lwm2md/Client1";
inline constexpr const char* kRegistryInterface = "org.lwm2md.Client1.Registry";
inline constexpr const char* kYardstickName = "org.lwm2md.Yardstick";
inline constexpr const char* kReadingYardstickName = "org.lwm2md.ReadingYardstick";  // which reads its arguments

}  // namespace lwm2m::bench

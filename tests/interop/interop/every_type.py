"""Object 26250 of tests/interop/objects: a resource of every data type, and one of several instances of each."""
from interop.values import Corelnk, Objlnk, Time

# What lwm2mctl is given and what the server is to see, by resource id.
LOCAL = {
    0: "grüße, 世界", 1: "-9007199254740993", 2: "18446744073709551615", 3: "-273.15", 4: "true", 5: "hex:00ff80",
    6: "1700000000", 7: "3303:0", 8: "</3/0>",
}
SINGLE = {
    0: "grüße, 世界", 1: -9007199254740993, 2: 18446744073709551615, 3: -273.15, 4: True, 5: b"\x00\xff\x80",
    6: Time(1700000000), 7: Objlnk("3303:0"), 8: Corelnk("</3/0>"),
}
# The resources of several instances have the id of the single one of their type and 10; their instances 0 and 7.
LOCAL_MULTIPLE = {
    10: "0=one,7=seven", 11: "0=1,7=-7", 12: "0=1,7=7", 13: "0=1.5,7=-7.25", 14: "0=true,7=false",
    15: "0=hex:01,7=hex:", 16: "0=1,7=1700000000", 17: "0=3303:0,7=3:0", 18: "0=</3>,7=</4>",
}
MULTIPLE = {
    10: {0: "one", 7: "seven"}, 11: {0: 1, 7: -7}, 12: {0: 1, 7: 7}, 13: {0: 1.5, 7: -7.25}, 14: {0: True, 7: False},
    15: {0: b"\x01", 7: b""}, 16: {0: Time(1), 7: Time(1700000000)}, 17: {0: Objlnk("3303:0"), 7: Objlnk("3:0")},
    18: {0: Corelnk("</3>"), 7: Corelnk("</4>")},
}
INSTANCE = SINGLE | MULTIPLE

TEXT, INTEGER, UNSIGNED, FLOAT, BOOLEAN, OPAQUE, TIME, OBJLNK, CORELNK = (f"/26250/0/{id}" for id in range(9))
READING, SECRET, RUN, READINGS = (f"/26250/0/{id}" for id in range(20, 24))


def create(daemon, instance=0):
    """The instance with all of these values, as an application makes it."""
    values = LOCAL | LOCAL_MULTIPLE
    daemon.create(f"/26250/{instance}", *(f"{id}={value}" for id, value in values.items()))

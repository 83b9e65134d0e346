"""Values of resources: Python's types for those of LwM2M, and their form in the lines of JSON.

String str, Integer and Unsigned Integer int, Float float, Boolean bool, Opaque bytes; others are below. A resource
with instances, an object instance and an object are dictionaries with the ids as keys.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Time:
    seconds: int


@dataclass(frozen=True)
class Objlnk:
    text: str


@dataclass(frozen=True)
class Corelnk:
    text: str


_TAGS = {"opaque": bytes.fromhex, "time": Time, "objlnk": Objlnk, "corelnk": Corelnk}


def to_json(value):
    if isinstance(value, dict):
        return {str(key): to_json(child) for key, child in value.items()}
    if isinstance(value, bytes):
        return {"opaque": value.hex()}
    if isinstance(value, Time):
        return {"time": value.seconds}
    if isinstance(value, Objlnk):
        return {"objlnk": value.text}
    if isinstance(value, Corelnk):
        return {"corelnk": value.text}
    return value


def from_json(value):
    if not isinstance(value, dict):
        return value
    for tag, type_ in _TAGS.items():
        if tag in value:
            return type_(value[tag])
    return {int(key): from_json(child) for key, child in value.items()}

#!/usr/bin/env python3
"""Holds every #include against the layer table of daemon/README.md, libraries' headers included: they all lie in
/usr/include, where no link line hides them. Prints each include that breaks the table; exit status 1 if there is one."""

import pathlib
import re
import sys

# module directory: (the modules that it may include, the libraries that it may include)
PURE = {"fmt"}
TABLE = {
    "daemon/base": ([], {"tl", *PURE}),
    "daemon/model": (["daemon/base"], PURE),
    "daemon/codec": (["daemon/base", "daemon/model"], {"nlohmann", *PURE}),
    "daemon/engine": (["daemon/base", "daemon/model", "daemon/codec"], PURE),
    "objects": (["daemon/base", "daemon/model", "daemon/engine"], {"pugixml", *PURE}),
    "daemon/transport": (["daemon/base", "daemon/engine"], {"coap3", "openssl", "systemd", "posix", *PURE}),
    "daemon/storage": (["daemon/base", "daemon/model", "daemon/engine"], {"systemd", "openssl", "posix", *PURE}),
    "daemon/platform": (["daemon/base", "objects", "daemon/engine", "daemon/model"], {"systemd", "posix", *PURE}),
    "config": (["daemon/base", "daemon/model"], {"toml++", "posix", *PURE}),
    "dbus": (["daemon/base", "daemon/model", "daemon/engine", "objects"], {"sdbus-c++", "systemd", "spdlog", "posix", *PURE}),
    "dbus/ctl": (["daemon/base", "daemon/model"], {"tl", "systemd", "CLI", "nlohmann", "pugixml", "posix", *PURE}),
    "daemon/app": (["daemon", "dbus", "config", "objects"], {"spdlog", "CLI", "posix", *PURE}),
}
POSIX = {"arpa", "fcntl.h", "grp.h", "netdb.h", "netinet", "poll.h", "pwd.h", "signal.h", "sys", "time.h", "sysexits.h", "unistd.h", "spawn.h"}
STANDARD = re.compile(r"^[a-z_0-9]+$")          # <vector>


def module_of(path):
    parts = path.parts
    for depth in (2, 1):
        name = "/".join(parts[:depth])
        if name in TABLE and len(parts) > depth:
            return name
    return None


def problem(module, quote, header):
    modules, libraries = TABLE[module]
    if quote == '"':
        target = module_of(pathlib.PurePosixPath(header))
        if target is None:
            return "is not included from the root of the repository"
        allowed = target == module or any(target == m or target.startswith(m + "/") for m in modules)
        return None if allowed else f"{module} may not use {target}"
    if STANDARD.match(header):
        return None
    top = header.split("/")[0]
    library = "posix" if top in POSIX else {"pugixml.hpp": "pugixml"}.get(top, top)
    return None if library in libraries else f"{module} may not use the library {library}"


def main(root):
    root = pathlib.Path(root)
    seen, broken = 0, []
    for path in sorted(p for top in ("daemon", "dbus", "config", "objects") for p in (root / top).rglob("*.[ch]pp")):
        relative = path.relative_to(root)
        module = module_of(relative)
        if module is None:
            broken.append(f"{relative}: lies in no module of the table")
            continue
        seen += 1
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
            why = found and problem(module, found.group(1), found.group(2))
            if why:
                broken.append(f"{relative}:{number}: {found.group(2)}: {why}")
    print("\n".join(broken) or f"{seen} files keep to the table")
    return 1 if broken or not seen else 0


sys.exit(main(sys.argv[1]))

"""Find PostgreSQL's programs, and run them as a user that PostgreSQL accepts."""

import os
import pwd
import re
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from . import apt, paths
from .console import Missing, step

MINIMUM = 13
UNPACKED = paths.SOURCE / "postgresql"
#: Needed only to compile queries to machine code, which is switched off: 100 MB saved.
UNUSED = re.compile(
    r"libllvm|libz3|postgresql-common|ssl-cert|libjson-perl|perl|locales"
)
#: Either one lets a process pass through a folder that is closed to it.
PASSING = {"dac_read_search": 2, "dac_override": 1}


@dataclass(frozen=True)
class Binaries:
    """The folder of PostgreSQL's programs and the environment they need."""

    folder: Path
    version: int
    libraries: tuple = field(default=())

    def program(self, name):
        """Return the path of a program, for example ``psql``."""
        return self.folder / name

    @property
    def environment(self):
        """Return the environment for these programs, without foreign PG* settings."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        if self.libraries:
            clean["LD_LIBRARY_PATH"] = os.pathsep.join(map(str, self.libraries))
        return clean


def _in(root):
    """Return the newest PostgreSQL below *root*/usr/lib/postgresql, or None."""
    found = [
        path.parent for path in (root / "usr/lib/postgresql").glob("*/bin/postgres")
    ]
    versions = sorted((int(folder.parent.name), folder) for folder in found)
    if not versions or versions[-1][0] < MINIMUM:
        return None
    version, folder = versions[-1]
    if root == Path("/"):
        return Binaries(folder, version)
    libraries = {path.parent for path in root.glob("**/*.so.*")}
    return Binaries(folder, version, tuple(sorted(libraries)))


@cache
def binaries():
    """Return PostgreSQL's programs: the machine's, else Debian's, unpacked."""
    return _in(Path("/")) or _unpacked() or _fetch()


def _unpacked():
    return _in(UNPACKED) if (UNPACKED / "COMPLETE").exists() else None


def _fetch():
    if not apt.available():
        raise Missing(
            f"PostgreSQL {MINIMUM} or newer is needed below /usr/lib/postgresql."
        )
    apt.ensure_updated()
    with step("PostgreSQL (unpacked for this clone alone)"):
        name = next(part for part in apt.depends("postgresql") if "-" in part)
        wanted = {name, *apt.missing_for(name)}
        apt.unpack(sorted(p for p in wanted if not UNUSED.match(p)), UNPACKED)
        (UNPACKED / "COMPLETE").touch()
    return _unpacked()


def owner_name():
    """Return who runs PostgreSQL: ourselves, or instead of root a plain user."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid()).pw_name
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _capability_mask():
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"^CapEff:\s*(\w+)", status, re.M)[1], 16)


def _drop(user, capability=None):
    """Return the words that run a command as *user* with at most one capability."""
    account = pwd.getpwnam(user)
    kept = f"+{capability}" if capability else "-all"
    bounds = f"-all,{kept}" if capability else kept
    return [
        "setpriv",
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
        f"--bounding-set={bounds}",
        f"--inh-caps={bounds}",
        *([f"--ambient-caps={kept}"] if capability else []),
    ]


def _reaches(prefix, folder):
    # A real look-up inside it: access(2), which "test -x" asks, knows no capabilities.
    command = [*prefix, "stat", f"{folder}/."]
    return (
        subprocess.run(command, capture_output=True, cwd="/", check=False).returncode
        == 0
    )


def as_owner(user, folder):
    """Return the words to put before a command so that it runs as *user* in *folder*.

    A clone below a closed folder (``/root``) is out of reach for any other user. There
    the process keeps one single right of root, to pass through folders.
    """
    if os.geteuid():
        return []
    plain = _drop(user)
    if _reaches(plain, folder):
        return plain
    for capability, bit in PASSING.items():
        if _capability_mask() >> bit & 1 and _reaches(_drop(user, capability), folder):
            return _drop(user, capability)
    raise Missing(
        f"PostgreSQL does not run as root, and the user {user} cannot enter {folder}. "
        "Clone into a folder that others may enter (for example below /srv), or run "
        "as an ordinary user."
    )

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
ROOT = "root"
UNREACHABLE = (
    "PostgreSQL does not run as root, and no other user can enter {folder}. Clone into "
    "a folder that others may enter (for example below /srv), or install PostgreSQL "
    "(apt-get install postgresql), or run as an ordinary user."
)


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


def _renamed():
    """Return the words that run a command as root under the name of nobody.

    In a user namespace of its own the process is the same user, still without any
    right of root, but neither sees itself as root.
    """
    nobody = pwd.getpwnam("nobody")
    return ["unshare", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}"]


def _ways(user):
    """Yield the ways to run as *user*, the one with the least rights first."""
    if user == ROOT:
        yield _renamed()
        return
    yield _drop(user)
    for capability, bit in PASSING.items():
        if _capability_mask() >> bit & 1:
            yield _drop(user, capability)


def _works(prefix, folder):
    """Tell whether PostgreSQL would find its programs and its folder.

    Its programs ask access(2) for each other, as the program ``test`` does (a shell's
    own may not), and that knows no capabilities; its data folder it just opens.
    """
    probe = 'stat "$1/." && env test -x "$2"'
    words = [*prefix, "sh", "-c", probe, "sh", folder, binaries().program("postgres")]
    result = subprocess.run(words, capture_output=True, cwd="/", check=False)
    return result.returncode == 0


def _way(user, folder):
    return next((way for way in _ways(user) if _works(way, folder)), None)


def choose_owner(folder):
    """Return the user who shall own a new cluster: ourselves, or no root if we are.

    A clone below a closed folder (``/root``) is out of reach for any other user. There
    the process keeps one single right, to pass through folders; or, where its programs
    lie in the clone too, it runs as root by another name.
    """
    if os.geteuid():
        return pwd.getpwuid(os.geteuid()).pw_name
    known = {user.pw_name for user in pwd.getpwall()}
    for user in ("postgres" if "postgres" in known else "nobody", ROOT):
        if _way(user, folder):
            return user
    raise Missing(UNREACHABLE.format(folder=folder))


def as_owner(user, folder):
    """Return the words to put before a command so that it runs as *user*."""
    if os.geteuid():
        return []
    way = _way(user, folder)
    if way is None:
        raise Missing(UNREACHABLE.format(folder=folder))
    return way

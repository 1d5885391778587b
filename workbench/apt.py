"""Debian packages for any user: a private APT state beside the machine's own.

Index files, cache and downloads lie in the ``.dealer`` folder; the mirror is the one
that the machine itself is set up for. Packages are unpacked, never installed, so root
is not needed and no service is started.
"""

import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass

from . import paths
from .console import Failed, Missing, step
from .process import output, run_logged

HOME = paths.CACHE / "apt"
SOURCES = HOME / "sources.list"
ARCHIVES = HOME / "archives"
UPDATED = HOME / "updated"
#: An older list may name packages that the mirror no longer has.
LASTING_SECONDS = 3600
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
#: Debian's suite that has Odoo 19; its packages are taken only when stable has none.
ODOO_SUITE = "sid"
PREFERENCES = f"Package: *\nPin: release n={ODOO_SUITE}\nPin-Priority: 100\n"
TARGET_FORMAT = "$(REPO_URI) $(CODENAME) $(COMPONENT) $(ORIGIN)"

NO_MIRROR = (
    "No Debian mirror is set up on this machine, so the package odoo-19 cannot be "
    "fetched. Name one (DEBIAN_MIRROR=http://... DEBIAN_CODENAME=bookworm), or point "
    "to an Odoo 19 that you have: ODOO_SOURCE=/path/to/odoo"
)


@dataclass(frozen=True)
class Target:
    """One index of a Debian archive: where, which suite, which component."""

    uri: str
    codename: str
    component: str


def parse_targets(listing):
    """Return the targets of Debian's own archives in the output of ``indextargets``.

    >>> parse_targets("http://mirror/debian/ bookworm main Debian\\nhttp://x/ y z O")
    [Target(uri='http://mirror/debian/', codename='bookworm', component='main')]
    """
    rows = (line.split() for line in listing.splitlines())
    targets = [Target(*row[:3]) for row in rows if len(row) == 4 and row[3] == "Debian"]
    return sorted(set(targets), key=lambda target: (target.uri, target.codename))


def source_lines(targets):
    """Return the lines of a sources.list for *targets* and the suite with Odoo."""
    option = f"[signed-by={KEYRING}] " if os.path.exists(KEYRING) else ""
    lines = [f"deb {option}{t.uri} {t.codename} {t.component}" for t in targets]
    archive = main_archive(targets)
    if archive.codename != ODOO_SUITE:
        lines.append(f"deb {option}{archive.uri} {ODOO_SUITE} main")
    return lines


def main_archive(targets):
    """Return the target of the release itself, not of its updates or security fixes."""
    plain = [t for t in targets if re.fullmatch(r"[a-z]+", t.codename)]
    if not plain:
        raise Missing(NO_MIRROR)
    return plain[0]


def _options(machine_sources):
    values = {
        "Dir::State::lists": HOME / "lists",
        "Dir::Cache": HOME / "cache",
        "Dir::Etc::preferences": HOME / "preferences",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
    }
    if not machine_sources:
        values |= {
            "Dir::Etc::sourcelist": SOURCES,
            "Dir::Etc::sourceparts": "/dev/null",
        }
    return [part for key, value in values.items() for part in ("-o", f"{key}={value}")]


def _apt(tool, *arguments, machine_sources=False):
    return [tool, *_options(machine_sources), *arguments]


def _machine_targets():
    """Return Debian's targets of the machine; fetch their list if it has none."""
    mirror = os.environ.get("DEBIAN_MIRROR")
    if mirror:
        return [Target(mirror, os.environ.get("DEBIAN_CODENAME", "bookworm"), "main")]
    query = ("indextargets", "--format", TARGET_FORMAT, "Created-By: Packages")
    targets = parse_targets(output(["apt-get", *query]))
    if not targets:
        # A foreign repository that does not answer must not stop us.
        command = _apt("apt-get", "update", machine_sources=True)
        subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, check=False
        )
        targets = parse_targets(output(_apt("apt-get", *query, machine_sources=True)))
    return targets


def available():
    """Tell whether APT is on this machine."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


def update():
    """Write the private sources and fetch their indexes."""
    if not available():
        raise Missing(NO_MIRROR)
    UPDATED.unlink(missing_ok=True)
    for folder in ("lists/partial", "cache/archives/partial", "archives"):
        (HOME / folder).mkdir(parents=True, exist_ok=True)
    (HOME / "preferences").write_text(PREFERENCES)
    SOURCES.write_text("\n".join(source_lines(_machine_targets())) + "\n")
    run_logged(_apt("apt-get", "update"), "apt-update")
    UPDATED.touch()


def ensure_updated():
    """Fetch the indexes unless that was done in the last hour."""
    if not UPDATED.exists() or time.time() - UPDATED.stat().st_mtime > LASTING_SECONDS:
        with step("Debian's package list"):
            update()


def candidate(package):
    """Return the version of *package* that would be taken, or None."""
    policy = output(_apt("apt-cache", "policy", package))
    match = re.search(r"Candidate: (\S+)", policy)
    return match[1] if match and match[1] != "(none)" else None


def depends(package):
    """Return the names that *package* depends on, first alternatives only."""
    record = output(_apt("apt-cache", "show", "--no-all-versions", package))
    match = re.search(r"^Depends: (.*)$", record, re.M)
    return [re.split(r"[ (|:]", part.strip())[0] for part in match[1].split(",")]


def missing_for(package):
    """Return *package* and what it needs that this machine has not installed."""
    plan = output(_apt("apt-get", "-s", "--no-install-recommends", "install", package))
    return re.findall(r"^Inst (\S+)", plan, re.M)


def unpack(packages, folder):
    """Download *packages* and unpack them below *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    run_logged(_apt("apt-get", "download", *packages), "apt-download", cwd=ARCHIVES)
    for package in packages:
        archives = sorted(
            ARCHIVES.glob(f"{package}_*.deb"), key=lambda p: p.stat().st_mtime
        )
        if not archives:
            raise Failed(f"apt-get downloaded no archive of {package}")
        run_logged(["dpkg-deb", "-x", archives[-1], folder], "apt-unpack")
    for package in packages:
        for archive in ARCHIVES.glob(f"{package}_*.deb"):
            archive.unlink()

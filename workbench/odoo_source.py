"""Get Odoo 19: the one the person has, else Debian's package ``odoo-19``, unpacked."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import apt, paths
from .console import Failed, Missing, step, warn

SERIES = (19, 0)
PACKAGE = "odoo-19"
#: Dependencies of the package whose files its symbolic links point to.
LINKED = re.compile(r"fonts-|libjs-|gsfonts")
#: Files that manifests of the package name and that it leaves out: this one blurs what
#: is behind a person in a video call. Each page would report it as an error.
LEFT_OUT = ("addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js",)
CURRENT = paths.SOURCE / "odoo"
VERSION_FILE = CURRENT / "VERSION"


@dataclass(frozen=True)
class OdooSource:
    """An Odoo: the folder of the package ``odoo``, its version and where it is from."""

    package: Path
    version: str
    origin: str

    @property
    def addons_paths(self):
        """Return the folders with Odoo's own add-ons."""
        found = [self.package / "addons", self.package.parent / "addons"]
        return [folder for folder in found if any(folder.glob("*/__manifest__.py"))]


def read_series(package):
    """Return (major, minor) of the ``odoo`` package in a folder, or None."""
    release = Path(package) / "release.py"
    if not release.is_file():
        return None
    match = re.search(r"^version_info = \((\d+), (\d+)", release.read_text(), re.M)
    return (int(match[1]), int(match[2])) if match else None


def _from_environment():
    folder = os.environ.get("ODOO_SOURCE")
    if not folder:
        return None
    for package in (Path(folder) / "odoo", Path(folder)):
        if read_series(package) == SERIES:
            return OdooSource(package.resolve(), "19.0", "ODOO_SOURCE")
    raise Missing(f"ODOO_SOURCE={folder} is not the folder of an Odoo 19.0 source.")


def _importable():
    code = "import odoo.release as r; print(r.__file__)"
    result = subprocess.run(
        [sys.executable, "-P" if sys.version_info >= (3, 11) else "-s", "-c", code],
        capture_output=True,
        text=True,
        cwd="/",
    )
    if result.returncode:
        return None
    package = Path(result.stdout.strip()).parent
    if read_series(package) != SERIES:
        return None
    return OdooSource(package, "19.0", "installed for " + sys.executable)


def _unpacked():
    package = CURRENT / "usr/lib/python3/dist-packages/odoo"
    if not VERSION_FILE.exists():
        return None
    version = VERSION_FILE.read_text().strip()
    return OdooSource(package, version, f"Debian package {PACKAGE}")


def dangling_links(folder):
    """Return the symbolic links below *folder* that lead nowhere."""
    found = []
    for base, folders, files in os.walk(folder):
        paths_here = (Path(base) / name for name in (*folders, *files))
        found += [
            path for path in paths_here if path.is_symlink() and not path.exists()
        ]
    return sorted(found)


def _redirect_absolute_links(folder):
    """Point links to ``/usr/...`` at the files unpacked below *folder*."""
    for link in dangling_links(folder):
        target = os.readlink(link)
        inside = folder / target.lstrip("/")
        if target.startswith("/") and inside.exists():
            link.unlink()
            link.symlink_to(os.path.relpath(inside, link.parent))


def _fetch():
    """Unpack the newest package beside the current one, then swap."""
    version = apt.candidate(PACKAGE)
    if version is None:
        raise Missing(
            f"The Debian mirror offers no package {PACKAGE}; set ODOO_SOURCE."
        )
    fresh = paths.SOURCE / "odoo.new"
    shutil.rmtree(fresh, ignore_errors=True)
    linked = [name for name in apt.depends(PACKAGE) if LINKED.match(name)]
    apt.unpack([PACKAGE, *linked], fresh)
    _redirect_absolute_links(fresh)
    lost = dangling_links(fresh / "usr/lib/python3/dist-packages/odoo")
    if lost:
        warn(f"{len(lost)} links of {PACKAGE} lead nowhere, the first: {lost[0]}")
    (fresh / "VERSION").write_text(version + "\n")
    shutil.rmtree(CURRENT, ignore_errors=True)
    fresh.rename(CURRENT)


def _fill_gaps(package):
    """Put empty files for those that Debian's package leaves out."""
    for name in LEFT_OUT:
        file = package / name
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()


def ensure(upgrade=False):
    """Return the Odoo to use, fetched if need be, and put it on the environment's path.

    :param upgrade: look for a newer Debian package although one is unpacked already
    """
    source = _from_environment() or (None if upgrade else _unpacked()) or _importable()
    if source is None:
        apt.ensure_updated()
        with step(f"Odoo 19 from Debian's package {PACKAGE} (about 125 MB)") as current:
            kept = _unpacked()
            if kept is None or kept.version != apt.candidate(PACKAGE):
                _fetch()
            source = _unpacked()
            current.note = source.version
    if source.package.is_relative_to(CURRENT):  # our copy, nobody else's
        _fill_gaps(source.package)
    _link(source)
    return source


def _link(source):
    if not source.addons_paths:
        raise Failed(f"No add-ons beside {source.package}")
    paths.PYTHON_PATH.mkdir(parents=True, exist_ok=True)
    link = paths.PYTHON_PATH / "odoo"
    if link.is_symlink() and link.resolve() == source.package.resolve():
        return
    link.unlink(missing_ok=True)
    link.symlink_to(source.package)

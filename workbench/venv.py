"""The virtual environment with the pinned packages of the requirements files."""

import hashlib
import importlib.util
import shutil
import subprocess
import sys

from . import apt, paths
from .console import Failed, Missing, step
from .process import run_logged

#: Debian's package with the pip that its ``venv`` module needs.
PIP_PACKAGE = "python3-pip-whl"


def _fingerprint(requirements):
    content = b"".join(path.read_bytes() for path in requirements)
    version = "{}.{}".format(*sys.version_info).encode()
    return hashlib.sha256(content + version).hexdigest()


def _works():
    """Tell whether the environment's interpreter starts and has pip."""
    command = [paths.venv_python(), "-c", "import pip"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _pip_wheel():
    """Return the wheel of pip: a Debian Python comes without one."""
    for folder in ("/usr", paths.SOURCE / "pip" / "usr"):
        wheels = sorted(paths.Path(folder, "share/python-wheels").glob("pip-*.whl"))
        if wheels:
            return wheels[-1]
    if not apt.available():
        raise Missing(
            f"{sys.executable} comes without pip (module ensurepip); install it."
        )
    apt.ensure_updated()
    apt.unpack([PIP_PACKAGE], paths.SOURCE / "pip")
    return _pip_wheel()


def _create():
    shutil.rmtree(paths.PYTHON, ignore_errors=True)
    bare = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]
    run_logged([sys.executable, "-m", "venv", *bare, paths.PYTHON], "venv")
    if bare:
        wheel = _pip_wheel()
        command = [paths.venv_python(), f"{wheel}/pip", "install", "--no-index", wheel]
        run_logged(command, "venv-pip")


def _site_packages():
    return next((paths.PYTHON / "lib").glob("python3*")) / "site-packages"


def _install(requirements):
    files = [part for path in requirements for part in ("-r", path)]
    # Odoo's own metadata names versions that do not resolve; ours are complete.
    command = [
        paths.venv_python(),
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--disable-pip-version-check",
        *files,
    ]
    run_logged(command, "pip-install")


def ensure(requirements=(paths.REQUIREMENTS,)):
    """Have an environment with the pinned *requirements* and Odoo on its path."""
    marker = paths.PYTHON / f"installed-{len(requirements)}"
    wanted = _fingerprint(requirements)
    if not (marker.exists() and marker.read_text() == wanted and _works()):
        with step(f"Python packages ({', '.join(path.name for path in requirements)})"):
            if not _works():
                _create()
            _install(requirements)
            _put_odoo_on_path()
            _check()
            marker.write_text(wanted)
    _put_odoo_on_path()


def _put_odoo_on_path():
    link = _site_packages() / "odoo-source.pth"
    if not link.exists() or link.read_text() != f"{paths.PYTHON_PATH}\n":
        link.write_text(f"{paths.PYTHON_PATH}\n")


def _check():
    """Raise if Odoo cannot be imported by the environment."""
    code = "import odoo.cli.command, odoo.release"
    result = subprocess.run(
        [paths.venv_python(), "-c", code], capture_output=True, text=True
    )
    if result.returncode:
        raise Failed(f"Odoo cannot be imported:\n{result.stderr.strip()}")

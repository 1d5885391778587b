"""Where everything lies. Nothing is created on import."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
TESTS = ROOT / "tests"

#: The one git-ignored folder for all that the commands fetch, build and store.
HOME = ROOT / ".dealer"
CACHE = HOME / "cache"  # what was downloaded
SOURCE = HOME / "src"  # unpacked Debian packages
PYTHON_PATH = HOME / "path"  # holds a link to the Odoo in use; on the venv's path
PYTHON = HOME / "python"  # virtual environment
NODE = HOME / "node"  # eslint and prettier
CLUSTERS = HOME / "cluster"  # PostgreSQL
FILES = HOME / "files"  # Odoo's filestores
CONFIG = HOME / "config"  # generated configuration files
LOGS = HOME / "logs"
STATE = HOME / "state"  # small files that remember what is done

LAUNCHER = ROOT / "workbench" / "launch" / "odoo"
REQUIREMENTS = ROOT / "requirements.txt"
REQUIREMENTS_DEV = ROOT / "requirements-dev.txt"


def venv_python():
    """Return the interpreter of the virtual environment (which may not exist yet)."""
    return PYTHON / "bin" / "python"

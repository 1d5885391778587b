"""The linters, the same ones that pre-commit runs."""

import shutil
import subprocess

from . import modules, paths, system
from .console import step
from .jobs import CommandJob
from .process import run_logged

PACKAGE_FILES = ("package.json", "package-lock.json")
PYTHON_FOLDERS = ("addons", "bench", "tests", "workbench")


def ensure_node():
    """Have eslint and prettier at the versions of package-lock.json."""
    system.ensure(system.FOR_LINT, required=True)
    wanted = (paths.ROOT / "package-lock.json").read_bytes()
    marker = paths.NODE / "complete"
    if marker.exists() and marker.read_bytes() == wanted:
        return
    with step("eslint and prettier"):
        paths.NODE.mkdir(parents=True, exist_ok=True)
        for name in PACKAGE_FILES:
            shutil.copy(paths.ROOT / name, paths.NODE / name)
        run_logged(["npm", "ci", "--no-fund", "--no-audit"], "npm", cwd=paths.NODE)
        marker.write_bytes(wanted)


def variables():
    """Return what the linters need to leave nothing in the tree."""
    return {
        "NODE_PATH": str(paths.NODE / "node_modules"),
        "RUFF_CACHE_DIR": str(paths.CACHE / "ruff"),
        "PYLINTHOME": str(paths.CACHE / "pylint"),
    }


def _node(tool, *arguments):
    return [str(paths.NODE / "node_modules" / ".bin" / tool), *arguments]


def _prettier(mode):
    plugin = paths.NODE / "node_modules/@prettier/plugin-xml/src/plugin.js"
    return _node(
        "prettier",
        mode,
        f"--plugin={plugin}",
        "--no-error-on-unmatched-pattern",
        "addons/**/*.{js,xml,scss,css}",
    )


def _python(env, *arguments):
    return [str(env.python), "-m", *arguments]


def _folders():
    return [name for name in PYTHON_FOLDERS if (paths.ROOT / name).is_dir()]


def _manifestoo(env):
    folders = ",".join(map(str, env.addons_paths))
    oca = next((paths.PYTHON / "lib").glob("python3*")) / "site-packages/odoo/addons"
    return _python(
        env,
        "manifestoo",
        f"--addons-path={folders},{oca}",
        "--select-addons-dir",
        str(paths.ADDONS),
        "check-licenses",
    )


def jobs(env):
    """Return the checkers as pieces of the test run."""
    own = sorted(f"addons/{name}" for name in modules.own_modules())
    found = [
        CommandJob("ruff", _python(env, "ruff", "check", *_folders())),
        CommandJob(
            "ruff-format", _python(env, "ruff", "format", "--check", *_folders())
        ),
        CommandJob(
            "eslint", _node("eslint", "--no-error-on-unmatched-pattern", "addons")
        ),
        CommandJob("prettier", _prettier("--check")),
    ]
    if own:
        found.append(CommandJob("pylint-odoo", _python(env, "pylint", *own)))
        found.append(CommandJob("licences", _manifestoo(env)))
    return found


def fix(env):
    """Let the formatters change the files."""
    commands = [
        _python(env, "ruff", "check", "--fix", "--quiet", *_folders()),
        _python(env, "ruff", "format", "--quiet", *_folders()),
        [*_prettier("--write"), "--log-level=warn"],
    ]
    environment = env.process_environment() | variables()
    return max(
        subprocess.run(command, cwd=paths.ROOT, env=environment, check=False).returncode
        for command in commands
    )

"""Programs and fonts of the machine that pip cannot bring."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .console import Failed, Missing, step, warn
from .process import run_logged


@dataclass(frozen=True)
class Tool:
    """Something that a Debian package brings, found as a program or as a file."""

    package: str
    purpose: str
    program: str = ""
    files: str = ""

    def is_there(self):
        """Tell whether the machine has it."""
        if self.program:
            return bool(shutil.which(self.program))
        return any(Path("/usr/share").glob(self.files))


WKHTMLTOPDF = Tool("wkhtmltopdf", "PDF reports", program="wkhtmltopdf")
CJK = Tool(
    "fonts-noto-cjk",
    "Chinese text in PDF reports and pictures",
    files="fonts/opentype/noto/NotoSansCJK*",
)
CHROMIUM = Tool("chromium", "browser tests", program="chromium")
POPPLER = Tool("poppler-utils", "tests that read PDF reports", program="pdftotext")
NPM = Tool("npm", "eslint and prettier", program="npm")

FOR_RUN = (WKHTMLTOPDF, CJK)
FOR_TEST = (WKHTMLTOPDF, CJK, CHROMIUM, POPPLER)
FOR_LINT = (NPM,)


def missing(tools):
    """Return those of *tools* that the machine has not."""
    return [tool for tool in tools if not tool.is_there()]


def install_command(tools):
    """Return the one line that installs *tools* on Debian.

    >>> install_command([CHROMIUM, POPPLER])
    'sudo apt-get install --no-install-recommends chromium poppler-utils'
    """
    packages = " ".join(tool.package for tool in tools)
    return f"sudo apt-get install --no-install-recommends {packages}"


def _install(tools):
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    names = [tool.package for tool in tools]
    with step(f"Debian packages {', '.join(names)}"):
        # A repository of a third party that does not answer is no reason to stop.
        subprocess.run(
            ["apt-get", "update"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=environment,
            check=False,
        )
        run_logged(
            ["apt-get", "install", "--yes", "--no-install-recommends", *names],
            "apt-install",
            env=environment,
        )


def ensure(tools, required=False):
    """Have *tools*: root installs them, anybody else is told the command.

    :param required: raise if something stays missing, instead of a warning line
    """
    lacking = missing(tools)
    if lacking and not os.geteuid() and shutil.which("apt-get"):
        try:
            _install(lacking)
        except Failed as error:
            warn(str(error))
        lacking = missing(tools)
    if not lacking:
        return
    purposes = "; ".join(tool.purpose for tool in lacking)
    text = f"Not on this machine, needed for {purposes}: {install_command(lacking)}"
    if required:
        raise Missing(text)
    warn(text)

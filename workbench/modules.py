"""The add-ons of this repository, as their manifests describe them."""

import ast
import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from . import paths

#: The application that brings all the others.
APPLICATION = "dealer_loyalty"
#: The module with the demo dealership.
DEMO = "dealer_loyalty_demo"
#: Odoo's module that our modules for the web shop build on.
SHOP = "website_sale_loyalty"


@dataclass(frozen=True)
class Module:
    """One add-on."""

    name: str
    folder: Path
    version: str
    depends: tuple

    def fingerprint(self):
        """Return a hash of all files of the add-on that Odoo reads."""
        digest = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(self.folder)).encode())
                digest.update(path.read_bytes())
        return digest.hexdigest()


def _read(manifest):
    values = ast.literal_eval(manifest.read_text())
    folder = manifest.parent
    return Module(
        name=folder.name,
        folder=folder,
        version=values.get("version", ""),
        depends=tuple(values.get("depends", ())),
    )


def own_modules(addons=paths.ADDONS):
    """Return our installable add-ons by name."""
    manifests = sorted(Path(addons).glob("*/__manifest__.py"))
    found = [
        _read(path)
        for path in manifests
        if ast.literal_eval(path.read_text()).get("installable", True)
    ]
    return {module.name: module for module in found}


def shop_modules():
    """Return our add-ons for the web shop by name.

    Odoo's website changes pages, contacts and prices of all that is installed beside
    it, so these add-ons have test databases of their own, and the demo has none.
    """
    return {n: each for n, each in own_modules().items() if SHOP in each.depends}


def office_modules():
    """Return our add-ons by name, without those for the web shop."""
    shop = shop_modules()
    return {n: each for n, each in own_modules().items() if n not in shop}


def fingerprint():
    """Return one hash of all our modules."""
    parts = (module.fingerprint() for module in own_modules().values())
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def for_demo():
    """Return the names to install for the demo dealership; the rest comes with them."""
    own = own_modules()
    return next(([name] for name in (DEMO, APPLICATION) if name in own), sorted(own))


def demo_logins(addons=paths.ADDONS):
    """Return the people who can log in: Odoo's administrator and ours.

    Ours are read from the table that the demo data is made from, ``demo/logins.csv``.
    """
    found = [{"login": "admin", "password": "admin", "role": "settings of Odoo"}]
    for path in sorted(Path(addons).glob("*/demo/logins.csv")):
        with path.open(newline="") as lines:
            found += csv.DictReader(lines)
    return found

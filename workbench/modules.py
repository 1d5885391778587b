"""The add-ons of this repository, as their manifests describe them."""

import ast
import hashlib
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from . import paths

#: The application that brings all the others.
APPLICATION = "dealer_loyalty"


@dataclass(frozen=True)
class Module:
    """One add-on."""

    name: str
    folder: Path
    version: str
    depends: tuple
    demo: tuple

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
        demo=tuple(values.get("demo", ())),
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


def to_install():
    """Return the names to install for the whole suite."""
    own = own_modules()
    return [APPLICATION] if APPLICATION in own else sorted(own)


@dataclass(frozen=True)
class Login:
    """A demo user who can log in."""

    login: str
    password: str
    name: str


def demo_logins():
    """Return Odoo's administrator and the users with a password in our demo data."""
    found = [Login("admin", "admin", "Administrator")]
    for module in own_modules().values():
        for file in module.demo:
            if file.endswith(".xml"):
                found += _logins_in(module.folder / file)
    return found


def _logins_in(path):
    for record in ElementTree.parse(path).iter("record"):
        fields = {part.get("name"): (part.text or "").strip() for part in record}
        if record.get("model") == "res.users" and fields.get("password"):
            yield Login(fields["login"], fields["password"], fields.get("name", ""))

"""The examples in the docstrings of the pure code: addons/*/tools and the workbench."""

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _module_names():
    for path in sorted(ROOT.glob("addons/*/tools/*.py")):
        if path.stem != "__init__":
            yield f"odoo.addons.{path.parent.parent.name}.tools.{path.stem}"
    for path in sorted(ROOT.glob("workbench/*.py")):
        if not path.stem.startswith("__"):
            yield f"workbench.{path.stem}"


def _with_examples():
    sources = {name: ROOT / _file_of(name) for name in _module_names()}
    return [name for name, path in sources.items() if ">>> " in path.read_text()]


def _file_of(name):
    return name.removeprefix("odoo.").replace(".", "/") + ".py"


@pytest.mark.parametrize("name", _with_examples())
def test_examples(name, own_addons):
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed

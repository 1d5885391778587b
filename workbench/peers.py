"""Odoo's own suites with our modules installed, and what fails without ours too."""

import ast

from . import modules, paths
from .jobs import OdooJob
from .template import ALWAYS, SHOP_NAME

EXPECTED = paths.TESTS / "peers_expected.txt"
#: Run when one of our modules builds on them.
OPTIONAL = ("fleet", "repair", "survey")
#: Test methods in one piece of a module whose tests open a browser each.
PIECE = 16
BROWSER_PREFIXES = ("pos_",)
TILL = "point_of_sale"


def read_expected(path=EXPECTED):
    """Return the tests that fail without our modules too, each with its reason."""
    lines = path.read_text().splitlines() if path.exists() else []
    rows = (line.split(None, 1) for line in lines if line.strip() and line[0] != "#")
    return {row[0]: row[1] for row in rows}


def dependencies(names, addons_paths):
    """Return *names* and all that they depend on, read from the manifests."""
    found, todo = set(), list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += _depends(name, addons_paths)
    return found


def _depends(name, addons_paths):
    for folder in addons_paths:
        manifest = folder / name / "__manifest__.py"
        if manifest.exists():
            return ast.literal_eval(manifest.read_text()).get("depends", ["base"])
    return []


def own_modules(env):
    """Return our modules by name, without those that bring a country or a shop along.

    Odoo's suites assume the generic chart of accounts; with a country's one installed
    those of the till fail before their first test, without us too.
    """
    return _without(env, modules.office_modules(), "l10n_")


def beside_the_shop(env):
    """Return our modules that are installed where the web shop is tested: no till."""
    return _without(env, modules.own_modules(), "l10n_", TILL)


def _without(env, own, *prefixes):
    """Return the modules that need none of Odoo's whose names begin so."""
    return {
        name: module
        for name, module in own.items()
        if not any(
            needed.startswith(prefixes)
            for needed in dependencies([name], env.addons_paths)
        )
    }


def names(env):
    """Return the modules of Odoo whose suites are run."""
    needed = dependencies(own_modules(env), env.addons_paths)
    return [*ALWAYS, *(name for name in OPTIONAL if name in needed)]


def test_methods(folder):
    """Return (class, method) of the tests in a module's folder, in order."""
    found = []
    for path in sorted((folder / "tests").glob("test_*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                found += [
                    (node.name, part.name)
                    for part in node.body
                    if isinstance(part, ast.FunctionDef)
                    and part.name.startswith("test")
                ]
    return found


def pieces(module, methods, size=PIECE):
    """Return tags that part a module's tests into pieces of about *size*.

    The last piece is "all but the others", so that no test can fall between two pieces.

    >>> pieces("m", [("T", "a"), ("T", "b"), ("T", "c")], size=2)
    ['/m:T.a,/m:T.b', '/m,-/m:T.a,-/m:T.b']
    >>> pieces("m", [("T", "a")])
    ['/m']
    """
    specs = [f"/{module}:{name}.{method}" for name, method in methods]
    count = max(1, -(-len(specs) // size))
    step = -(-len(specs) // count) or 1
    parts = [specs[start : start + step] for start in range(0, len(specs), step)][:-1]
    rest = [f"/{module}", *(f"-{spec}" for part in parts for spec in part)]
    return [",".join(part) for part in (*parts, rest)]


def module_jobs(module, folder, suffix=""):
    """Return the pieces in which one module's tests run on template copies."""
    in_browser = module.startswith(BROWSER_PREFIXES)
    shop = module in (modules.SHOP, *modules.shop_modules())
    methods = test_methods(folder)
    tags = pieces(module, methods, PIECE if in_browser else len(methods) or 1)
    total = len(tags)
    return [
        OdooJob(
            f"{module} {number}/{total}" if total > 1 else module,
            spec + suffix,
            covers=module,
            template=SHOP_NAME if shop else "",
        )
        for number, spec in enumerate(tags, 1)
    ]


def folder_of(module, addons_paths):
    """Return the folder of a module, or None."""
    found = (folder / module for folder in addons_paths)
    return next((path for path in found if (path / "__manifest__.py").exists()), None)


def jobs(env):
    """Return the pieces: at_install on a fresh database, the rest on copies."""
    peers = names(env)
    installed = (*peers, *own_modules(env))
    tags = ",".join([*(f"/{name}" for name in peers), "-post_install"])
    found = [OdooJob("peers at install", tags, installed)]
    by_need = sorted(peers, key=lambda peer: not peer.startswith(BROWSER_PREFIXES))
    for name in (*by_need, modules.SHOP):
        found += module_jobs(name, folder_of(name, env.addons_paths), ",-at_install")
    return found


def judge(outcome, expected):
    """Take the expected failures out of an outcome; one that passes now is a failure.

    Expected failures count as skipped.
    """
    known = set(outcome.failures) & set(expected)
    for name in known:
        del outcome.failures[name]
    outcome.skipped += len(known)
    for name in (set(outcome.tests) & set(expected)) - known:
        outcome.passed -= 1
        outcome.failures[name] = f"It passes now: delete its line in {EXPECTED.name}."
    return outcome

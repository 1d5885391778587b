"""The Chinese of every module is complete and fits its English.

That the templates (.pot) are current is tested inside Odoo, by
addons/dealer_loyalty/tests/test_translations.py.
"""

import ast
import re
from pathlib import Path

import polib
import pytest

ADDONS = Path(__file__).resolve().parent.parent / "addons"
MODULES = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdifr]\b|\{\{.*?\}\}|\$\{.*?\}")
TAG = re.compile(r"</?[a-z][^>]*>")
#: Attributes whose text is for people.
SPOKEN = re.compile(r'\b(?:title|aria-label|alt|placeholder)="[^"]*"')
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: What is written alike in both languages: names and code.
SAME_IN_BOTH = {"ID", "(object._get_statement_file_name())"}


def _path(module, name):
    return ADDONS / module / "i18n" / name


def _template(module):
    return polib.pofile(_path(module, f"{module}.pot"))


def _chinese(module):
    return polib.pofile(_path(module, "zh_CN.po"))


def _tags(text):
    return sorted(SPOKEN.sub("", tag) for tag in TAG.findall(text))


def _placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


def _ends(text):
    """Whether a text begins and ends with a new line."""
    return text[:1] == "\n", text[-1:] == "\n"


def _lines(text):
    """How many lines a person sees: indented lines of a view flow together."""
    return len(re.split(r"\n(?!\s)", text))


@pytest.mark.parametrize("module", MODULES)
def test_every_text_is_translated(module):
    translated = {entry.msgid for entry in _chinese(module).translated_entries()}
    assert translated, "no translation at all"
    assert {entry.msgid for entry in _template(module)} - translated == set()


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_left_over(module):
    chinese = _chinese(module)
    assert not chinese.obsolete_entries()
    assert not chinese.fuzzy_entries()
    known = {entry.msgid for entry in _template(module)}
    assert [entry.msgid for entry in chinese if entry.msgid not in known] == []


@pytest.mark.parametrize("module", MODULES)
def test_the_places_are_those_of_the_template(module):
    """Odoo finds by place and comment which texts the browser needs."""
    places = {e.msgid: (e.occurrences, e.comment) for e in _template(module)}
    moved = [
        entry.msgid
        for entry in _chinese(module)
        if places.get(entry.msgid) != (entry.occurrences, entry.comment)
    ]
    assert moved == []


@pytest.mark.parametrize("fits", [_placeholders, _tags, _ends, _lines])
@pytest.mark.parametrize("module", MODULES)
def test_the_parts_that_are_no_language_stay(module, fits):
    wrong = [
        (entry.msgid, entry.msgstr)
        for entry in _chinese(module)
        if fits(entry.msgid) != fits(entry.msgstr)
    ]
    assert wrong == []


@pytest.mark.parametrize("module", MODULES)
def test_it_is_chinese(module):
    english = [
        entry.msgid
        for entry in _chinese(module)
        if not CHINESE.search(entry.msgstr) and entry.msgid not in SAME_IN_BOTH
    ]
    assert english == []


def test_the_file_of_refused_lines_can_be_read_again():
    """Its headers, translated, are among those that a file of points may have."""
    source = (ADDONS / "loyalty_ledger" / "tools" / "grant_file.py").read_text()
    assigned = {
        node.targets[0].id: node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    headers = ast.literal_eval(assigned["HEADERS"])
    labels = {
        "card": "Card code",
        "member": "Member code",
        "email": "E-mail",
        "phone": "Phone",
        "points": "Points",
        "text": "Text",
    }
    chinese = {entry.msgid: entry.msgstr for entry in _chinese("loyalty_ledger")}
    for column, label in labels.items():
        assert chinese[label] in " ".join(headers[column]).split()

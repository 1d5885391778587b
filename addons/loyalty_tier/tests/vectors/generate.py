"""Writes the vectors as a JavaScript module.

python generate.py
"""

import json
from pathlib import Path

HERE = Path(__file__).parent
MODULE = HERE.parent.parent / "static/tests/tier/vectors.js"
KINDS = ("ladder", "benefit", "worth")


def vectors(kind):
    """Return the cases of a kind."""
    return json.loads((HERE / f"{kind}.json").read_text(encoding="utf-8"))


def javascript():
    """Return the module that serves all vectors to the tests in the browser."""
    parts = []
    for kind in KINDS:
        cases = ",\n".join(
            json.dumps(case, ensure_ascii=False) for case in vectors(kind)
        )
        parts.append(f"export const {kind.upper()} = [\n{cases}\n];\n")
    return "// Written by tests/vectors/generate.py.\n\n" + "\n".join(parts)


if __name__ == "__main__":
    MODULE.write_text(javascript(), encoding="utf-8")

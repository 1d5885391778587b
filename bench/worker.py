"""Child process with one database open in Odoo; it runs functions on request.

    python -m bench.worker odoo.conf DATABASE

Reads one JSON object a line, ``{"function": "module:name", "arguments": {...}}``, calls
``name(registry, **arguments)`` and answers with one line: ``{"result": ...}`` or
``{"error": traceback}``.
"""

import json
import os
import pkgutil
import sys
import traceback


def _open(config_path, database):
    from odoo.modules.registry import Registry
    from odoo.tools import config

    options = ["-c", config_path, "-d", database, "--log-level", "warn"]
    config.parse_config(options, setup_logging=True)
    return Registry(database)


def _answer(registry, line):
    call = json.loads(line)
    try:
        function = pkgutil.resolve_name(call["function"])
        return {"result": function(registry, **call["arguments"])}
    except Exception:  # whatever it is, the parent shows it and stops
        return {"error": traceback.format_exc()}


def main(config_path, database):
    """Serve until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what Odoo prints belongs to the log
    registry = _open(config_path, database)
    for line in sys.stdin:
        print(json.dumps(_answer(registry, line)), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

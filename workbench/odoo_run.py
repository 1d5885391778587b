"""Odoo on a database without serving anybody: install, update, a script, a command."""

import subprocess

from .console import Failed
from .process import log_file, run_logged, tail

#: Builds the scripts and styles of all pages, so that nobody waits for them. They have
#: no company: its row may be locked by the demo data, which are made at the same time.
PREGENERATE = """
pages = env['ir.qweb'].with_context(default_company_id=False)
pages._pregenerate_assets_bundles()
env.cr.commit()
"""


def _config(env, cluster, name):
    quiet = {"http_enable": "False", "max_cron_threads": 0}
    return env.write_config(name, cluster, quiet)


def once(env, cluster, database, log, *arguments):
    """Start Odoo with *arguments* (``-i``, ``-u``) and let it end."""
    config = _config(env, cluster, log)
    command = env.odoo_command(config, "-d", database, "--stop-after-init", *arguments)
    run_logged(command, log, env=env.process_environment())


def command(env, cluster, database, name):
    """Run the Odoo command *name* of one of our modules."""
    config = _config(env, cluster, name)
    addons = f"--addons-path={','.join(map(str, env.addons_paths))}"
    words = [env.python, env.launcher, addons, name, "-c", config, "-d", database]
    run_logged(words, name, env=env.process_environment())


def pregenerate(env, cluster, database, log):
    """Build the scripts and styles of all pages."""
    config = _config(env, cluster, log)
    words = [env.python, env.launcher, "shell", "-c", config, "-d", database]
    path = log_file(log)
    with path.open("w") as stream:
        result = subprocess.run(
            words,
            input=PREGENERATE,
            text=True,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=env.process_environment(),
            check=False,
        )
    if result.returncode or "Traceback" in path.read_text(errors="replace"):
        raise Failed(f"The scripts and styles could not be built:\n{tail(path)}")

"""bin/run: from a fresh clone to a running dealership in the browser."""

import urllib.request
from concurrent.futures import ThreadPoolExecutor

from . import database, environment, modules, odoo_run, system
from .cluster import Cluster
from .console import Failed, Missing, confirm, say, step
from .process import log_file, tail
from .proxy import Proxy
from .server import Server, free_port

DATABASE = "dealer"
LANGUAGES = "en_US,zh_CN"
PORT = 8069
DEMO_COMMAND = "dealer_demo"
#: States of the database; one without a state was interrupted while it was made.
UPDATING, COMPLETE = "updating", "complete"


def add_command(commands):
    """Add ``run`` to the command line."""
    parser = commands.add_parser(
        "run",
        prog="bin/run",
        help="start the demo dealership",
        description="Get what is missing, make the demo database, start Odoo, print "
        "the address. Each step is done once; an interrupted one is taken up again.",
    )
    parser.add_argument(
        "--port",
        type=int,
        help=f"for the browser (default: {PORT}, or a free one if that is taken)",
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on "
        "(default: this machine only; the demo passwords are public)",
    )
    parser.add_argument(
        "--workers",
        type=int,
        default=0,
        metavar="N",
        help="N processes for requests, one for websockets, one for crons",
    )
    parser.add_argument(
        "--update",
        action="store_true",
        help="update our modules from their files (done anyway when a version changed)",
    )
    parser.add_argument(
        "--fresh", action="store_true", help="drop the database and make it anew"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask before --fresh")
    parser.add_argument(
        "--upgrade-odoo", action="store_true", help="look for a newer odoo-19 package"
    )
    parser.add_argument(
        "--prepare-only", action="store_true", help="stop before the start"
    )
    parser.set_defaults(run=run)


def run(options):
    """Prepare everything, serve until Ctrl-C, stop everything."""
    env = environment.prepare(upgrade=options.upgrade_odoo)
    say(f"  Odoo {env.odoo.version}, {env.odoo.origin}")
    system.ensure(system.FOR_RUN)
    with Cluster.named("main").in_use() as cluster:
        prepare_database(env, cluster, options)
        if not options.prepare_only:
            serve(env, cluster, options)
    return 0


# The database -------------------------------------------------------------------------


def prepare_database(env, cluster, options):
    """Have the demo database, complete and as new as the files."""
    if options.fresh and database.exists(cluster, DATABASE):
        if not (options.yes or confirm(f"Drop the database {DATABASE} with its data?")):
            raise Missing("The database was kept. Without a terminal, add --yes.")
        database.drop(cluster, DATABASE)
    state = database.read_state(cluster, DATABASE)
    if state not in (UPDATING, COMPLETE):
        if state != installed_state():
            install(env, cluster)
        fill(env, cluster)
    elif options.update or state == UPDATING or outdated(cluster):
        update(env, cluster)


def installed_state():
    """Return the state between installation and demo data, of the files as they are."""
    return f"installed {modules.fingerprint()}"


def install(env, cluster):
    """Make the database with our modules; one left half done is dropped first."""
    names = modules.for_demo()
    if not names:
        raise Missing("There are no modules in addons/.")
    state = installed_state()
    with step(f"Database with {', '.join(names)} (some minutes, once)"):
        database.drop(cluster, DATABASE)
        arguments = ("-i", ",".join(names), f"--load-language={LANGUAGES}")
        odoo_run.once(env, cluster, DATABASE, "run-install", *arguments)
        database.write_state(cluster, DATABASE, state)


def fill(env, cluster):
    """Make the demo dealership (all of it in one transaction), beside it the pages."""
    with step("A year of the demo dealership, scripts and styles of the pages (once)"):
        with ThreadPoolExecutor(1) as pool:
            pages = pool.submit(
                odoo_run.pregenerate, env, cluster, DATABASE, "run-assets"
            )
            if modules.DEMO in modules.own_modules():
                odoo_run.command(env, cluster, DATABASE, DEMO_COMMAND)
            pages.result()
        database.write_state(cluster, DATABASE, COMPLETE)


def update(env, cluster):
    """Bring the database up to the files on disk."""
    installed = database.installed_versions(cluster, DATABASE)
    known = sorted(set(modules.own_modules()) & set(installed))
    with step("Update of the database"):
        database.write_state(cluster, DATABASE, UPDATING)
        arguments = ("-u", ",".join(known), "-i", ",".join(modules.for_demo()))
        odoo_run.once(env, cluster, DATABASE, "run-update", *arguments)
        database.write_state(cluster, DATABASE, COMPLETE)


def outdated(cluster):
    """Tell whether the version of a module on disk differs from the one installed."""
    own = modules.own_modules()
    installed = database.installed_versions(cluster, DATABASE)
    changed = [
        n for n, m in own.items() if n in installed and installed[n] != m.version
    ]
    return bool(changed or set(modules.for_demo()) - set(installed))


# The server ---------------------------------------------------------------------------


def public_port(wanted):
    """Return the port to listen on; one asked for by name must be free."""
    port = free_port(wanted or PORT)
    if wanted and port != wanted:
        raise Missing(f"Port {wanted} is taken by another program.")
    return port


def make_server(env, cluster, options):
    """Return (server, proxy or None, port for the browser)."""
    port = public_port(options.port)
    set_address(cluster, port)
    if not options.workers:
        settings = {"http_interface": options.host}
        return (
            Server(env, cluster, DATABASE, port, cron=1, options=settings, name="run"),
            None,
            port,
        )
    settings = {"proxy_mode": "True"}
    server = Server(
        env,
        cluster,
        DATABASE,
        workers=options.workers,
        cron=1,
        options=settings,
        name="run",
    )
    return server, Proxy((options.host, port), server.port, server.gevent_port), port


def set_address(cluster, port):
    """Have receipts and mails of the demo name the address that is printed."""
    address = database.literal(f"http://127.0.0.1:{port}")
    cluster.psql(
        f"UPDATE ir_config_parameter SET value = {address} WHERE key = 'web.base.url'",
        DATABASE,
    )


def serve(env, cluster, options):
    """Start, say where, and wait for Ctrl-C."""
    server, proxy, port = make_server(env, cluster, options)
    log_file("run").unlink(missing_ok=True)
    with step("Odoo"):
        server.start()
        if proxy:
            proxy.start()
        warm_up(port)
    say_address(port)
    try:
        server.process.wait()
        raise Failed(f"Odoo ended; the end of {server.log}:\n{tail(server.log)}")
    except KeyboardInterrupt:
        say()
        with step("Stopping"):
            server.stop()
            if proxy:
                proxy.stop()


def warm_up(port):
    """Have the styles and scripts of the first page built before somebody waits."""
    with urllib.request.urlopen(
        f"http://127.0.0.1:{port}/web/login", timeout=120
    ) as page:
        page.read()


def say_address(port):
    """Print what a person needs to go on."""
    say()
    say(f"  http://127.0.0.1:{port}")
    for login in modules.demo_logins():
        say(f"    {login['login']:<14} {login['password']:<14} {describe(login)}")
    say()
    say("  Ctrl-C stops everything.")


def describe(login):
    """Return what a person is, for example ``cashier, Lily Chen, East``.

    >>> describe({"role": "service_advisor", "name": "Amy", "branch": ""})
    'service advisor, Amy'
    """
    words = (login.get(key) for key in ("role", "name", "branch"))
    return ", ".join(word.replace("_", " ") for word in words if word)

"""What the tests outside the modules share: databases and servers of their own.

``bin/test`` names the template database (all our modules, no demo data) in
``DEALER_TEMPLATE``; it lies in the cluster ``test``. Each file works on a copy.
"""

import os
from pathlib import Path

import pytest

from tests.support.odoo import close_registry, open_registry
from workbench import database
from workbench import environment as workbench_environment
from workbench.cluster import Cluster
from workbench.server import Server

ADDONS = Path(__file__).resolve().parent.parent / "addons"


def pytest_addoption(parser):
    """Let a person ask for more, or for one sequence again."""
    parser.addoption("--sequences", type=int, default=500, help="of the random walk")
    parser.addoption("--seed", type=int, default=0, help="of the first random walk")


@pytest.fixture(scope="session")
def own_addons():
    """Let ``odoo.addons.<ours>`` be imported."""
    import odoo.addons

    if str(ADDONS) not in odoo.addons.__path__:
        odoo.addons.__path__.append(str(ADDONS))
    return ADDONS


@pytest.fixture(scope="session")
def environment():
    """The environment that bin/test prepared."""
    return workbench_environment.current()


@pytest.fixture(scope="session")
def cluster(environment):
    """The cluster of the tests; nothing in it outlives a crash."""
    with Cluster.named("test", durable=False).in_use() as running:
        yield running


@pytest.fixture(scope="module")
def database_name(request, cluster):
    """A copy of the template for one file of tests.

    The name holds the process id: bin/test drops copies of processes that are gone.
    """
    name = f"test_{os.getpid()}_{request.path.stem}"
    database.copy(cluster, os.environ["DEALER_TEMPLATE"], name)
    yield name
    database.drop(cluster, name)


@pytest.fixture(scope="module")
def registry(environment, cluster, database_name):
    """The database opened by Odoo in this process."""
    config = environment.write_config(database_name, cluster)
    yield open_registry(config, database_name)
    close_registry(database_name)


@pytest.fixture(scope="module")
def servers(environment, cluster, database_name):
    """Two server processes on the one database."""
    options = {"log_level": "warn"}
    with (
        Server(environment, cluster, database_name, options=options) as first,
        Server(environment, cluster, database_name, options=options) as second,
    ):
        yield first, second

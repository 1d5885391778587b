"""A dealership in the database of the tests, and its people logged in."""

from bench import shop as scene
from bench.rpc import Client
from bench.seed import create_program
from tests.support.odoo import superuser


def create_shop(registry, members=1, points=0, **program_values):
    """Create a dealership with members; return ids, also of the members and cards."""
    with superuser(registry) as env:
        program = create_program(env, **program_values)
        ids = scene.create_shop(env, program)
        partners = env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(members)]
        )
        cards = env["loyalty.card"].create(
            [
                {"program_id": program.id, "partner_id": partner.id, "points": points}
                for partner in partners
            ]
        )
        return ids | {"members": partners.ids, "cards": cards.ids}


def log_in(servers, database, login):
    """One client on each server, all the same person."""
    return [Client(server.url, database, login, scene.PASSWORD) for server in servers]

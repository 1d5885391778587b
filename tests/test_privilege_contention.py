"""The last use of a year, asked for by two workers at once."""

import pytest
from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError

from tests.support.odoo import superuser


@pytest.fixture
def card_id(registry):
    """Id of a card in a tier whose members wash once a year."""
    with superuser(registry) as env:
        wash = env["loyalty.privilege"].create(
            {"name": "Car wash", "code": "contention_wash", "yearly_allowance": 1}
        )
        silver = {
            "name": "Silver",
            "qualifying_amount": 100,
            "privilege_ids": [(0, 0, {"privilege_id": wash.id})],
        }
        program = env["loyalty.program"].create(
            {"name": "Club", "program_type": "loyalty", "tier_ids": [(0, 0, silver)]}
        )
        card = env["loyalty.card"].create({"program_id": program.id})
        card._set_tier_by_hand(program.tier_ids, "least", False, "Test")
        return card.id


def use(env, card_id):
    return env["loyalty.card"].browse(card_id)._use_privilege("contention_wash")


def test_one_of_two_workers_uses_the_last(registry, card_id):
    from odoo import SUPERUSER_ID, api

    with registry.cursor() as late:
        env = api.Environment(late, SUPERUSER_ID, {})
        card = env["loyalty.card"].browse(card_id)
        assert [each.left for each in card._get_privileges()] == [1]  # the snapshot
        with superuser(registry) as early:
            use(early, card_id)
        with pytest.raises(SerializationFailure):
            use(env, card_id)
        late.rollback()
        with pytest.raises(UserError, match="1 of 1 times"):  # run again, as Odoo does
            use(api.Environment(late, SUPERUSER_ID, {}), card_id)
        late.rollback()
    with superuser(registry, commit=False) as env:
        domain = [("card_id", "=", card_id)]
        assert env["loyalty.privilege.use"].search_count(domain) == 1

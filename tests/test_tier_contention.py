"""Tiers while somebody else writes: another document, or a till in the nightly run."""

import pytest
from psycopg2.errors import SerializationFailure

from tests.support.odoo import superuser


@pytest.fixture(scope="module")
def club(registry):
    """Ids of a tier of 100 and of cards, of which all but the first have spent 60."""
    with superuser(registry) as env:
        program = env["loyalty.program"].create(
            {
                "name": "Club",
                "program_type": "loyalty",
                "tier_ids": [(0, 0, {"name": "Silver", "qualifying_amount": 100})],
            }
        )
        members = env["res.partner"].create([{"name": "Member"}] * 4)
        cards = env["loyalty.card"].create(
            [{"program_id": program.id, "partner_id": member.id} for member in members]
        )
        for card in cards[1:]:
            record(env, card, "first")
        return program.tier_ids.id, cards.ids


def record(env, card, name):
    key = f"contention:{name}:{card.id}"
    amounts = {"service": (60, 60)}
    return env["loyalty.activity"]._record(card.partner_id, key, amounts)


def environment(registry, cr):
    from odoo import SUPERUSER_ID, api

    return api.Environment(cr, SUPERUSER_ID, {})


def get_tiers(registry, ids):
    with superuser(registry, commit=False) as env:
        return [card.tier_id.id for card in env["loyalty.card"].browse(ids)]


def test_second_of_two_documents_is_run_again_and_sees_the_first(registry, club):
    tier, (card_id, *_others) = club
    with registry.cursor() as late:
        env = environment(registry, late)
        card = env["loyalty.card"].browse(card_id)
        assert not card.tier_at_risk_until  # the snapshot is taken here
        with superuser(registry) as early:
            record(early, early["loyalty.card"].browse(card_id), "early")
        with pytest.raises(SerializationFailure):
            record(env, card, "late")
        late.rollback()
        assert get_tiers(registry, [card_id]) == [False]
        record(environment(registry, late), card, "late")
    assert get_tiers(registry, [card_id]) == [tier]


def settle(env, partner_id, amount):
    partner = env["res.partner"].browse(partner_id)
    wanted = {partner: {"service": (amount, amount)}}
    company, source = env.company, ("res.partner", partner_id)
    day = company._get_loyalty_today()
    key = f"contention:settle:{partner_id}"
    return env["loyalty.activity"]._settle(key, source, wanted, company, day)


def test_second_of_two_refunds_is_run_again_and_sees_the_first(registry):
    with superuser(registry) as env:
        partner_id = env["res.partner"].create({"name": "Member"}).id
        settle(env, partner_id, 90)
    with registry.cursor() as late:
        env = environment(registry, late)
        assert env["res.partner"].browse(partner_id).name  # the snapshot is taken here
        with superuser(registry) as early:
            settle(early, partner_id, 60)
        with pytest.raises(SerializationFailure):
            settle(env, partner_id, 30)
        late.rollback()
        settle(environment(registry, late), partner_id, 30)
    with superuser(registry, commit=False) as env:
        rows = env["loyalty.activity"].search([("partner_id", "=", partner_id)])
        assert sorted(rows.mapped("amount_incl")) == [-30, -30, 90]


def test_nightly_run_leaves_out_a_card_that_is_held(registry, club):
    tier, (_first, *ids) = club
    with superuser(registry) as env:
        members = env["loyalty.card"].browse(ids).partner_id
        rows = env["loyalty.activity"].search([("partner_id", "in", members.ids)])
        rows.amount_incl = 100
    with registry.cursor() as till:
        till.execute("SELECT FROM loyalty_card WHERE id = %s FOR UPDATE", [ids[1]])
        assert evaluate(registry) == len(ids) - 1
        till.rollback()
    assert get_tiers(registry, ids) == [tier, False, tier]
    assert evaluate(registry) == 1


def evaluate(registry):
    with superuser(registry) as env:
        return env["loyalty.tier.evaluation"].evaluate()

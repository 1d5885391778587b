"""Members, cards and lots by the hundred thousand, set-based.

Each function takes a cursor of a private database. Rows are copies of one that the ORM
made, so that no column is forgotten.
"""

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tools import SQL


def _columns(cr, table):
    cr.execute(
        """
        SELECT attname FROM pg_attribute
         WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
           AND attgenerated = '' AND attname <> 'id'
        """,
        [table],
    )
    return [name for (name,) in cr.fetchall()]


def clone(cr, table, row_id, count, **changes):
    """Insert *count* copies of a row.

    :param changes: SQL of columns that differ; it may use ``n`` (1, 2, ...) and
        ``new_id``
    :return: id of the first copy; the others follow without a gap
    """
    names = _columns(cr, table)
    values = [
        SQL(changes[name]) if name in changes else SQL("model.%s", SQL.identifier(name))
        for name in names
    ]
    cr.execute(
        SQL(
            """
            INSERT INTO %(table)s (id, %(names)s)
            SELECT new_id, %(values)s
              FROM (SELECT n, nextval(%(sequence)s) AS new_id
                      FROM generate_series(1, %(count)s) AS n) AS number,
                   %(table)s AS model
             WHERE model.id = %(row)s
             ORDER BY n
            RETURNING id
            """,
            table=SQL.identifier(table),
            names=SQL(", ").join(map(SQL.identifier, names)),
            values=SQL(", ").join(values),
            sequence=f"{table}_id_seq",
            count=count,
            row=row_id,
        )
    )
    ids = [new_id for (new_id,) in cr.fetchall()]
    if ids[-1] - ids[0] != count - 1:
        raise RuntimeError(f"Somebody else inserts into {table}")
    return ids[0]


def create_members(env, count):
    """Insert members with name, phone and e-mail; return the id of the first."""
    model = env["res.partner"].create({"name": "Member 0", "phone": "+1 555 0100"})
    env.flush_all()
    return clone(
        env.cr,
        "res_partner",
        model.id,
        count,
        name="'Member ' || n",
        complete_name="'Member ' || n",
        email="'member' || n || '@example.com'",
        phone="'+1 555 ' || lpad(n::text, 7, '0')",
        commercial_partner_id="new_id",
    )


def create_cards(env, program, first_member, count):
    """Insert an empty card for each of *count* members; return the id of the first."""
    card = env["loyalty.card"].create({"program_id": program.id, "code": "bench-0"})
    env.flush_all()
    first = clone(
        env.cr,
        "loyalty_card",
        card.id,
        count,
        partner_id=f"{first_member} + n - 1",
        code="'bench-' || new_id",
    )
    card.unlink()
    env.flush_all()
    return first


def create_program(env, **vals):
    """Create a loyalty program: a point for each 1 spent, a point pays 0.01.

    With our modules it follows the ledger's policy, else it is as Odoo makes it.
    """
    if "points_policy" in env["loyalty.program"]._fields:
        vals = {"points_policy": "ledger", **vals}
    rule = {"reward_point_mode": "money", "reward_point_amount": 1}
    reward = {
        "reward_type": "discount",
        "discount_mode": "per_point",
        "discount": 0.01,
        "discount_applicability": "order",
        "required_points": 100,
    }
    return env["loyalty.program"].create(
        {
            "name": "Club",
            "program_type": "loyalty",
            "applies_on": "both",
            "trigger": "auto",
            "portal_point_name": "points",
            "rule_ids": [Command.create(rule)],
            "reward_ids": [Command.create(reward)],
            **vals,
        }
    )


def populate(registry, members):
    """Create a program and members with an empty card each.

    :return: ids of the program, the first member and the first card
    """
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        program = create_program(env)
        first_member = create_members(env, members)
        first_card = create_cards(env, program, first_member, members)
        return program.id, first_member, first_card

from odoo import fields
from odoo.fields import Command
from odoo.tests.common import new_test_user

from odoo.addons.base.tests.common import BaseCommon

from ..tools.movement import GRANT, Movement

GROUPS = "loyalty_ledger.group_loyalty_%s"


class LedgerFactory:
    """Programs, members, cards and postings; mix it into any transaction case."""

    @classmethod
    def _create_program(cls, **vals):
        """A program whose own policy counts: a point for each 1 spent, a point pays 1.

        Its points do not expire and are available at once, unless ``vals`` say so.
        """
        return cls.env["loyalty.program"].create(
            {
                "name": "Club",
                "program_type": "loyalty",
                "applies_on": "both",
                "trigger": "auto",
                "points_policy": "ledger",
                "portal_point_name": "points",
                "rule_ids": [
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 1}
                    )
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_point",
                            "discount": 1,
                            "discount_applicability": "order",
                            "required_points": 1,
                        }
                    )
                ],
                **vals,
            }
        )

    @classmethod
    def _create_member(cls, **vals):
        return cls.env["res.partner"].create({"name": "Member", **vals})

    @classmethod
    def _create_card(cls, program=None, member=None, points=0, **vals):
        """A card, by default of ``cls.program`` and of a new member."""
        return cls.env["loyalty.card"].create(
            {
                "program_id": (program or cls.program).id,
                "partner_id": (member or cls._create_member()).id,
                "points": points,
                **vals,
            }
        )

    @classmethod
    def _post(cls, card, points, kind=GRANT, **values):
        """Post one movement on a card and return its entry; days may be text."""
        for name in {"available_on", "expires_on"} & values.keys():
            values[name] = fields.Date.to_date(values[name])
        return cls.env["loyalty.ledger"].post(card, Movement(points, kind, **values))

    @classmethod
    def _create_user(cls, login, *rights, **vals):
        """An employee with some of the ledger's rights: reader, adjust, approve."""
        groups = ["base.group_user", *(GROUPS % right for right in rights)]
        return new_test_user(cls.env, login, ",".join(groups), **vals)

    @classmethod
    def _create_portal_user(cls, login, **vals):
        return new_test_user(cls.env, login, "base.group_portal", **vals)

    def _get_statement(self, *cards):
        """Kind and points of the entries of these cards, oldest first."""
        domain = [("card_id", "in", [card.id for card in cards])]
        entries = self.env["loyalty.ledger.entry"].search(domain, order="id")
        return [(entry.kind, entry.points) for entry in entries]

    def assertSound(self, programs=None):
        """No invariant of the ledger is broken."""
        self.assertEqual(self.env["loyalty.ledger.verification"].verify(programs), [])


class LedgerCase(LedgerFactory, BaseCommon):
    """A transaction case with a managed program in ``cls.program``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls._create_program()

from odoo import models
from odoo.exceptions import ValidationError


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    def write(self, vals):
        res = super().write(vals)
        if {"points_policy", "applies_on", "program_type"} & vals.keys():
            self._mark_single_cards()
        return res

    def _mark_single_cards(self):
        """Enforce one active card per member where the program now asks for it.

        :raise ValidationError: members hold several cards of the program already
        """
        Card = self.env["loyalty.card"].sudo().with_context(active_test=False)
        by_single = self.grouped(lambda program: program._has_single_cards())
        for single, programs in by_single.items():
            if single:
                programs._check_no_double_cards()
            changed = [
                ("program_id", "in", programs.ids),
                ("is_single", "!=", single),
            ]
            Card.search(changed).is_single = single

    def _check_no_double_cards(self):
        doubles = (
            self.env["loyalty.card"]
            .sudo()
            ._read_group(
                [
                    ("program_id", "in", self.ids),
                    ("active", "=", True),
                    ("partner_id", "!=", False),
                ],
                ["program_id", "partner_id"],
                ["__count"],
                having=[("__count", ">", 1)],
                limit=1,
            )
        )
        for program, partner, count in doubles:
            raise ValidationError(
                self.env._(
                    "%(member)s has %(count)s active cards of %(program)s. Merge the "
                    "cards first (select them in the list of cards, Merge Cards).",
                    member=partner.display_name,
                    count=count,
                    program=program.name,
                )
            )

    def _is_clawback_clipped(self):
        """Whether taking earned points back stops at what is still there."""
        clipped = self.overdraft_policy == "available_only"
        return self._is_ledger_managed() and (clipped or self._is_refunded_by_rest())

    def _has_single_cards(self):
        """Whether a member has one active card of the program at most."""
        self.ensure_one()
        return self._is_ledger_managed() and self.is_nominative

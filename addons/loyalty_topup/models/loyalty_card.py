from odoo import api, fields, models

from odoo.addons.loyalty_ledger.tools.movement import (
    EARN,
    GRANT,
    Movement,
    to_points,
)

from ..tools.bonus import TopUp, bonus_to_restore, bonus_to_return


class LoyaltyCard(models.Model):
    """An account: what was paid in, and the bonus beside it."""

    _inherit = "loyalty.card"

    bonus_points = fields.Float(
        "Bonus Part",
        digits=(16, 2),
        compute="_compute_bonus_points",
        compute_sudo=True,
        help="What is left of bonuses; it is spent after what was paid.",
    )
    paid_points = fields.Float(
        "Paid Part",
        digits=(16, 2),
        compute="_compute_bonus_points",
        compute_sudo=True,
    )

    @api.depends("points", "lot_ids.remaining", "lot_ids.is_bonus")
    def _compute_bonus_points(self):
        """As superuser: whoever may open the card may see its parts, as its balance,
        without the right to read statements."""
        groups = self.env["loyalty.ledger.lot"]._read_group(
            [("card_id", "in", self.ids), ("is_bonus", "=", True)],
            ["card_id"],
            ["remaining:sum"],
        )
        bonus = {card.id: left for card, left in groups}
        for card in self:
            card.bonus_points = bonus.get(card._origin.id, 0.0)
            card.paid_points = card.points - card.bonus_points

    def _get_topup_key(self, entry):
        return f"topup:{entry.id}:bonus"

    @api.private
    def _grant_topup_bonus(self, entry):
        """Give what the table says beside a top-up, to be used when that can be.

        :param entry: the credit of what was paid
        """
        self._give_topup_bonus(
            entry, self.program_id._get_topup_bonus(to_points(entry.points))
        )

    @api.private
    def _restore_topup_bonus(self, entry, before):
        """Give again what the return of a top-up took: it is withdrawn.

        :param entry: the credit that gives again what was paid
        :param before: the credits of the same top-up before this one
        """
        keys = [self._get_topup_key(each) for each in before]
        granted, present = self.env["loyalty.ledger"]._find_by_keys(keys)._get_levels()
        paid, kept = (before | entry)._get_levels()
        policy = self.program_id.topup_bonus_return
        missing = bonus_to_restore(policy, TopUp(paid, kept, granted, present))
        self._give_topup_bonus(entry, missing)

    def _give_topup_bonus(self, entry, bonus):
        paid = entry.lot_ids[:1]
        if bonus:
            movement = Movement(
                bonus,
                GRANT,
                key=self._get_topup_key(entry),
                source=self._get_source_of(entry),
                name=self._get_topup_bonus_text(entry),
                company_id=entry.company_id.id,
                available_on=paid.available_on or None,
                awaiting=paid.awaiting or None,
                expires_on=paid.expires_on or None,
                is_bonus=True,
            )
            self.env["loyalty.ledger"].post(self, movement)

    def _get_topup_bonus_text(self, entry):
        """What the statement says of a bonus, in the language of its reader."""
        card = self.with_context(lang=self.partner_id.lang or self.env.lang)
        return card.env._("Bonus of top-up %s", entry.name or "")

    @api.private
    def _return_topup_bonus(self, reversal):
        """Take back the bonus that goes with a refunded top-up, as far as unspent."""
        paid = reversal.reversed_entry_id
        key = self._get_topup_key(paid)
        bonus = self.env["loyalty.ledger"]._find_by_key(key)
        if not bonus:
            return
        due = bonus_to_return(
            self.program_id.topup_bonus_return,
            TopUp(*paid._get_levels(), *bonus._get_levels()),
            bonus._get_unspent_points(),
        )
        if due:
            self.env["loyalty.ledger"].reverse(
                bonus,
                due,
                key=f"{key}:return:{reversal.id}",
                name=reversal.name or "",
                forced=True,
                source=self._get_source_of(reversal),
            )

    def _get_source_of(self, entry):
        return (entry.source_model, entry.source_id) if entry.source_id else None

    def _is_topup_entry(self, entry):
        return entry.kind == EARN and entry.points > 0

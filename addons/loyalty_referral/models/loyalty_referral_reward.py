from odoo import models

from odoo.addons.loyalty_ledger.tools.movement import GRANT, Movement, to_points

from ..tools.progress import (
    OPEN,
    REFUSED,
    REVERSED,
    REWARDED,
    TOTAL_LIMIT,
    WAITING,
)
from .loyalty_referral_program import SIDES


class LoyaltyReferral(models.Model):
    """What both get, and how it is taken back: entries of the ledger by keys."""

    _inherit = "loyalty.referral"

    # -- give -------------------------------------------------------------------------

    def _reward(self):
        """Reward both, if the purchase is still what is asked for.

        :raise UserError: what is to be given could not be used
        """
        self.ensure_one()
        self._progress()
        today = self.company_id._get_loyalty_today()
        if self.state != WAITING or self.due_on >= today:
            return
        if self._is_total_reached():
            self._move((WAITING,), REFUSED, {"reason": TOTAL_LIMIT})
            return
        self.program_id._check_usable(today)
        limited = self._is_member_limit_reached(today)
        vals = {
            f"{side}_entry_id": self._give(side, today).id
            for side in SIDES
            if side == "friend" or not limited
        }
        minimum = self.program_id.minimum
        vals |= {"rewarded_on": today, "is_limited": limited, "minimum": minimum}
        self._move((WAITING,), REWARDED, vals)

    def _is_total_reached(self):
        most = self.program_id.total_limit
        domain = [("program_id", "=", self.program_id.id), ("state", "=", REWARDED)]
        return bool(most) and self.search_count(domain) >= most

    def _is_member_limit_reached(self, today):
        """Whether the member had the most rewards of the calendar year.

        What was taken back does not count.
        """
        most = self.program_id.member_limit
        domain = [
            ("program_id", "=", self.program_id.id),
            ("referrer_id", "=", self.referrer_id.id),
            ("state", "=", REWARDED),
            ("is_limited", "=", False),
            ("rewarded_on", ">=", today.replace(month=1, day=1)),
            ("rewarded_on", "<=", today.replace(month=12, day=31)),
        ]
        return bool(most) and self.search_count(domain) >= most

    def _give(self, side, today):
        """Post the reward of one side, then tell of a new card; return the entry."""
        program = self.program_id
        known = self._find_card(side)
        card = known or self._create_card(side, today)
        movement = Movement(
            to_points(program[f"{side}_points"]),
            GRANT,
            key=self._get_key(side),
            source=(self._name, self.id),
            name=self._get_text(side),
            company_id=self.company_id.id,
        )
        entry = self.env["loyalty.ledger"].post(card, movement)
        if not known:
            card._announce(self)
        return entry

    def _get_key(self, side):
        return f"{self._name}:{self.id}:{side}"

    def _get_text(self, side):
        """What the statement says, in the language of its reader; no friend's name."""
        lang = self[f"{side}_id"].lang or self.env.lang
        return self.program_id.with_context(lang=lang).name

    def _prepare_card_vals(self, side):
        program, partner = self.program_id[f"{side}_program_id"], self[f"{side}_id"]
        return {"program_id": program.id, "partner_id": partner.id}

    def _find_card(self, side):
        """The card on which somebody collects; empty: none yet, or a coupon."""
        Card = self.env["loyalty.card"]
        if not self.program_id._collects(self.program_id[f"{side}_program_id"]):
            return Card
        vals = self._prepare_card_vals(side)
        domain = [(name, "=", value) for name, value in vals.items()]
        return Card.search(domain, limit=1)

    def _create_card(self, side, today):
        """A new card; its message waits until something is on it."""
        vals = self._prepare_card_vals(side)
        program = self.program_id[f"{side}_program_id"]
        if not self.program_id._collects(program):
            days = self.program_id[f"{side}_days"]
            vals["expiration_date"] = program._get_coupon_end(today, days)
        Card = self.env["loyalty.card"].with_context(loyalty_no_mail=True)
        return Card.create(vals).with_env(self.env)

    # -- take back --------------------------------------------------------------------

    def _take_back(self, reason):
        """Reverse what was given.

        :raise UserError: nothing was rewarded
        """
        self.ensure_one()
        self._move((REWARDED,), REVERSED, {"reason": reason})
        for side in SIDES:
            self._reverse(side)

    def _withdraw(self, reason):
        """Let an invitation not count, whether it is rewarded or not."""
        self.ensure_one()
        if self.state == REWARDED:
            self._take_back(reason)
        else:
            self._move(OPEN, REFUSED, {"reason": reason})

    def _reverse(self, side):
        """Of points what the program's policy says, of a coupon what is left of it."""
        entry = self[f"{side}_entry_id"].sudo()
        card = entry.card_id.exists()
        points = to_points(entry.unreversed_points)
        if card and not self.program_id._collects(card.program_id):
            points = min(points, to_points(card.points))
        if card and points > 0:
            self.env["loyalty.ledger"].reverse(
                entry,
                points=points,
                key=f"{self._get_key(side)}:reversed",
                source=(self._name, self.id),
            )

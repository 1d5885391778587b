from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .loyalty_card import LEDGER_FIELDS

#: Columns that only the ledger sets: how a card stands to other cards and to entries.
GUARDED_FIELDS = frozenset({*LEDGER_FIELDS, "is_single", "merged_into_id"})
#: No card of any dealer holds more; with two decimals, floats are exact up to here.
MAXIMUM = 1e12
GROUP_ADJUST = "loyalty_ledger.group_loyalty_adjust"
GROUP_APPROVE = "loyalty_ledger.group_loyalty_approve"


class LoyaltyCard(models.Model):
    """What nobody may do to a card by hand, whatever the screen or the request.

    A till or a salesperson may write cards, because Odoo's own flows do. That right
    must not be a way to somebody else's points: to their owner, their validity, or the
    card where future points arrive.
    """

    _inherit = "loyalty.card"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_number(vals.get("points"))
        if not self.env.su:
            vals_list = [{**vals, "merged_into_id": False} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        self._check_number(vals.get("points"))
        if not self.env.su:
            self._check_guarded_fields(vals)
        if vals.get("active"):
            self._check_not_merged()
        return super().write(vals)

    def _check_number(self, points):
        """Refuse what is no number of points, or too large to be exact to two decimals.

        :raise UserError: nothing was posted
        """
        if points and not abs(float(points)) <= MAXIMUM:
            raise UserError(
                self.env._("%(points)s is not a number of points.", points=points)
            )

    def _check_guarded_fields(self, vals):
        if guarded := GUARDED_FIELDS & vals.keys():
            raise AccessError(
                self.env._("%s is set by the ledger only.", ", ".join(sorted(guarded)))
            )
        moved = self.sudo().filtered(lambda card: card._is_value_moved(vals))
        if moved and not self.env.user.has_group(GROUP_ADJUST):
            raise AccessError(
                self.env._(
                    "Card %s belongs to somebody: its member, program and last valid "
                    "day are changed by somebody who may adjust points.",
                    moved[0].code,
                )
            )

    def _is_value_moved(self, vals):
        """Whether the values give what the card holds to others, or another end."""
        if not self.program_id._is_ledger_managed():
            return False
        owned = self.partner_id and not self.partner_id.is_public
        names = {"program_id", "expiration_date", *(["partner_id"] if owned else [])}
        given = {name: vals[name] for name in names & vals.keys()}
        values = self.new(given)
        return any(values[name] != self[name] for name in given)

    def _check_set_by_hand(self, programs):
        """Nobody sets the points of a managed program without reason and limit.

        :raise AccessError: they change by an adjustment, which asks for both
        """
        if self._is_points_write_free(programs):
            return
        raise AccessError(
            self.env._("Points are not set by hand: make an adjustment with a reason.")
        )

    def _check_issue(self, program, points):
        """A card that is issued with points above the limit takes who may approve.

        :raise AccessError: the user may adjust, not approve
        """
        company = program.sudo().company_id or self.env.company
        above = company._is_above_adjustment_limit([points])
        if not above or self._is_points_write_free(program):
            return
        if not self.env.user.has_group(GROUP_APPROVE):
            raise AccessError(
                self.env._(
                    "A card with more than %s points is issued by somebody who may "
                    "approve adjustments.",
                    company.sudo().loyalty_adjustment_limit,
                )
            )

    def _is_points_write_free(self, programs):
        managed = any(program._is_ledger_managed() for program in programs)
        return self.env.su or not managed or self._is_points_write_explained()

    def _check_not_merged(self):
        """A card that was merged stays closed: its points go to the other one.

        :raise UserError: names the card that took it over
        """
        for card in self.sudo().filtered("merged_into_id"):
            raise UserError(
                self.env._(
                    "Card %(code)s was merged into %(target)s and stays archived.",
                    code=card.code,
                    target=card.merged_into_id.code,
                )
            )

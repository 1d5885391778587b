import logging
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from odoo.addons.base.models.ir_qweb import QWebError

_logger = logging.getLogger(__name__)

BATCH = 100


class LoyaltyTierEvaluation(models.AbstractModel):
    """Warns members whose tier is about to end, once for each end."""

    _inherit = "loyalty.tier.evaluation"
    _name = "loyalty.tier.evaluation"

    @api.model
    def _warn_members(self):
        """Warn who loses a tier soon.

        :return: how many were warned
        """
        warned, last = 0, 0
        while cards := self._get_cards_to_warn(last):
            for card in cards:
                warned += self._warn_card(card)
            last = cards[-1].id
            self._commit_slice_of_cron(len(cards))
        return warned

    def _get_cards_to_warn(self, last):
        """The next cards whose end of grace is near and not yet told.

        Near is counted from the day where the program's company is.
        """
        programs = self._get_warning_programs()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card.id FROM loyalty_card card
                  JOIN unnest(%(programs)s::int[], %(days)s::date[])
                       AS near(program_id, day) ON near.program_id = card.program_id
                 WHERE card.active AND card.tier_at_risk_until <= near.day
                   AND card.tier_warned_until IS DISTINCT FROM card.tier_at_risk_until
                   AND card.id > %(last)s
                 ORDER BY card.id LIMIT %(limit)s
                """,
                programs=programs.ids,
                days=[
                    program._get_tier_today() + timedelta(program.tier_warning_days)
                    for program in programs
                ],
                last=last,
                limit=BATCH,
            )
        )
        return self.env["loyalty.card"].sudo().browse(card for (card,) in rows)

    def _get_warning_programs(self):
        """Programs whose members are warned, archived ones too."""
        Program = self.env["loyalty.program"].sudo().with_context(active_test=False)
        return Program.search([("is_tiered", "=", True), ("tier_warning_days", ">", 0)])

    def _warn_card(self, card):
        """Write a note on the card and a message to the member.

        A template that cannot be rendered for one member does not keep the others from
        being warned.

        :return: whether the member was warned
        """
        try:
            with self.env.cr.savepoint():
                self._send_warning(card)
        except (UserError, QWebError) as error:
            _logger.warning("Member of card %s was not warned: %s", card.id, error)
            return False
        return True

    def _send_warning(self, card):
        card = card.with_context(lang=card.partner_id.lang or self.env.lang)
        card.tier_warned_until = card.tier_at_risk_until
        card.message_post(
            body=self.env._(
                "%(tier)s ends after %(day)s. %(needed)s",
                tier=card.tier_id.name,
                day=format_date(self.env, card.tier_at_risk_until),
                needed=card.tier_stay or "",
            )
        )
        template = self.env.ref("loyalty_tier.mail_template_tier_at_risk", False)
        if template and card.partner_id.email:
            template.sudo().send_mail(card.id)

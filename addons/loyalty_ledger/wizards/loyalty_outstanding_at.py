from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import fields, models


class LoyaltyOutstandingAt(models.TransientModel):
    """What was on the cards at the end of a day, for the month's close."""

    _name = "loyalty.outstanding.at"
    _description = "Outstanding at a Date"

    day = fields.Date(
        "At the End of",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) - relativedelta(months=1, day=31)
        ),
        help="The day ends where your company is.",
    )

    def action_open(self):
        """Open what the cards of each program had, by branch."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_ledger.loyalty_ledger_entry_outstanding_action"
        )
        action["domain"] = [("posted_at", "<", self._get_end())]
        action["display_name"] = self.env._(
            "Outstanding at the End of %s", fields.Date.to_string(self.day)
        )
        return action

    def _get_end(self):
        """The moment, in UTC, at which the day is over."""
        zone = pytz.timezone(self.env.company.sudo().partner_id.tz or "UTC")
        end = datetime.combine(self.day + timedelta(days=1), time.min)
        return zone.localize(end).astimezone(pytz.utc).replace(tzinfo=None)

import logging

from psycopg2 import IntegrityError

from odoo import api, models
from odoo.tools import split_every

from odoo.addons.loyalty_ledger.tools.movement import GRANT

from .loyalty_event_coupon_rule import RUNNING

_logger = logging.getLogger(__name__)

#: How many people are found at a time.
SLICE = 500
#: Coupons with a message before a commit: its attachment takes its time.
MESSAGES = 20


class LoyaltyEventCouponRule(models.Model):
    """The nightly run: slices, each with its own commit; a re-run adds nothing."""

    _inherit = "loyalty.event.coupon.rule"

    @api.model
    def _cron_issue(self):
        """Nightly: issue what is due, by all running rules."""
        for rule in self.search([("state", "=", RUNNING)]):
            if not rule._issue_slices():
                return

    def _get_slice(self):
        """How many coupons are issued before a commit."""
        messages = self.program_id.communication_plan_ids
        return MESSAGES if "create" in messages.mapped("trigger") else SLICE

    def _issue_slices(self):
        """Issue what is due; what could not be issued today waits for the next day.

        :return: whether there is time left for more rules
        """
        if obstacle := self._get_obstacle():
            self._set_problem(obstacle)
            return True
        last = 0
        while found := self._attempt(self._find_next, last):
            last = found[-1].partner_id
            for part in split_every(self._get_slice(), found):
                done = self._attempt(self._issue_or_park, part)
                if done is None:
                    return True
                if not self._commit_slice(done):
                    return False
        if found is not None:
            self._set_problem(False)
        return True

    def _find_next(self, last):
        Finder = self.env["loyalty.event.coupon.finder"]
        return Finder.find(self, last, SLICE, again=False)

    def _set_problem(self, problem):
        """Say on the rule why it issues nothing; in the chatter once, not every night.

        :param problem: the reason; False: there is none any more
        """
        if problem == self.problem:
            return
        self.problem = problem
        if problem:
            self.message_post(body=self.env._("Nothing is issued: %s", problem))

    def action_issue(self):
        """Issue what is due now, without waiting for the night.

        :return: a notification with the number of coupons
        """
        self.ensure_one()
        self.check_access("write")
        self._check_usable()
        due = self.env["loyalty.event.coupon.finder"].find(self.sudo())
        before = self.issued_count
        self.sudo()._issue_or_park(due)
        self.invalidate_recordset()
        message = self.env._("%s coupons were issued.", self.issued_count - before)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # -- issue ------------------------------------------------------------------------

    def _issue_or_park(self, found):
        """Issue to people; one to whom it cannot be issued is set apart.

        :return: how many got the coupon or were set apart
        """
        return self._do_or_halve(self._issue, found, self._park)

    def _park(self, found, error):
        """Record who got nothing, and why; unless somebody else issued it meanwhile.

        :return: how many were recorded
        """
        [due] = found
        if isinstance(error, IntegrityError):
            _logger.info("Coupon of rule %s for %s: %s", self.id, due, error)
            return 0
        vals = {**self._prepare_issue_vals(due), "problem": str(error)}
        return len(self._write_issues({due.partner_id: vals}))

    def _issue(self, found):
        """Give the cards, with what is on them, and tell the members."""
        cards = self._create_cards(found)
        issues = self._write_issues(
            {
                due.partner_id: {
                    **self._prepare_issue_vals(due),
                    "card_id": card.id,
                    "card_code": card.code,
                    "valid_until": card.expiration_date,
                    "problem": False,
                }
                for due, card in zip(found, cards, strict=True)
            }
        )
        self._load(issues)
        issues._deliver()

    def _create_cards(self, found):
        Card = self.env["loyalty.card"].with_context(
            loyalty_no_mail=True,
            mail_create_nosubscribe=True,
            mail_create_nolog=True,
            tracking_disable=True,
        )
        return Card.create([self._prepare_card_vals(due) for due in found])

    def _prepare_card_vals(self, due):
        """The card is empty: the ledger fills all of them at once."""
        return {
            "program_id": self.program_id.id,
            "partner_id": due.partner_id,
            "expiration_date": self._get_valid_until(due),
        }

    def _get_valid_until(self, due):
        """The coupon's last day where the branch is."""
        today = self.env["res.company"].browse(due.company_id)._get_loyalty_today()
        return self.program_id._get_coupon_end(today, self.validity_days)

    def _prepare_issue_vals(self, due):
        company = self.env["res.company"].browse(due.company_id)
        return {
            "rule_id": self.id,
            "partner_id": due.partner_id,
            "company_id": due.company_id,
            "event_day": due.event_day,
            "period": due.period,
            "issued_on": company._get_loyalty_today(),
        }

    def _write_issues(self, by_partner):
        """Store the issues; one that could not be given earlier is used again."""
        Issue = self.env["loyalty.event.coupon.issue"].with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True
        )
        parked = Issue.search(
            [
                ("rule_id", "=", self.id),
                ("partner_id", "in", list(by_partner)),
                ("problem", "!=", False),
            ]
        )
        again = parked.filtered(
            lambda issue: issue.period == by_partner[issue.partner_id.id]["period"]
        )
        for issue in again:
            issue.write(by_partner[issue.partner_id.id])
        fresh = by_partner.keys() - set(again.partner_id.ids)
        created = Issue.create([by_partner[partner] for partner in sorted(fresh)])
        return (created | again).with_env(self.env)

    def _load(self, issues):
        """Put the value on the coupons, branch by branch."""
        ledger = self.env["loyalty.ledger"].with_context(cron_id=None)
        for company, group in issues.grouped("company_id").items():
            ledger.post_bulk(
                dict.fromkeys(group.card_id.ids, self.points),
                kind=GRANT,
                key_prefix=f"loyalty.event.coupon:{self.id}",
                name=self.name,
                company=company,
                source=(self._name, self.id),
            )

from uuid import uuid4

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.loyalty_ledger.tests.common import LedgerFactory

#: Noon of the branches of the tests, which are in Shanghai.
NOON = "%s 04:00:00"


class EventCouponFactory(LedgerFactory):
    """Rules, coupons and visits; mix it into any transaction case."""

    @classmethod
    def _create_coupon_program(cls, **vals):
        """Coupons that take half off an order."""
        return cls.env["loyalty.program"].create(
            {
                "name": "Half Price",
                "program_type": "coupons",
                "company_id": False,
                "currency_id": cls.env.company.currency_id.id,
                "reward_ids": [
                    Command.clear(),
                    Command.create({"discount": 50, "required_points": 1}),
                ],
                "communication_plan_ids": [Command.clear()],
                **vals,
            }
        )

    @classmethod
    def _create_rule(cls, event, **vals):
        """A running rule of the whole company."""
        rule = cls.env["loyalty.event.coupon.rule"].create(
            {
                "name": "Offer",
                "event": event,
                "program_id": cls.coupons.id,
                "company_id": cls.company.id,
                **vals,
            }
        )
        rule.action_start()
        return rule

    @classmethod
    def _visit(cls, member, day, amount=100, company=None):
        """Something paid on a day; returns the row."""
        return cls.env["loyalty.activity"]._record(
            member,
            f"visit:{uuid4()}",
            {"service": (amount, amount)},
            company=company or cls.company,
            day=fields.Date.to_date(day),
        )

    @classmethod
    def _take_back(cls, row):
        """The refund of all that was paid."""
        return cls.env["loyalty.activity"]._record(
            row.partner_id,
            f"refund:{uuid4()}",
            {"service": (-row.amount_incl, -row.amount_excl)},
            reverses=row,
        )

    def _run(self, day, rule=None):
        """The nightly run of a day; returns all that the rule has issued."""
        rule = rule or self.rule
        with freeze_time(NOON % day):
            rule._issue_or_park(self.env["loyalty.event.coupon.finder"].find(rule))
        return self._get_issues(rule)

    def _get_issues(self, rule=None):
        return self.env["loyalty.event.coupon.issue"].search(
            [("rule_id", "=", (rule or self.rule).id)], order="id"
        )


class EventCouponCase(EventCouponFactory, BaseCommon):
    """A branch in Shanghai, a program of coupons, a member."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Harbour"})
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.coupons = cls._create_coupon_program()
        cls.member = cls._create_member(name="Li Wei")

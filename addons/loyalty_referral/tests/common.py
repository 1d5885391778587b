from uuid import uuid4

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.loyalty_ledger.tests.common import LedgerFactory

#: Noon of the branch of the tests, which is in Shanghai.
NOON = "%s 04:00:00"
INVITED = "2026-03-01"


class ReferralFactory(LedgerFactory):
    """Referral programs, invitations and purchases; mix it into any case."""

    @classmethod
    def _set_up_referral(cls):
        """A member, and a program: 100 points for the member, a coupon for the
        friend, after a purchase of 200."""
        cls.env["loyalty.referral.program"].search([]).active = False
        cls.company = cls.env["res.company"].create(
            {"name": "Harbour", "country_id": cls.env.ref("base.cn").id}
        )
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.env.user.company_ids = [Command.link(cls.company.id)]
        cls.env.user.company_id = cls.company
        cls.points = cls._create_program(name="Club")
        cls.coupons = cls._create_coupon_program()
        cls.program = cls._create_referral_program()
        cls.member = cls._create_member(name="Anna Berger", phone="+86 138 0000 0001")
        cls.code = cls.env["loyalty.referral.code"].get_code(cls.member)

    @classmethod
    def _create_coupon_program(cls, **vals):
        return cls.env["loyalty.program"].create(
            {
                "name": "Free Wash",
                "program_type": "coupons",
                "reward_ids": [
                    Command.clear(),
                    Command.create({"discount": 100, "required_points": 1}),
                ],
                "communication_plan_ids": [Command.clear()],
                **vals,
            }
        )

    @classmethod
    def _create_referral_program(cls, **vals):
        program = cls.env["loyalty.referral.program"].create(
            {
                "name": "Bring a Friend",
                "company_id": cls.company.id,
                "minimum": 200,
                "refund_days": 14,
                "valid_days": 90,
                "referrer_program_id": cls.points.id,
                "referrer_points": 100,
                "friend_program_id": cls.coupons.id,
                "friend_points": 1,
                **vals,
            }
        )
        program.action_start()
        return program

    @classmethod
    def _invite(cls, friend=None, day=INVITED, code=None):
        """Enter the code of a new customer at the counter; return the invitation."""
        friend = friend or cls._create_member(name="Ben Novak")
        with freeze_time(NOON % day):
            friend.referred_by_code = code or cls.code
        return cls.env["loyalty.referral"].search([("friend_id", "=", friend.id)])

    @classmethod
    def _buy(cls, friend, amount=250, day="2026-03-05", company=None):
        """Something paid on a day; returns the row."""
        with freeze_time(NOON % day):
            return cls.env["loyalty.activity"]._record(
                friend,
                f"visit:{uuid4()}",
                {"service": (amount, amount)},
                company=company or cls.company,
                day=fields.Date.to_date(day),
            )

    @classmethod
    def _bring_back(cls, row, amount=None, day="2026-03-08"):
        """A refund of a purchase, or of a part of it."""
        amount = amount or row.amount_incl
        with freeze_time(NOON % day):
            return cls.env["loyalty.activity"]._record(
                row.partner_id,
                f"refund:{uuid4()}",
                {"service": (-amount, -amount)},
                reverses=row,
            )

    def _refuse(self, referral):
        """Somebody who may decides that an invitation does not count."""
        clerk = self._create_user("refuser", "adjust", company_id=self.company.id)
        referral.with_user(clerk).action_refuse()

    def _run(self, day):
        """The nightly run of a day."""
        with freeze_time(NOON % day), self.enter_registry_test_mode():
            self.env.ref("loyalty_referral.ir_cron_progress").method_direct_trigger()
        self.env.invalidate_all()

    def _get_cards(self, program, partner):
        domain = [("program_id", "=", program.id), ("partner_id", "=", partner.id)]
        return self.env["loyalty.card"].search(domain)


class ReferralCase(ReferralFactory, BaseCommon):
    """A transaction case with the program, the member and a code."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_referral()

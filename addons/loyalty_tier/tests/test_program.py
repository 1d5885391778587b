from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import TierCase


@tagged("post_install", "-at_install")
class TestProgram(TierCase):
    """A ladder rises, and is not changed under its members."""

    def test_threshold_falls(self):
        with self.assertRaisesRegex(ValidationError, "Gold comes after Silver"):
            self.gold.qualifying_amount = 50

    def test_nobody_could_be_in_a_tier(self):
        with self.assertRaisesRegex(ValidationError, "Nobody could be in Silver"):
            self.gold.qualifying_amount = 100

    def test_ladder_is_checked_as_a_whole(self):
        self._set_thresholds(
            self.program,
            {"qualifying_amount": 2000},
            {"qualifying_amount": 3000},
            {"qualifying_amount": 4000},
        )
        self.assertEqual(self.silver.qualifying_amount, 2000)

    def test_whole_ladder_that_falls(self):
        with self.assertRaises(ValidationError):
            self._set_thresholds(
                self.program,
                {"qualifying_amount": 2000},
                {"qualifying_amount": 1000},
                {"qualifying_amount": 4000},
            )

    def test_match_decides_whether_it_rises(self):
        self._set_thresholds(
            self.program,
            {"qualifying_visits": 1},
            {"qualifying_amount": 500},
            {"qualifying_amount": 1000},
        )
        with self.assertRaises(ValidationError):
            self.program.tier_match = "all"

    def test_only_loyalty_programs_have_tiers(self):
        program = self._create_program(name="Gifts", program_type="gift_card")
        with self.assertRaises(ValidationError):
            self.env["loyalty.tier"].create(
                {"name": "Silver", "program_id": program.id, "qualifying_visits": 1}
            )

    def test_rules_with_members_lead_to_a_revision(self):
        self._buy(self.card, 100)
        for change in (
            lambda: self.gold.write({"qualifying_amount": 600}),
            lambda: self.gold.write({"active": False}),
            lambda: self.program.write({"tier_months": 6}),
            lambda: self.program.write({"tier_ids": [Command.delete(self.gold.id)]}),
            lambda: self.env["loyalty.tier"].create(
                {"name": "X", "program_id": self.program.id, "qualifying_visits": 9}
            ),
        ):
            with self.assertRaises(RedirectWarning):
                change()

    def test_forged_context_does_not_help(self):
        self._buy(self.card, 100)
        forged = self.gold.with_context(tier_rules=True)
        with self.assertRaises(RedirectWarning):
            forged.qualifying_amount = 600

    def test_what_does_not_decide_can_be_changed(self):
        self._buy(self.card, 100)
        self.gold.write({"name": "Golden", "color": 3, "description": "Booking first"})
        self.program.write({"tier_grace_days": 60, "tier_months": 12})
        self.assertEqual(self.gold.name, "Golden")

    def test_tier_that_somebody_was_in_is_not_deleted(self):
        order = self._buy(self.card, 100)
        self._refund(order)
        self.assertFalse(self.card.tier_id)
        with self.assertRaises(UserError):
            self.silver.unlink()
        self.gold.unlink()

    def test_member_count(self):
        self._buy(self.card, 100)
        self.assertEqual(self.program.tier_ids.mapped("member_count"), [1, 0, 0])
        self.assertEqual(self.program.tier_member_count, 1)

    def test_evaluate_now(self):
        self.env["loyalty.activity"].create(
            {
                "partner_id": self.card.partner_id.id,
                "company_id": self.env.company.id,
                "day": self.env.company._get_loyalty_today(),
                "kind": "goods",
                "amount_incl": 100,
                "source_key": "evaluate_now",
            }
        )
        self.program.action_evaluate_tiers()
        self.assertEqual(self.card.tier_id, self.silver)

    def test_form_makes_a_ladder(self):
        form = Form(self._create_program(name="New"))
        for name, visits in (("Silver", 1), ("Gold", 2)):
            with form.tier_ids.new() as tier:
                tier.name = name
                tier.qualifying_visits = visits
        program = form.save()
        self.assertEqual(program.tier_ids.mapped("name"), ["Silver", "Gold"])

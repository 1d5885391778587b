from datetime import timedelta
from decimal import Decimal

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.loyalty_ledger.tools.earning import BasketLine

from ..tools.standing import GivenTiers, TierMoment
from .common import TierCase


@tagged("post_install", "-at_install")
class TestBenefit(TierCase):
    """What a tier changes about points, for any document that asks the program."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold.write({"earning_multiplier": 2, "redemption_rate": 1.5})
        cls.rule, cls.reward = cls.program.rule_ids, cls.program.reward_ids
        cls.partner = cls.card.partner_id

    def _get_points(self, amount, partner=None, program=None):
        line = BasketLine(
            "line",
            amount_included=Decimal(amount),
            rules=frozenset(self.program.rule_ids.ids),
        )
        earnings = (program or self.program)._get_earned_points([line], partner=partner)
        return sum(earning.points for earning in earnings)

    def test_multiplier_is_that_of_the_tier(self):
        self.assertEqual(self._get_points(100, self.partner), 100)
        self._buy(self.card, 500)
        self.assertEqual(self._get_points(100, self.partner), 200)
        self.assertEqual(self._get_points(100), 100)

    def test_multiplier_of_no_other_program(self):
        self._buy(self.card, 500)
        other = self._create_program(name="Plain")
        rules = frozenset(other.rule_ids.ids)
        line = BasketLine("line", amount_included=Decimal(100), rules=rules)
        (earning,) = other._get_earned_points([line], partner=self.partner)
        self.assertEqual(earning.points, 100)

    def test_points_pay_more(self):
        offer = self.reward._get_points_offer(card=self.card)
        self.assertEqual(offer.point_value, 1)
        self._buy(self.card, 500)
        offer = self.reward._get_points_offer(card=self.card)
        self.assertEqual(offer.point_value, Decimal("1.5"))
        self.assertEqual(self.reward._get_points_offer().point_value, 1)

    def test_points_pay_as_odoo_says_without_a_policy(self):
        self._buy(self.card, 500)
        self.program.points_policy = "stock"
        offer = self.reward._get_points_offer(card=self.card)
        self.assertEqual(offer.point_value, 1)

    def test_rule_from_a_tier_on(self):
        self.program.rule_ids = [
            Command.create(
                {
                    "reward_point_mode": "order",
                    "reward_point_amount": 7,
                    "tier_id": self.gold.id,
                }
            )
        ]
        self._buy(self.card, 100)
        self.assertEqual(self._get_points(100, self.partner), 100)
        self._buy(self.card, 900)  # Platinum is above Gold
        self.assertEqual(self._get_points(100, self.partner), 107)
        self.assertEqual(self._get_points(100), 100)

    def test_rule_from_a_tier_on_needs_a_policy(self):
        stock = self._create_program(name="As Odoo", points_policy="stock")
        with self.assertRaisesRegex(ValidationError, "counted as Odoo does"):
            stock.rule_ids.tier_id = self.gold

    def test_reward_from_a_tier_on(self):
        self.reward.tier_id = self.gold
        self.assertFalse(self.reward._is_open_to(self.partner))
        self.assertFalse(self.reward._is_open_to(None))
        self._buy(self.card, 500)
        self.assertTrue(self.reward._is_open_to(self.partner))
        self.assertIn("from Gold on", self.reward._get_closed_text())

    def test_a_tier_that_something_hangs_on_is_not_deleted(self):
        self.reward.tier_id = self.gold
        with self.assertRaisesRegex(UserError, "from Gold on"):
            self.gold.unlink()

    def test_a_program_goes_with_its_own_rules_and_tiers(self):
        program = self._create_ladder(name="Short")
        program.reward_ids.tier_id = program.tier_ids[0]
        program.active = False
        program.unlink()
        self.assertFalse(program.exists())

    def test_a_program_whose_tier_another_one_wants_stays(self):
        program = self._create_ladder(name="Short")
        self.reward.tier_id = program.tier_ids[0]
        program.active = False
        with self.assertRaisesRegex(UserError, "from Silver on"):
            program.unlink()

    def test_the_tier_of_a_moment(self):
        before = fields.Datetime.now() - timedelta(days=1)
        with freeze_time(before - timedelta(days=1)):
            self._buy(self.card, 100)
        self._buy(self.card, 400)
        self.assertEqual(self.card.tier_id, self.gold)
        self.assertEqual(self.card._get_tier_at(before), self.silver)
        self.assertEqual(self.card._get_tier_at(fields.Datetime.now()), self.gold)
        program = self.program.with_context(tier_standing=TierMoment(before))
        self.assertEqual(self._get_points(100, self.partner, program), 100)

    def test_the_tiers_that_a_document_keeps(self):
        given = self.program.with_context(tier_standing=GivenTiers((self.gold.id,)))
        self.assertEqual(self._get_points(100, self.partner, given), 200)
        none = self.program.with_context(tier_standing=GivenTiers())
        self._buy(self.card, 500)
        self.assertEqual(self._get_points(100, self.partner, none), 100)

    def test_a_request_chooses_no_tier(self):
        forged = self.program.with_context(tier_standing=[self.gold.id])
        self.assertEqual(self._get_points(100, self.partner, forged), 100)


@tagged("post_install", "-at_install")
class TestPricelist(TierCase):
    """Whose price list counts: the person's own, the tier's, the country's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("product.group_product_pricelist")
        cls._enable_pricelists()
        cls.standard = cls.env["product.pricelist"].create(
            {"name": "Standard", "sequence": 0}
        )
        cls.of_gold, cls.special = cls.env["product.pricelist"].create(
            [{"name": "Gold prices"}, {"name": "Special"}]
        )
        cls.gold.pricelist_id = cls.of_gold
        cls.partner = cls.card.partner_id

    @classmethod
    def _enable_pricelists(cls):
        group = cls.env.ref("base.group_user")
        group.implied_ids += cls.env.ref("product.group_product_pricelist")

    def test_it_counts_while_the_member_is_in_the_tier(self):
        self.assertEqual(self.partner.property_product_pricelist, self.standard)
        rows = self._buy(self.card, 500)
        self.assertEqual(self.partner.property_product_pricelist, self.of_gold)
        self._refund(rows)
        self.assertEqual(self.partner.property_product_pricelist, self.standard)

    def test_what_a_person_chose_wins_and_stays(self):
        self.partner.property_product_pricelist = self.special
        rows = self._buy(self.card, 500)
        self.assertEqual(self.partner.property_product_pricelist, self.special)
        self._refund(rows)
        self.assertEqual(self.partner.property_product_pricelist, self.special)

    def test_a_person_chooses_the_usual_list_against_the_tier(self):
        self._buy(self.card, 500)
        self.partner.property_product_pricelist = self.standard
        self.assertEqual(self.partner.property_product_pricelist, self.standard)
        self.partner.property_product_pricelist = self.of_gold
        self.assertFalse(self.partner.specific_property_product_pricelist)
        self.assertEqual(self.partner.property_product_pricelist, self.of_gold)

    def test_an_archived_list_does_not_count(self):
        self._buy(self.card, 500)
        self.of_gold.active = False
        self.env.invalidate_all()
        self.assertEqual(self.partner.property_product_pricelist, self.standard)

    def test_not_in_another_company(self):
        self.program.company_id = self.env.company
        self._buy(self.card, 500)
        other = self._create_company(name="Other Branch")
        partner = self.partner.with_company(other)
        self.assertNotEqual(partner.property_product_pricelist, self.of_gold)

    def test_list_of_one_branch_for_a_program_of_all(self):
        self.program.company_id = False
        self.special.company_id = self.env.company
        with self.assertRaisesRegex(ValidationError, "belongs to"):
            self.gold.pricelist_id = self.special

    def test_new_contact_has_the_usual_list(self):
        partner = self.env["res.partner"].new({"name": "New"})
        self.assertEqual(partner.property_product_pricelist, self.standard)

from datetime import date
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged

from ..models.dealer_demo_till import BILL_SHARE
from ..tools.dealership import Dealership

UNTIL = date(2026, 3, 31)
SIZE = {"seed": 7, "customers": 20, "months": 3, "until": UNTIL}


@tagged("post_install", "-at_install", "dealer_demo")
class TestDemo(TransactionCase):
    """A small dealership through the real flows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.demo = cls.env["dealer.demo"]
        with cls.cr.savepoint() as savepoint:
            cls.demo.generate(**SIZE)
            cls.first_table = cls.demo.get_points_table()
            savepoint.rollback()
        cls.env.invalidate_all()
        cls.registry.clear_all_caches()
        cls.demo.generate(**SIZE)
        cls.company = cls.env.ref("dealer_loyalty_demo.company_harbour")
        cls.entries = cls.env["loyalty.ledger.entry"].search(
            [("company_id", "child_of", cls.company.id)], order="id"
        )

    def test_same_seed_same_points(self):
        """Made a second time, with other ids, every member has the same points."""
        self.assertTrue(self.first_table)
        self.assertEqual(self.demo.get_points_table(), self.first_table)

    def test_names_in_chinese(self):
        """What a Chinese till shows: programs, points, categories, products."""
        products = self.env["product.template"].search(
            [("company_id", "=", self.company.id), ("default_code", "!=", False)]
        )
        names = ("Harbour %", "Second Visit%", "Free Car Wash", "Welcome Back%")
        programs = self.env["loyalty.program"].search(
            Domain.OR([("name", "=like", name)] for name in names)
        )
        self.assertGreaterEqual(len(programs), 9)
        rewards = programs.reward_ids.with_context(lang="zh_CN")
        names = [
            *rewards.mapped("description"),
            *rewards.discount_line_product_id.mapped("name"),
            *programs.with_context(lang="zh_CN").mapped("name"),
            *products.pos_categ_ids.with_context(lang="zh_CN").mapped("name"),
            *products.filtered("pos_categ_ids")
            .with_context(lang="zh_CN")
            .mapped("name"),
        ]
        self.assertGreater(len(names), 20)
        self.assertFalse([name for name in names if name.isascii()])

    def test_second_call_is_refused(self):
        with self.assertRaises(UserError):
            self.demo.generate(**SIZE)

    def test_ledger_is_sound(self):
        self.assertFalse(self.env["loyalty.ledger.verification"].verify())

    def test_tills_claim_what_the_server_computes(self):
        orders = self.env["pos.order"].search(
            [("company_id", "child_of", self.company.id)]
        )
        self.assertTrue(orders)
        differing = orders.filtered("loyalty_difference_ids")
        self.assertEqual(len(differing), 1, "The second till while the line was down")
        self.assertLess(len(differing), len(orders) / 10)

    def test_line_down_leaves_a_debt_and_a_wrong_claim(self):
        differences = self.env["pos.loyalty.difference"].search(
            [("company_id", "child_of", self.company.id)]
        )
        self.assertEqual(sorted(differences.mapped("kind")), ["earned", "overdraft"])
        self.assertEqual(set(differences.mapped("state")), {"open"})
        self.assertGreater(max(differences.card_id.mapped("overdraft")), 0)

    def test_all_points_fit_into_one_sale_without_a_network(self):
        """Else the two tills together would not take more than there is."""
        till = self.env["dealer.demo.till.offline"]
        products = self.env["product.product"].search([("default_code", "!=", False)])
        products = {product.default_code: product for product in products}
        dealership = Dealership(self.company, products=products)
        program = self.env["loyalty.program"].search([("name", "=", "Harbour Points")])
        for card in program.coupon_ids.sorted("tier_id"):
            for points in (40, 250, 700):
                worth = points * till._get_point_value(program, card)
                code, quantity = till._choose_basket(dealership, program, card, points)
                price = products[code].list_price * quantity
                self.assertLessEqual(worth, Decimal(price) * BILL_SHARE)

    def test_one_campaign_is_posted_and_one_waits(self):
        grants = self.env["loyalty.bulk.grant"].search([], order="id")
        self.assertEqual(grants.mapped("state"), ["posted", "waiting"])
        self.assertTrue(all(grant.line_ids for grant in grants))

    def test_entries_have_the_time_of_the_story(self):
        days = {entry.posted_at.date() for entry in self.entries}
        self.assertLessEqual(max(days), UNTIL)
        self.assertGreater(len(days), 20)

    def test_points_come_from_till_desk_and_office(self):
        self.assertLessEqual(
            {"earn", "redeem", "grant", "adjustment", "merge", "transfer"},
            set(self.entries.mapped("kind")),
        )
        sources = set(self.entries.mapped("source_model"))
        self.assertLessEqual({"pos.order", "sale.order", "loyalty.adjustment"}, sources)

    def test_sessions_are_closed_and_posted(self):
        sessions = self.env["pos.session"].search(
            [("config_id.company_id", "child_of", self.company.id)]
        )
        self.assertEqual(set(sessions.mapped("state")), {"closed"})
        self.assertEqual(set(sessions.move_id.mapped("state")), {"posted"})
        self.assertFalse(any(sessions.mapped("cash_register_difference")))

    def test_packages_are_sold_and_used(self):
        packages = self.env["loyalty.program"].search(
            [("program_type", "=", "package"), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(packages), 2)
        domain = [("program_id", "in", packages.ids)]
        cards = self.env["loyalty.card"].search(domain)
        self.assertEqual(cards.program_id, packages)
        self.assertEqual(set(cards.lot_ids.entry_id.mapped("kind")), {"earn"})
        used = self.entries.filtered(
            lambda entry: entry.card_id in cards and entry.kind == "redeem"
        )
        self.assertTrue(used)
        self.assertTrue(all(card.next_expiry for card in cards if card.points))
        with_rights = cards.filtered("right_card_ids")
        self.assertEqual(with_rights.program_id.right_ids.points, 3)

    def test_accounts_have_bonuses(self):
        bonuses = self.entries.lot_ids.filtered("is_bonus")
        self.assertTrue(bonuses)
        rows = bonuses.program_id.topup_bonus_ids
        self.assertEqual(rows.mapped("amount_from"), [500, 1000, 3000])
        paid = {
            lot.points: lot.card_id.lot_ids.filtered(
                lambda each: not each.is_bonus
            ).mapped("points")
            for lot in bonuses
        }
        for bonus, amounts in paid.items():
            self.assertIn({25: 500, 100: 1000, 360: 3000}[bonus], amounts)

    def test_one_adjustment_waits(self):
        waiting = self.env["loyalty.adjustment"].search([("state", "=", "waiting")])
        self.assertRecordValues(waiting, [{"points": 800, "entry_id": False}])

    def test_branches_have_their_people(self):
        cashier = self.env["res.users"].search([("login", "=", "cashier1")])
        self.assertEqual(cashier.company_id.parent_id, self.company)
        self.assertTrue(cashier.has_group("dealer_loyalty.group_cashier"))
        self.assertFalse(cashier.has_group("loyalty_ledger.group_loyalty_adjust"))

    def test_customer_sees_own_points_only(self):
        customer = self.env["res.users"].search([("login", "=", "member1")])
        entries = self.env["loyalty.ledger.entry"].with_user(customer).search([])
        self.assertTrue(entries)
        self.assertEqual(entries.mapped("partner_id"), customer.partner_id)

    def test_members_stand_on_every_step(self):
        program = self.env["loyalty.program"].search([("name", "=", "Harbour Points")])
        cards = program.coupon_ids.filtered(lambda card: not card.tier_manual)
        self.assertEqual(cards.tier_id, program.tier_ids)
        self.assertTrue(cards.filtered(lambda card: not card.tier_id))
        self.assertGreater(self.env["loyalty.tier.history"].search_count([]), 10)

    def test_one_tier_by_hand_and_one_in_grace(self):
        cards = self.env["loyalty.card"]
        by_hand = cards.search([("tier_manual", "!=", False)])
        self.assertEqual(by_hand.mapped("tier_manual"), ["least"])
        self.assertEqual(by_hand.tier_id.name, "Platinum")
        self.assertGreater(by_hand.tier_manual_until, UNTIL)
        in_grace = cards.search([("tier_at_risk_until", "!=", False)])
        self.assertGreaterEqual(len(in_grace), 1)
        self.assertGreater(min(in_grace.mapped("tier_at_risk_until")), UNTIL)

    def test_higher_tiers_earn_and_pay_more_and_use_privileges(self):
        program = self.env["loyalty.program"].search([("name", "=", "Harbour Points")])
        self.assertEqual(program.tier_ids.mapped("redemption_rate"), [1, 1, 2])
        self.assertTrue(all(program.tier_ids[1:].privilege_ids))
        uses = self.env["loyalty.privilege.use"].search([])
        self.assertTrue(uses)
        self.assertEqual(set(uses.mapped("state")), {"used"})

    def test_rules_are_being_prepared(self):
        revision = self.env["loyalty.tier.revision"].search([])
        self.assertRecordValues(revision, [{"state": "draft"}])
        self.assertTrue(revision.previewed_at)
        self.assertTrue(revision.member_ids)

    def test_money_collected_for_others_is_apart(self):
        kinds = self.env["loyalty.activity"].search([]).mapped("kind")
        self.assertLessEqual({"service", "goods"}, set(kinds))
        insurance = self.env["product.product"].search(
            [("default_code", "=", "INSURANCE")]
        )
        self.assertEqual(insurance.loyalty_activity_kind, "other")

    def test_coupons_by_event(self):
        rules = self.env["loyalty.event.coupon.rule"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(set(rules.mapped("state")), {"running"})
        self.assertEqual(
            set(rules.mapped("event")), {"second_visit", "birthday", "win_back"}
        )
        issues = self.env["loyalty.event.coupon.issue"].search(
            [("rule_id", "in", rules.ids)]
        )
        self.assertTrue(issues)
        self.assertFalse(issues.filtered("problem"))

    def test_invitations(self):
        referrals = self.env["loyalty.referral"].search(
            [("company_id", "child_of", self.company.id)]
        )
        self.assertLessEqual({"invited", "refused"}, set(referrals.mapped("state")))
        self.assertFalse(referrals.filtered("problem"))

    def test_members_have_a_segment(self):
        partners = self.env["res.partner"].search([("ref", "like", "HM")])
        self.assertEqual(len(partners), 20)
        names = {"Loyal", "Potential", "New", "At Risk"}
        for partner in partners:
            self.assertEqual(len(names & set(partner.category_id.mapped("name"))), 1)

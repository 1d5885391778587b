from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.loyalty_ledger.tools.movement import EARN, REDEEM

from .common import PackageFactory


class PackageSetup(PackageFactory):
    @classmethod
    def _set_up_package(cls):
        cls.bundle, cls.oil = cls.env["product.product"].create(
            [
                {"name": "Three oil changes", "list_price": 240, "type": "service"},
                {"name": "Oil change", "list_price": 100, "type": "service"},
            ]
        )
        cls.coupons = cls._create_coupons()
        right = {"right_program_id": cls.coupons.id, "points": 2}
        cls.program = cls._create_package(
            cls.bundle, cls.oil, right_ids=[Command.create(right)]
        )
        cls.member = cls._create_member(name="Li Wei")

    @classmethod
    def _sell(cls, **vals):
        """A package as a sale posts it."""
        card = cls._create_card(cls.program, cls.member, **vals)
        entry = cls._post(card, 3, EARN, key=f"test:{card.id}")
        return card, entry


@tagged("post_install", "-at_install")
class TestPackage(PackageSetup, BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_package()

    def test_uses_and_rights_expire_by_the_policy(self):
        card, _entry = self._sell()
        end = card._get_ledger_today() + relativedelta(months=12)
        right = card.right_card_ids
        self.assertEqual((card.points_available, card.next_expiry), (3, end))
        self.assertRecordValues(
            right,
            [
                {
                    "program_id": self.coupons.id,
                    "partner_id": self.member.id,
                    "points": 2,
                    "expiration_date": end,
                }
            ],
        )
        self.assertEqual(right.next_expiry, end)
        self.assertSound()

    def test_no_later_day_is_shown_than_the_cards_last(self):
        card, _entry = self._sell()
        last = card._get_ledger_today() + relativedelta(days=10)
        card.expiration_date = last
        self.assertEqual((card.next_expiry, card.points_expiring), (last, 3))
        card.expiration_date = last + relativedelta(years=9)
        end = card._get_ledger_today() + relativedelta(months=12)
        self.assertEqual((card.next_expiry, card.points_expiring), (end, 0))

    def test_return_takes_back_what_is_unused_and_the_rights(self):
        card, entry = self._sell()
        self._post(card, -1, REDEEM)
        self._post(card.right_card_ids, -1, REDEEM)
        self.env["loyalty.ledger"].reverse(entry, forced=True)
        self.assertEqual((card.points, card.overdraft), (0, 0))
        self.assertEqual(card.right_card_ids.points, 0)
        self.assertEqual(card.right_card_ids.overdraft, 0)
        self.assertSound()

    def test_used_once_more_after_a_return_of_the_service(self):
        card, _entry = self._sell()
        used = self._post(card, -3, REDEEM)
        self.env["loyalty.ledger"].reverse(used, 1)
        self.assertEqual(card.points_available, 1)
        self.assertEqual(len(card.right_card_ids), 1)

    def test_found_by_person_or_plate(self):
        mine, _entry = self._sell()
        car, _entry = self._sell(license_plate=" 粤b·12345 ")
        Card = self.env["loyalty.card"]
        self.assertEqual(car.license_plate, "粤B12345")
        self.assertEqual(Card._find_packages(self.member), mine)
        self.assertEqual(Card._find_packages(Card.partner_id, "粤B 12345"), car)
        self.assertEqual(Card._find_packages(self.member, "粤B-12345"), mine | car)
        self.assertFalse(Card._find_packages(Card.partner_id))

    def test_used_up_and_expired_are_not_found(self):
        card, _entry = self._sell()
        card.lot_ids.spendable_until = fields.Date.to_date("2020-01-01")
        self.assertFalse(self.env["loyalty.card"]._find_packages(self.member))

    def test_transfer_only_where_the_policy_allows(self):
        card, _entry = self._sell()
        other = self._create_member(name="Wang Fang")
        transfer = self.env["loyalty.transfer"].create(
            {
                "card_id": card.id,
                "to_partner_id": other.id,
                "points": 2,
                "description": "Gift",
            }
        )
        with self.assertRaisesRegex(UserError, "does not allow"):
            transfer.action_submit()
        self.program.transfer_allowed = True
        transfer.action_submit()
        self.assertEqual(transfer.to_card_id.points, 2)
        self.assertEqual(transfer.to_card_id.next_expiry, card.next_expiry)
        self.assertNotEqual(transfer.to_card_id, card)

    def test_template_is_complete(self):
        action = self.env["loyalty.program"].create_from_template("dealer_package")
        program = self.env["loyalty.program"].browse(action["res_id"])
        self.assertEqual(program.program_type, "package")
        self.assertTrue(program._is_ledger_managed())
        self.assertFalse(program.is_nominative)
        self.assertEqual(program.rule_ids.reward_point_amount, 3)
        self.assertTrue(program.rule_ids.reward_point_split)

    def test_board_shows_what_is_unused(self):
        card, _entry = self._sell(license_plate="AB 1")
        used, _entry = self._sell()
        self._post(used, -3, REDEEM)
        action = self.program.action_view_packages()
        lots = self.env["loyalty.ledger.lot"].search(action["domain"])
        self.assertEqual(lots.card_id, card)
        self.assertEqual(lots.license_plate, "AB1")
        self.assertEqual(lots.action_open_package()["res_id"], card.id)

    def test_plate_is_not_moved_by_a_user_without_the_right(self):
        """Neither from car to car, nor from a person to a car."""
        user = self._create_user("package_reader", "reader")
        adjuster = self._create_user("package_adjuster", "adjust")
        car, _entry = self._sell(license_plate="AB 1")
        mine, _entry = self._sell()
        for card in (car, mine):
            with self.assertRaisesRegex(UserError, "another car"):
                card.with_user(user).write({"license_plate": "CD 2"})
            card.with_user(adjuster)._check_plate_kept({"license_plate": "CD 2"})
        car.with_user(user)._check_plate_kept({"license_plate": "ab-1"})
        nobodys = self.env["loyalty.card"].create({"program_id": self.program.id})
        nobodys.with_user(user)._check_plate_kept({"license_plate": "CD 2"})

    def test_package_of_a_right_is_not_chosen_by_hand(self):
        card, _entry = self._sell()
        other, _entry = self._sell()
        user = self._create_user("package_adjuster", "adjust")
        right = card.right_card_ids.with_user(user)
        with self.assertRaisesRegex(AccessError, "set by its sale"):
            right._check_guarded_fields({"package_card_id": other.id})


@tagged("post_install", "-at_install")
class TestPackagePortal(PackageSetup, HttpCase):
    def test_member_sees_uses_and_rights(self):
        self._set_up_package()
        user = self._create_portal_user("package_member")
        self.member = user.partner_id
        card = self._create_card(self.program, self.member, license_plate="AB 1")
        self._post(card, 3, EARN)
        other = self._create_card(self.program)
        self._create_card(member=self.member, program=self._create_program(), points=5)
        self.authenticate("package_member", "package_member")
        page = self.url_open("/my/loyalty").text
        self.assertIn("o_package_valid_until", page)
        self.assertIn("AB1", page)
        self.assertIn(self.oil.name, page)
        page = self.url_open(f"/my/loyalty/{card.id}").text
        self.assertIn(self.oil.name, page)
        self.assertIn(card.right_card_ids.code, page)
        self.assertEqual(self.url_open(f"/my/loyalty/{other.id}").status_code, 404)

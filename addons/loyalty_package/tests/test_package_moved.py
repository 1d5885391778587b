from odoo.tests import tagged

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.loyalty_ledger.tools.movement import EARN, REDEEM

from .test_package import PackageSetup


@tagged("post_install", "-at_install")
class TestPackageMoved(PackageSetup, BaseCommon):
    """A package that went to somebody else is returned by whoever bought it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_package()
        cls.program.transfer_allowed = True
        cls.card, cls.entry = cls._sell()
        cls.rights = cls.card.right_card_ids

    def _give_on(self, card, uses):
        """Transfer uses to a new member, as the document does; return the new card."""
        member = self._create_member(name="Wang Fang")
        transfer = self.env["loyalty.transfer"].create(
            {
                "card_id": card.id,
                "to_partner_id": member.id,
                "points": uses,
                "description": "Gift",
            }
        )
        transfer.action_submit()
        return transfer.to_card_id

    def _return(self, points=None):
        self.env["loyalty.ledger"].reverse(self.entry, points, forced=True)

    # -- transfers --------------------------------------------------------------------

    def test_a_return_takes_the_uses_from_the_new_owner(self):
        other = self._give_on(self.card, 3)
        self._post(other, -1, REDEEM)
        self.assertEqual(self.entry._get_unused_points(), 2)
        self._return()
        self.assertEqual((self.card.points, other.points), (0, 0))
        self.assertEqual((self.card.overdraft, other.overdraft), (0, 0))
        self.assertEqual(self.entry.unreversed_points, 1)
        self.assertFalse(self.rights.points)
        self.assertEqual(self.entry._get_unused_points(), 0)
        self.assertSound()

    def test_what_is_still_on_the_card_goes_first(self):
        other = self._give_on(self.card, 2)
        self.assertEqual(self.entry._get_unused_points(), 3)
        self._return(2)
        self.assertEqual((self.card.points, other.points), (0, 1))
        self.assertEqual(self.rights.points, 1)
        self._return(1)
        self.assertEqual((other.points, self.rights.points), (0, 0))
        self.assertSound()

    def test_given_on_twice_and_merged(self):
        second = self._give_on(self.card, 3)
        third = self._give_on(second, 2)
        last, _entry = self._sell()
        self.env["loyalty.ledger"].merge_cards(third, last)
        self.assertEqual(last.points, 5)
        self.assertEqual(self.entry._get_unused_points(), 3)
        self._return()
        self.assertEqual(
            [each.points for each in (self.card, second, third, last)], [0, 0, 0, 3]
        )
        self.assertSound()

    def test_uses_that_were_given_to_the_receiver_before_are_not_taken(self):
        own, _entry = self._sell()
        self.env["loyalty.ledger"].transfer(self.card, own, 3, key="test:on")
        self._post(own, -4, REDEEM)
        unused = self.entry._get_unused_points()
        self.assertEqual(unused, own.lot_ids.sorted("id")[1].remaining)
        self._return()
        self.assertEqual(own.points, 2 - unused)
        self.assertSound()

    def test_what_is_reserved_for_the_new_owner_stays(self):
        other = self._give_on(self.card, 3)
        self.env["loyalty.ledger"].hold(other, 2, "till")
        self.assertEqual(self.entry._get_unused_points(), 1)
        self._return()
        self.assertEqual(other.points, 2)
        self.assertSound()

    def test_the_same_return_takes_once(self):
        other = self._give_on(self.card, 3)
        for _time in range(2):
            self.env["loyalty.ledger"].reverse(
                self.entry, 2, key="test:return", forced=True
            )
        self.assertEqual((self.card.points, other.points), (0, 1))

    def test_accounts_that_are_no_packages_keep_what_they_got(self):
        points = self._create_program(transfer_allowed=True, name="Points")
        card = self._create_card(points, self.member)
        earned = self._post(card, 10, EARN)
        other = self._create_card(points)
        self.env["loyalty.ledger"].transfer(card, other, 10, key="test:points")
        self.assertEqual(earned._get_unused_points(), 0)
        self.env["loyalty.ledger"].reverse(earned, forced=True)
        self.assertEqual(other.points, 10)

    # -- merges -----------------------------------------------------------------------

    def _merge_away(self):
        """Merge the package into one of another member, with rights of its own."""
        member = self._create_member(name="Zhao Min")
        target = self._create_card(self.program, member, license_plate="AB 1")
        self._post(target, 3, EARN)
        own = target.right_card_ids
        self.env["loyalty.ledger"].merge_cards(self.card, target)
        return target, own

    def test_rights_follow_to_the_card_that_took_over(self):
        target, own = self._merge_away()
        self.assertEqual(target.right_card_ids, own | self.rights)
        self.assertFalse(self.card.right_card_ids)
        self.assertEqual(self.rights.partner_id, target.partner_id)
        self.assertEqual(self.rights.license_plate, "AB1")
        self.assertSound()

    def test_each_return_takes_the_rights_of_its_own_package(self):
        target, own = self._merge_away()
        self._return(2)
        self.assertEqual((self.rights.points, own.points), (1, 2))
        self._return(1)
        self.assertEqual((target.points, self.rights.points, own.points), (3, 0, 2))
        self.assertSound()

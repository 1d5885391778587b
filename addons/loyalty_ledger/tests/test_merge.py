from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestMerge(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk", "adjust")
        cls.first, cls.second, cls.stays = (
            cls._create_member(name=name) for name in ("First", "Second", "Stays")
        )

    def _merge_contacts(self, *sources):
        ids = [partner.id for partner in (*sources, self.stays)]
        self.env["base.partner.merge.automatic.wizard"]._merge(ids, self.stays)

    def _merge_contacts_as(self, user):
        """Merge the first member into the one that stays, as a user does."""
        Wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        ids = [self.first.id, self.stays.id]
        Wizard._merge(ids, self.stays.with_user(user))

    def _find_cards(self, program=None):
        return self.env["loyalty.card"].search(
            [
                ("partner_id", "=", self.stays.id),
                ("program_id", "=", (program or self.program).id),
            ]
        )

    # -- contacts ---------------------------------------------------------------------

    def test_card_of_the_contact_that_stays_survives(self):
        first = self._create_card(member=self.first, points=10)
        second = self._create_card(member=self.second, points=20)
        target = self._create_card(member=self.stays, points=30)
        self._merge_contacts(self.first, self.second)
        self.assertEqual(self._find_cards(), target)
        self.assertRecordValues(
            target | first | second,
            [
                {"points": 60, "active": True, "merged_into_id": False},
                {"points": 0, "active": False, "merged_into_id": target.id},
                {"points": 0, "active": False, "merged_into_id": target.id},
            ],
        )
        self.assertSound()

    def test_oldest_card_survives_where_there_is_no_other(self):
        first = self._create_card(member=self.first, points=10)
        self._create_card(member=self.second, points=20)
        self._merge_contacts(self.first, self.second)
        self.assertRecordValues(self._find_cards(), [{"id": first.id, "points": 30}])
        self.assertSound()

    def test_one_card_only_moves_to_the_contact(self):
        card = self._create_card(member=self.first, points=10)
        self._merge_contacts(self.first)
        self.assertEqual(card.partner_id, self.stays)
        self.assertEqual(self._get_statement(card), [("grant", 10)])

    def test_many_points_change_their_member_by_who_may_approve(self):
        """Merging two contacts is no way around the limit of adjustments."""
        self._create_card(member=self.first, points=501)
        boss = self._create_user("boss", "approve")
        for user in (self.clerk, boss):
            user.group_ids += self.env.ref("base.group_partner_manager")
        with self.assertRaisesRegex(AccessError, "More than 500.0 points"):
            self._merge_contacts_as(self.clerk)
        self.assertFalse(self._find_cards())
        self._merge_contacts_as(boss)
        self.assertEqual(self._find_cards().points, 501)

    def test_what_one_card_owes_does_not_hide_what_another_holds(self):
        self._create_card(member=self.first, points=501)
        owing = self._create_card(member=self.second)
        self._post(owing, -450, "adjustment", forced=True)
        self.clerk.group_ids += self.env.ref("base.group_partner_manager")
        Wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.clerk)
        ids = [self.first.id, self.second.id, self.stays.id]
        with self.assertRaisesRegex(AccessError, "More than 500.0 points"):
            Wizard._merge(ids, self.stays.with_user(self.clerk))
        self.assertFalse(self._find_cards())

    def test_limit_is_that_of_the_program_s_branch(self):
        """Another branch with a higher limit, chosen above, changes nothing."""
        self.program.company_id = self.env.company
        self._create_card(member=self.first, points=501)
        generous = self._create_company(name="Generous")
        generous.loyalty_adjustment_limit = 9999
        self.clerk.company_ids += generous
        self.clerk.group_ids += self.env.ref("base.group_partner_manager")
        self.clerk.company_id = generous
        with self.assertRaisesRegex(AccessError, "More than 500.0 points"):
            self._merge_contacts_as(self.clerk)

    def test_few_points_may_be_merged_at_the_counter(self):
        self._create_card(member=self.first, points=500)
        self.clerk.group_ids += self.env.ref("base.group_partner_manager")
        self._merge_contacts_as(self.clerk)
        self.assertEqual(self._find_cards().points, 500)

    def test_both_histories_on_one_statement(self):
        source = self._create_card(member=self.first, points=10)
        self._post(source, -4, "redeem")
        target = self._create_card(member=self.stays, points=30)
        self._merge_contacts(self.first)
        statement = target._get_statement()
        self.assertEqual(
            [(line.entry.kind, line.entry.points) for line in statement.lines],
            [("grant", 10), ("redeem", -4), ("grant", 30), ("merge", -6), ("merge", 6)],
        )
        self.assertEqual(statement.closing, 36)

    def test_lots_keep_their_expiry(self):
        source = self._create_card(member=self.first)
        entry = self._post(source, 10, expires_on=self._get_day(60))
        target = self._create_card(member=self.stays)
        self._merge_contacts(self.first)
        self.assertRecordValues(
            target.lot_ids, [{"remaining": 10, "expires_on": self._get_day(60)}]
        )
        self.assertEqual(entry.lot_ids.remaining, 0)

    def _get_day(self, days):
        return self.env.company._get_loyalty_today().fromordinal(
            self.env.company._get_loyalty_today().toordinal() + days
        )

    def test_overdraft_moves_too(self):
        source = self._create_card(member=self.first, points=10)
        self._post(source, -25, "reversal", forced=True)
        target = self._create_card(member=self.stays, points=40)
        self._merge_contacts(self.first)
        self.assertRecordValues(target, [{"points": 25, "overdraft": 0}])
        self.assertSound()

    def test_merge_can_be_traced(self):
        source = self._create_card(member=self.first, points=10)
        target = self._create_card(member=self.stays)
        first_id = self.first.id
        self._merge_contacts(self.first)
        notes = " ".join(self.stays.message_ids.mapped("body"))
        self.assertIn(f"(ID {first_id})", notes)
        self.assertIn(source.code, notes)
        self.assertIn(source.code, " ".join(target.message_ids.mapped("body")))

    def test_program_as_odoo_with_several_cards(self):
        program = self._create_program(name="Stock", points_policy="stock")
        self._create_card(program, self.first, 10)
        self._create_card(program, self.first, 15)
        target = self._create_card(program, self.stays, 30)
        self._merge_contacts(self.first)
        self.assertEqual(self._find_cards(program), target)
        self.assertEqual(target.points, 55)
        self.assertSound()

    def test_archived_cards_keep_what_they_hold(self):
        archived = self._create_card(member=self.first, points=10)
        archived.active = False
        target = self._create_card(member=self.stays, points=30)
        self._merge_contacts(self.first)
        self.assertRecordValues(
            archived | target,
            [
                {"points": 10, "partner_id": self.stays.id, "merged_into_id": False},
                {"points": 30, "partner_id": self.stays.id, "merged_into_id": False},
            ],
        )

    def test_gift_cards_stay_cards_of_their_own(self):
        program = self._create_program(
            name="Gifts", program_type="gift_card", applies_on="future"
        )
        gifts = self._create_card(program, self.first, 10) | self._create_card(
            program, self.stays, 20
        )
        self._merge_contacts(self.first)
        self.assertEqual(self._find_cards(program), gifts)
        self.assertEqual(gifts.mapped("points"), [10, 20])

    # -- cards ------------------------------------------------------------------------

    def _create_wizard(self, cards, target, user=None):
        return (
            self.env["loyalty.card.merge"]
            .with_user(user or self.clerk)
            .create({"card_ids": cards.ids, "target_id": target.id})
        )

    def test_merge_chosen_cards(self):
        cards = self._create_card(points=10) | self._create_card(points=5)
        wizard = self._create_wizard(cards, cards[1])
        self.assertRecordValues(
            wizard, [{"total_points": 15, "has_several_members": True}]
        )
        action = wizard.action_merge()
        self.assertEqual(action["res_id"], cards[1].id)
        self.assertRecordValues(
            cards, [{"points": 0, "active": False}, {"points": 15, "active": True}]
        )
        self.assertSound()

    def test_cards_of_two_programs_are_refused(self):
        other = self._create_program(name="Other")
        cards = self._create_card(points=10) | self._create_card(other, points=5)
        with self.assertRaises(UserError):
            self._create_wizard(cards, cards[0]).action_merge()

    def test_one_card_is_refused(self):
        card = self._create_card()
        with self.assertRaises(UserError):
            self._create_wizard(card, card).action_merge()

    def test_reserved_points_are_refused(self):
        cards = self._create_card(points=10) | self._create_card(points=5)
        self.env["loyalty.ledger"].hold(cards[0], 5, "till")
        with self.assertRaises(UserError):
            self._create_wizard(cards, cards[1]).action_merge()

    def test_reader_cannot_merge(self):
        cards = self._create_card(points=10) | self._create_card(points=5)
        reader = self._create_user("reader", "reader")
        with self.assertRaises(AccessError):
            self._create_wizard(cards, cards[0], reader)

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.loyalty_ledger.tools.movement import EARN

from .common import TierCase


@tagged("post_install", "-at_install")
class TestRevision(TierCase):
    """New rules: copied, previewed, published."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk", "adjust")
        cls.program.point_value = 0.1
        cls.other = cls._create_card()
        cls._buy(cls.card, 500)
        cls._buy(cls.other, 100)
        cls.revision = cls.env["loyalty.tier.revision"].create(
            {"program_id": cls.program.id, "name": "Rules of 2027"}
        )
        cls.lines = cls.revision.line_ids

    def _preview(self):
        self.revision.with_user(self.clerk).action_preview()
        return [
            (
                move.card_id,
                move.from_tier_id.name,
                move.to_line_id.name,
                move.direction,
                move.yearly_cost,
            )
            for move in self.revision.member_ids.sorted("id")
        ]

    def test_begins_as_a_copy(self):
        self.assertRecordValues(
            self.lines,
            [
                {"tier_id": self.silver.id, "name": "Silver", "qualifying_amount": 100},
                {"tier_id": self.gold.id, "name": "Gold", "qualifying_amount": 500},
                {
                    "tier_id": self.platinum.id,
                    "name": "Platinum",
                    "qualifying_amount": 1000,
                },
            ],
        )

    def test_form_begins_as_a_copy(self):
        self.program.tier_grace_days = 3
        form = Form(self.env["loyalty.tier.revision"].with_user(self.clerk))
        form.program_id = self.program
        revision = form.save()
        self.assertEqual(
            revision.line_ids.mapped("qualifying_amount"), [100, 500, 1000]
        )

    def test_same_rules_move_nobody(self):
        self.assertEqual(self._preview(), [])

    def test_preview_says_who_moves_where(self):
        self.lines[1].qualifying_amount = 600
        self.assertEqual(self._preview(), [(self.card, "Gold", "Silver", "down", 0)])
        self.assertEqual(self.card.tier_id, self.gold)
        self.assertRecordValues(
            self.revision, [{"rising_count": 0, "falling_count": 1, "yearly_cost": 0}]
        )

    def test_preview_says_what_it_costs(self):
        self._post(self.card, 200, EARN)
        self._post(self.other, 50, EARN)
        self.lines[0].write({"qualifying_amount": 50, "earning_multiplier": 1.5})
        self.lines[1].earning_multiplier = 2
        self.assertEqual(
            self._preview(),
            [
                (self.card, "Gold", "Gold", "same", 20),
                (self.other, "Silver", "Silver", "same", 2.5),
            ],
        )
        self.assertEqual(self.revision.yearly_cost, 22.5)

    def test_points_of_more_than_a_year_ago_cost_nothing(self):
        with freeze_time("2020-01-01 12:00:00"):
            self._post(self.card, 200, EARN)
        self.lines[1].earning_multiplier = 2
        self.assertEqual(self._preview(), [])

    def test_publish_does_what_the_preview_shows(self):
        self.revision.write(
            {
                "line_ids": [
                    Command.update(self.lines[0].id, {"qualifying_amount": 50}),
                    Command.delete(self.lines[1].id),
                    Command.create(
                        {"name": "Diamond", "sequence": 99, "qualifying_amount": 5000}
                    ),
                ],
            }
        )
        moves = self._preview()
        self.assertEqual(moves, [(self.card, "Gold", "Silver", "removed", 0)])
        self.revision.with_user(self.clerk).action_publish()
        self.assertEqual(
            self.program.tier_ids.mapped("name"), ["Silver", "Platinum", "Diamond"]
        )
        self.assertFalse(self.gold.active)
        self.assertEqual(self.silver.qualifying_amount, 50)
        self.assertEqual(self._get_changes(self.card)[-1], ("Gold", "Silver", "rules"))
        self.assertEqual(self.other.tier_id, self.silver)
        self.assertRecordValues(
            self.revision, [{"state": "published", "published_by_id": self.clerk.id}]
        )

    def test_new_tier_promotes(self):
        self.revision.line_ids = [
            Command.create({"name": "Bronze", "sequence": -1, "qualifying_visits": 1})
        ]
        card = self._create_card()
        self._buy(card, 10)
        self.assertEqual(self._preview(), [(card, False, "Bronze", "up", 0)])
        self.revision.action_publish()
        self.assertEqual(card.tier_id.name, "Bronze")
        self.assertEqual(self.program.tier_ids[0], card.tier_id)

    def test_who_is_in_the_grace_stays_there(self):
        self.card.tier_at_risk_until = "2099-12-31"
        self.lines[1].qualifying_amount = 600
        self.assertEqual(self._preview(), [])
        self.revision.action_publish()
        self.assertEqual(self.card.tier_id, self.gold)

    def test_other_window(self):
        self.card.tier_since = "2026-01-01"
        self.env["loyalty.activity"].search(
            [("partner_id", "=", self.card.partner_id.id)]
        ).sudo().day = "2020-01-01"
        self.revision.tier_window = "lifetime"
        self.assertEqual(self._preview(), [])
        self.revision.action_publish()
        self._evaluate()
        self.assertEqual(self.card.tier_id, self.gold)

    def test_nothing_is_published_unseen(self):
        with self.assertRaises(UserError):
            self.revision.action_publish()
        self._preview()
        self.lines[1].qualifying_amount = 700
        with self.assertRaises(UserError):
            self.revision.action_publish()

    def test_rules_change_no_tier_of_another_program(self):
        """Neither a line that names one nor another program for the lines."""
        other = self._create_ladder(name="Another")
        line = {"name": "Mine", "qualifying_amount": 1, "earning_multiplier": 9}
        with self.assertRaisesRegex(ValidationError, "another program"):
            self.env["loyalty.tier.revision.line"].create(
                {
                    **line,
                    "revision_id": self.revision.id,
                    "tier_id": other.tier_ids[0].id,
                }
            )
        with self.assertRaisesRegex(ValidationError, "another program"):
            self.revision.program_id = other

    def test_what_was_previewed_before_others_were_published_is_old(self):
        second = self.revision.copy()
        second.action_preview()
        self._preview()
        self.revision.action_publish()
        self.assertFalse(second.previewed_at)
        with self.assertRaises(UserError):
            second.action_publish()

    def test_what_is_published_stays(self):
        self._preview()
        self.revision.action_publish()
        for change in (
            lambda: self.revision.write({"tier_months": 3}),
            lambda: self.lines[0].write({"name": "X"}),
            self.lines[0].unlink,
            self.revision.unlink,
            self.revision.action_preview,
        ):
            with self.assertRaises(UserError):
                change()

    def test_rules_that_fall_are_refused(self):
        self.lines[1].qualifying_amount = 50
        with self.assertRaises(ValidationError):
            self._preview()

    def test_state_is_not_written(self):
        with self.assertRaises(UserError):
            self.revision.with_user(self.clerk).state = "published"
        made = self.revision.with_user(self.clerk).create(
            {"program_id": self.program.id, "state": "published"}
        )
        self.assertEqual(made.state, "draft")

    def test_reader_neither_previews_nor_publishes(self):
        reader = self._create_user("reader", "reader")
        self._preview()
        for action in ("action_preview", "action_publish"):
            with self.assertRaises(AccessError):
                getattr(self.revision.with_user(reader), action)()

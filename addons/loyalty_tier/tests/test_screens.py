from ast import literal_eval

from lxml import etree

from odoo.tests import Form, tagged

from .common import TierCase


@tagged("post_install", "-at_install")
class TestScreens(TierCase):
    """What the back office sees on cards, contacts and programs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._create_user("reader", "reader")

    def test_card_says_what_is_missing(self):
        self._buy(self.card, 700)
        missing = self.program.currency_id.format(300)
        card = self.card.with_user(self.reader)
        self.assertRecordValues(
            card,
            [
                {
                    "tier_amount": 700,
                    "tier_visits": 1,
                    "tier_points": 0,
                    "tier_next": f"To reach Platinum: spend {missing} more",
                    "tier_stay": False,
                }
            ],
        )

    def test_several_ways_and_several_needs(self):
        self._set_thresholds(
            self.program,
            {"qualifying_visits": 2, "qualifying_points": 50},
            {"qualifying_visits": 3, "qualifying_points": 90},
            {"qualifying_visits": 4, "qualifying_points": 99.5},
        )
        self.assertEqual(
            self.card.tier_next,
            "To reach Silver: come 2 more times or earn 50 more points",
        )
        self._buy(self.card, 1)
        self.program.tier_match = "all"
        self.env.invalidate_all()
        self.assertEqual(
            self.card.tier_next,
            "To reach Silver: come once more and earn 50 more points",
        )

    def test_highest_tier_has_no_next(self):
        self._buy(self.card, 1000)
        self.assertFalse(self.card.tier_next)

    def test_needed_to_stay_counts_on_the_last_day(self):
        self.program.tier_grace_days = 30
        self._buy(self.card, 500, "2020-01-01")
        self._buy(self.card, 200)
        self.card.write({"tier_id": self.gold.id, "tier_at_risk_until": "2090-12-31"})
        missing = self.program.currency_id.format(500)
        self.assertEqual(
            self.card.tier_stay,
            f"To stay Gold after 12/31/2090: spend {missing} more",
        )

    def test_contact_names_the_tier(self):
        self._buy(self.card, 700)
        member = self.card.partner_id.with_user(self.reader)
        self.assertEqual(member.loyalty_tier_names, "Gold")

    def test_forms_open(self):
        self._buy(self.card, 700)
        self.assertEqual(Form(self.card.with_user(self.reader)).tier_id, self.gold)
        Form(self.program)
        Form(self.card.partner_id)

    def test_lists_of_members(self):
        self._buy(self.card, 700)
        action = self.gold.action_view_members()
        cards = self.env["loyalty.card"].search(action["domain"])
        self.assertEqual(cards, self.card)
        action = self.program.action_view_tier_members()
        self.assertIn(self.card, self.env["loyalty.card"].search(action["domain"]))

    def test_new_rules_from_the_program(self):
        action = self.program.action_prepare_tier_rules()
        revision = self.env["loyalty.tier.revision"].browse(action["res_id"])
        self.assertEqual(len(revision.line_ids), 3)

    def test_menus_are_for_readers(self):
        menu = self.env.ref("loyalty_tier.menu_members_by_tier")
        employee = self._create_user("employee")
        self.assertIn(menu.id, menu.with_user(self.reader)._visible_menu_ids())
        self.assertNotIn(menu.id, menu.with_user(employee)._visible_menu_ids())

    def test_every_view_shows_what_there_is(self):
        self._buy(self.card, 700)
        self.card.tier_at_risk_until = "2090-12-31"
        for name, record in (
            ("loyalty_card_tier", self.card),
            ("loyalty_card_tier_at_risk", self.card),
            ("loyalty_tier", self.gold),
        ):
            action = self.env["ir.actions.act_window"]._for_xml_id(
                f"loyalty_tier.{name}_action"
            )
            for view_id, kind in action["views"]:
                with self.subTest(name, kind=kind):
                    self._open_view(action, view_id, kind, record)

    def _open_view(self, action, view_id, kind, record):
        """A form with the record, or what the view asks for, as the reader."""
        record = record.with_user(self.reader)
        if kind == "form":
            self.assertEqual(Form(record, view=view_id or None).id, record.id)
            return
        arch = etree.fromstring(record.get_view(view_id, kind)["arch"])
        nodes = arch.xpath("//field[not(ancestor::field)]")
        shown = {node.get("name"): {} for node in nodes}
        self.assertTrue(shown)
        domain = literal_eval(action["domain"] or "[]")
        found = record.web_search_read(domain, shown)["records"]
        self.assertIn(record.id, [values["id"] for values in found])

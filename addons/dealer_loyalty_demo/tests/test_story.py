import doctest
from datetime import date

from odoo.tests import BaseCase, tagged
from odoo.tools import file_open

from ..models.dealer_demo import CATALOG
from ..tools import catalog, people, receipt, referrals, segments, story
from ..tools.steps import Grant, Merge, Visit
from ..tools.story import AFTER_WARRANTY, RETENTION, count_services

UNTIL = date(2026, 3, 31)


@tagged("post_install", "-at_install")
class TestStory(BaseCase):
    """The story is decided without a database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open(CATALOG) as lines:
            cls.catalog = catalog.read_catalog(lines)

    def _make_story(self, seed=1, customers=200, months=12):
        return story.make_story(seed, customers, months, UNTIL, self.catalog)

    def test_doctests(self):
        for module in (catalog, people, receipt, segments, story):
            with self.subTest(module=module.__name__):
                self.assertEqual(doctest.testmod(module).failed, 0)

    def test_same_seed_same_story(self):
        self.assertEqual(self._make_story(), self._make_story())

    def test_other_seed_other_story(self):
        self.assertNotEqual(self._make_story().steps, self._make_story(seed=2).steps)

    def test_shares_who_come_back(self):
        """Of many customers as many come to each service as in the trade."""
        members = self._make_story(customers=4000, months=1).members
        for number, share in ((1, RETENTION[0]), (2, RETENTION[1]), (3, RETENTION[2])):
            came = sum(count_services(each.patience, 9) >= number for each in members)
            self.assertAlmostEqual(came / 4000, share, delta=0.03)
        stayed = sum(count_services(each.patience, 9) > 6 for each in members)
        self.assertAlmostEqual(stayed / 4000, AFTER_WARRANTY, delta=0.03)

    def test_every_segment_is_there(self):
        self.assertEqual(
            set(self._make_story().get_segments().values()), set(segments.SEGMENTS)
        )

    def test_steps_in_time(self):
        steps = self._make_story().steps
        self.assertEqual(list(steps), sorted(steps, key=lambda step: step.at))
        self.assertLessEqual(steps[-1].at.date(), UNTIL)

    def test_referrals_come_before_the_first_visit(self):
        made = referrals.with_referrals(self._make_story(), 1)
        self.assertEqual(made, referrals.with_referrals(self._make_story(), 1))
        first = {}
        for step in reversed(made.steps):
            if isinstance(step, Visit):
                first[step.ref] = step.at
        sent = [step for step in made.steps if isinstance(step, referrals.Referral)]
        self.assertGreater(len(sent), 5)
        for step in sent:
            self.assertLess(step.at, first[step.ref])
            self.assertLess(first[step.by], step.at)

    def test_twin_buys_once_before_the_merge(self):
        steps = self._make_story().steps
        [merge] = [step for step in steps if isinstance(step, Merge)]
        [visit] = [step for step in steps if step.ref == merge.twin_ref]
        self.assertIsInstance(visit, Visit)
        self.assertLess(visit.at, merge.at)

    def test_welcome_on_the_day_of_the_car(self):
        made = self._make_story()
        bought = {member.ref: member.bought_on for member in made.members}
        days = {
            step.ref: step.at.date()
            for step in made.steps
            if isinstance(step, Grant) and step.reason == story.WELCOME
        }
        self.assertTrue(days)
        self.assertEqual(days, {ref: bought[ref] for ref in days})

from odoo.tests import tagged

from .common import TierCase


@tagged("post_install", "-at_install")
class TestBranches(TierCase):
    """Money and visits count in the branches of the program, in its currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls._create_company(
            name="Branch", parent_id=cls.env.company.id, country_id=None
        )
        cls.stranger = cls._create_company(name="Another Dealer")

    def _get_measures(self, card=None):
        decision = self.env["loyalty.tier.decision"]
        measures = decision._get_measures_of(card or self.card)
        return measures.amount, measures.visits

    def test_program_of_a_company_counts_its_branches(self):
        self.program.company_id = self.env.company
        self._buy(self.card, 10)
        self._buy(self.card, 20, company=self.branch)
        self._buy(self.card, 400, company=self.stranger)
        self.assertEqual(self._get_measures(), (30, 2))
        self.assertFalse(self.card.tier_id)

    def test_program_of_a_branch_counts_the_branch(self):
        self.program.company_id = self.branch
        self._buy(self.card, 100)
        self.assertFalse(self.card.tier_id)
        self._buy(self.card, 100, company=self.branch)
        self.assertEqual(self.card.tier_id, self.silver)

    def test_program_of_no_company_counts_all(self):
        self.program.company_id = False
        for company in (self.env.company, self.branch, self.stranger):
            self._buy(self.card, 40, company=company)
        self.assertEqual(self._get_measures(), (120, 3))
        self.assertEqual(self.card.tier_id, self.silver)

    def test_each_program_of_the_member_is_evaluated(self):
        self.program.company_id = False
        other = self._create_ladder(name="Other", company_id=self.stranger.id)
        card = self._create_card(other, self.card.partner_id)
        self._buy(self.card, 100, company=self.stranger)
        self.assertEqual(self.card.tier_id, self.silver)
        self.assertEqual(card.tier_id, other.tier_ids[0])

    def test_nightly_run_finds_the_member_by_the_contact(self):
        self._buy(self.card, 60)
        self._buy(self.card, 60)
        self.card.tier_id = False
        self.assertEqual(self._evaluate(), 1)
        self.assertEqual(self.card.tier_id, self.silver)

    def test_money_of_a_branch_is_converted_at_the_rate_of_the_day(self):
        own, foreign = self.program.currency_id, self._get_foreign_currency()
        company = self._create_company(name="Abroad", currency_id=foreign.id)
        self._set_rate(own, company, "2026-01-01", 2)
        self._set_rate(own, company, "2026-03-01", 4)
        self._set_rate(foreign, company, "2026-01-01", 1)
        self.program.write({"tier_window": "lifetime", "company_id": False})
        for day in ("2026-02-28", "2026-03-01"):
            self._buy(self.card, 10.01, day, company=company)
        amount, visits = self._get_measures()
        expected = sum(
            foreign._convert(10.01, own, company, day, round=False)
            for day in ("2026-02-28", "2026-03-01")
        )
        self.assertEqual(float(amount), own.round(expected))
        self.assertEqual((float(amount), visits), (60.06, 2))

    def _get_foreign_currency(self):
        return self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rounding": 0.01}
        )

    def _set_rate(self, currency, company, day, rate):
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": company.id,
                "name": day,
                "rate": rate,
            }
        )

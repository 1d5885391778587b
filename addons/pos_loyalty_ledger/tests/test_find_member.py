from odoo.tests import tagged

from .common import TillCase

FIELDS = ("name", "parent_name", "phone_mobile_search", "email", "street", "city")


@tagged("post_install", "-at_install")
class TestFindMember(TillCase):
    """What the server answers when a cashier searches beyond the loaded contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zhao, cls.neighbour = cls.env["res.partner"].create(
            [
                {
                    "name": "Zhao Quixote",
                    "phone": "+86 139 1234 5678",
                    "email": "zhao@example.com",
                },
                {"name": "Somebody Else", "street": "Quixote Road 5"},
            ]
        )

    def _find(self, text, offset=0, fields=FIELDS):
        domain = ["|"] * (len(fields) - 1)
        domain += [[name, "ilike", f"{text}%"] for name in fields]
        answer = (
            self.env["res.partner"]
            .with_user(self.cashier)
            .get_new_partner(self.config.id, domain, offset)
        )
        return [partner["id"] for partner in answer["res.partner"]]

    def test_who_is_called_so_comes_first(self):
        self.assertEqual(self._find("Quixote"), self.zhao.ids)
        self.assertEqual(self._find("Quixote", offset=1), self.neighbour.ids)
        self.assertFalse(self._find("Quixote", offset=2))

    def test_phone_and_email(self):
        self.assertEqual(self._find("+86 139 1234 5678"), self.zhao.ids)
        self.assertEqual(self._find("zhao@example"), self.zhao.ids)

    def test_whom_only_the_street_names_is_found_at_once(self):
        self.assertEqual(self._find("Quixote Road"), self.neighbour.ids)

    def test_other_searches_stay_as_they_are(self):
        self.assertEqual(
            self._find("Quixote Road", fields=("street",)), self.neighbour.ids
        )
        answer = self.env["res.partner"].get_new_partner(self.config.id, [], 0)
        self.assertIn("res.partner", answer)

    def test_searched_columns_are_indexed(self):
        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'res_partner'"
            " AND indexdef LIKE '%gin_trgm_ops%'"
        )
        found = {name for (name,) in self.env.cr.fetchall()}
        self.assertLessEqual(
            {"res_partner_name_till_idx", "res_partner_email_till_idx"}, found
        )

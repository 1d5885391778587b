from odoo.tests import Form, tagged

from odoo.addons.base.tests.common import BaseCommon

from .common import ActivityFactory


@tagged("post_install", "-at_install")
class TestScreens(ActivityFactory, BaseCommon):
    """Buttons open what they name; the product says what it counts as."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_member(name="Li Wei")
        cls.row = cls._pay_for(cls.customer, "one", 60)

    def test_contact_opens_visits_and_their_activity(self):
        action = self.customer.action_view_loyalty_visits()
        visit = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(len(visit), self.customer.loyalty_visit_count)
        action = visit.action_view_activity()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]), self.row
        )

    def test_visit_has_amounts_by_kind(self):
        self._pay_for(self.customer, "two", 20, kind="goods")
        visit = self.env["loyalty.visit"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertRecordValues(
            visit, [{"amount_service": 60, "amount_goods": 20, "amount_incl": 80}]
        )

    def test_product_counts_by_type_or_as_chosen(self):
        with Form(self.env["product.template"]) as form:
            form.name = "Insurance"
            form.type = "service"
        product = form.save()
        self.assertEqual(product._get_activity_kind(), "service")
        product.loyalty_activity_kind = "other"
        self.assertEqual(product._get_activity_kind(), "other")
        product.write({"loyalty_activity_kind": False, "type": "consu"})
        self.assertEqual(product._get_activity_kind(), "goods")

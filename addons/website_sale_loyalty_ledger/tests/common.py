from odoo import http
from odoo.fields import Command
from odoo.tests.common import HttpCase, new_test_user

from odoo.addons.sale_loyalty_ledger.tests.common import SaleLedgerCase

ADDRESS = {
    "email": "li.wei@example.com",
    "phone": "+1 555 0100",
    "street": "1 Garage Road",
    "city": "Springfield",
    "zip": "12345",
}


class ShopCase(SaleLedgerCase, HttpCase):
    """A member of the club in the web shop, and visitors: all through its pages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.oil + cls.wipers).website_published = True
        cls.website = cls.env.ref("website.default_website")
        country = cls.env.ref("base.us")
        state = cls.env.ref("base.state_us_5")
        places = {"country_id": country.id, "state_id": state.id}
        cls.member.write({**ADDRESS, **places})
        cls.user = new_test_user(
            cls.env, "member", "base.group_portal", partner_id=cls.member.id
        )
        cls.bank = cls.env.ref("payment.payment_provider_demo")
        cls.bank.write({"state": "test", "is_published": True})
        cls.method = cls.env.ref("payment_demo.payment_method_demo")
        cls.method.active = True

    def _log_in(self, **session):
        self.authenticate("member", "member", session_extra=session)

    def _visit_as_guest(self):
        self.authenticate(None, None)

    def _add(self, product, quantity=1):
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": product.product_tmpl_id.id,
                "product_id": product.id,
                "quantity": quantity,
            },
        )

    def _get_cart(self):
        """The cart that was made last."""
        return self.env["sale.order"].search(
            [("website_id", "!=", False)], order="id desc", limit=1
        )

    def _fill_cart(self, *products):
        for product in products:
            self._add(product)
        return self._get_cart()

    def _open_cart(self):
        """The page of the cart, as its visitor reads it."""
        return self.url_open("/shop/cart").text

    def _send(self, url, **vals):
        """Send a form and return the page that follows."""
        vals["csrf_token"] = http.Request.csrf_token(self)
        page = self.url_open(url, data=vals)
        page.raise_for_status()
        return page.text

    def _claim(self, reward=None, **vals):
        reward_id = (reward or self.reward).id
        return self._send("/shop/claimreward", reward_id=reward_id, **vals)

    def _enter_code(self, code):
        return self._send("/shop/pricelist", promo=code)

    def _start_payment(self, order, amount=None):
        """Press *Pay Now*; the page of the bank follows."""
        route = f"/shop/payment/transaction/{order.id}"
        return self.make_jsonrpc_request(
            route,
            {
                "access_token": order._portal_ensure_token(),
                "provider_id": self.bank.id,
                "payment_method_id": self.method.id,
                "token_id": None,
                "amount": order.amount_total if amount is None else amount,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": "/shop/payment/validate",
            },
        )

    def _finish_payment(self, values, state="done"):
        """The bank answers, and the shop looks for the answer."""
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {
                "reference": values["reference"],
                "payment_details": "4242",
                "simulated_state": state,
            },
        )
        self.make_jsonrpc_request("/payment/status/poll")

    def _pay_cart(self, order):
        self._finish_payment(self._start_payment(order))

    @classmethod
    def _create_tax(cls, percent):
        return cls.env["account.tax"].create(
            {"name": f"{percent} %", "amount": percent, "type_tax_use": "sale"}
        )

    @classmethod
    def _create_service(cls, name, price=50):
        """Something to buy in the shop that nobody has to deliver."""
        return cls.env["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": False,
                "website_published": True,
            }
        )

    @classmethod
    def _create_coupon_program(cls, **vals):
        """Ten percent off by a coupon's code."""
        return cls._create_program(
            name="Voucher",
            program_type="coupons",
            applies_on="current",
            trigger="with_code",
            rule_ids=[Command.clear()],
            reward_ids=[Command.create({"discount": 10, "required_points": 1})],
            **vals,
        )

from uuid import uuid4

from odoo import fields
from odoo.fields import Command
from odoo.tests.common import new_test_user

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.loyalty_ledger.tests.common import LedgerFactory

POS_USER = "base.group_user,point_of_sale.group_pos_user"
POS_MANAGER = "point_of_sale.group_pos_manager"


class TillFactory(LedgerFactory):
    """Orders as a till sends them. Needs ``cls.config`` with an open session."""

    @classmethod
    def _create_product(cls, name="Oil change", price=100, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "available_in_pos": True,
                "taxes_id": False,
                "type": "service",
                **vals,
            }
        )

    @classmethod
    def _line(cls, product, qty=1, price=None, **vals):
        """The values of an order line as the till serializes it."""
        price = product.lst_price if price is None else price
        taxes = product.taxes_id
        amounts = taxes.compute_all(price, cls.config.currency_id, qty, product=product)
        return {
            "uuid": str(uuid4()),
            "product_id": product.id,
            "qty": qty,
            "price_unit": price,
            "discount": 0,
            "price_subtotal": amounts["total_excluded"],
            "price_subtotal_incl": amounts["total_included"],
            "tax_ids": [Command.set(taxes.ids)],
            **vals,
        }

    @classmethod
    def _reward_line(cls, reward, card, points, amount, **vals):
        """The line of a reward that takes ``amount`` off for ``points``."""
        return cls._line(
            reward.discount_line_product_id,
            price=-amount,
            is_reward_line=True,
            reward_id=reward.id,
            reward_identifier_code=uuid4().hex[:10],
            coupon_id=card.id if card else False,
            points_cost=points,
            **vals,
        )

    @classmethod
    def _return_line(cls, line, qty=1):
        """Give back ``qty`` of a sold line."""
        return {
            **cls._line(line.product_id, -qty, line.price_unit),
            "refunded_orderline_id": line.id,
        }

    @classmethod
    def _claim(cls, program, earned=0, spent=0, card=None, key=-1, **vals):
        """What a till says for one card."""
        key = card.id if card else key
        return {
            str(key): {
                "program_id": program.id,
                "coupon_id": key,
                "earned": earned,
                "spent": spent,
                **vals,
            }
        }

    @classmethod
    def _prepare_order(cls, lines, partner=None, claim=None, **vals):
        """A paid order as the till serializes it.

        In a refund order the till writes the amounts of lines with the opposite sign.
        """
        total = sum(line["price_subtotal_incl"] for line in lines)
        tax = total - sum(line["price_subtotal"] for line in lines)
        if vals.get("is_refund"):
            amounts = ("price_subtotal", "price_subtotal_incl")
            lines = [{**line, **{n: -line[n] for n in amounts}} for line in lines]
        payment = {
            "amount": total,
            "name": fields.Datetime.to_string(fields.Datetime.now()),
            "payment_method_id": cls.config.payment_method_ids.filtered(
                "is_cash_count"
            )[:1].id,
        }
        order = {
            "uuid": str(uuid4()),
            "access_token": uuid4().hex,
            "name": "/",
            "pos_reference": uuid4().hex[:12],
            "tracking_number": "001",
            "sequence_number": 1,
            "state": "paid",
            "session_id": cls.config.current_session_id.id,
            "partner_id": partner.id if partner else False,
            "user_id": cls.env.uid,
            "date_order": fields.Datetime.to_string(fields.Datetime.now()),
            "fiscal_position_id": False,
            "pricelist_id": cls.config.pricelist_id.id,
            "amount_total": total,
            "amount_paid": total,
            "amount_tax": tax,
            "amount_return": 0,
            "to_invoice": False,
            "last_order_preparation_change": "{}",
            "lines": [Command.create(line) for line in lines],
            "payment_ids": [Command.create(payment)] if total else [],
            **vals,
        }
        if claim is not None:
            order["loyalty_claim"] = {"coupons": claim}
        return order

    def _send(self, order, user=None):
        """Send an order as a till does; return the order of the database."""
        Order = self.env["pos.order"].with_user(user or self.env.user)
        Order.sync_from_ui([{**order, "lines": [[*line] for line in order["lines"]]}])
        return self.env["pos.order"].search([("uuid", "=", order["uuid"])])

    def _sell(self, lines, partner=None, claim=None, user=None, **vals):
        return self._send(self._prepare_order(lines, partner, claim, **vals), user)

    def _credit(
        self, order, quantities=None, prices=None, post=True, user=None, anew=False
    ):
        """Credit a till's invoice by hand, in the window that reverses invoices.

        :param quantities: by product; the lines of other products are removed
        :param prices: unit prices by product, where they differ from the invoice
        :param anew: choose to write the invoice anew; the credit note is posted then
        """
        invoice = order.account_move
        wizard = self.env["account.move.reversal"].with_user(user or self.env.user)
        wizard = wizard.with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": invoice.journal_id.id})
        if anew:
            wizard.modify_moves()
            return invoice.reversal_move_ids
        note = wizard.refund_moves() and wizard.new_move_ids
        if quantities is not None:
            self._leave_in_note(note, quantities, prices or {})
        if post:
            note.action_post()
        return note

    def _leave_in_note(self, note, quantities, prices):
        for line in note.invoice_line_ids:
            if line.product_id not in quantities:
                line.unlink()
                continue
            line.quantity = quantities[line.product_id]
            line.price_unit = prices.get(line.product_id, line.price_unit)

    def _get_card(self, partner, program=None):
        return self.env["loyalty.card"].search(
            [
                ("partner_id", "=", partner.id),
                ("program_id", "=", (program or self.program).id),
            ]
        )

    def _get_findings(self, order):
        """Kind, claim and figure of the order's differences."""
        return [
            (found.kind, found.claimed, found.computed)
            for found in order.loyalty_difference_ids.sorted("id")
        ]


class TillSetup(TillFactory):
    """A till with one program, a member, two services, a cashier and a manager."""

    @classmethod
    def _set_up_till(cls):
        cls.env["loyalty.program"].search([]).active = False
        if not cls.env.company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", cls.env.company
            )
        cls.config = cls._create_config("Till one")
        cls.program = cls._create_program(
            portal_visible=True, currency_id=cls.config.currency_id.id
        )
        cls.reward = cls.program.reward_ids
        cls.member = cls._create_member(name="Anna Member")
        cls.oil = cls._create_product()
        cls.wipers = cls._create_product("Wiper blades", 30)
        cls.cashier = new_test_user(cls.env, "ledger_cashier", POS_USER)
        cls.manager = new_test_user(
            cls.env, "ledger_manager", f"base.group_user,{POS_MANAGER}"
        )

    @classmethod
    def _create_config(cls, name):
        methods = cls._create_method("Cash", "cash") | cls._create_method(
            "Bank", "bank"
        )
        config = cls.env["pos.config"].create(
            {"name": name, "payment_method_ids": [Command.set(methods.ids)]}
        )
        config.open_ui()
        return config

    @classmethod
    def _create_method(cls, name, kind):
        journal = cls.env["account.journal"].create(
            {"name": name, "type": kind, "code": uuid4().hex[:5].upper()}
        )
        return cls.env["pos.payment.method"].create(
            {"name": name, "journal_id": journal.id}
        )


class TillCase(TillSetup, BaseCommon):
    """Orders sent to the server as a till sends them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref(POS_MANAGER)
        cls._set_up_till()

from decimal import Decimal

from odoo import models

from ..tools.receipt import Receipt
from .dealer_demo_offer import POINTS
from .dealer_demo_till import BILL_SHARE

#: What the member may buy at each branch, the cheaper first.
BASKETS = (("MATS", 2), ("COATING", 1), ("CHARGER", 1))


class DealerDemoTillOffline(models.AbstractModel):
    """An hour without a network: what the office finds under till differences.

    Each till sells by the balance and the rules that it knew. Orders that were paid are
    never refused when they arrive: the ledger pays what is there, and the rest is for a
    person to decide.
    """

    _name = "dealer.demo.till.offline"
    _description = "Demo: Tills without a Network"
    _inherit = "dealer.demo.till"

    def _play(self, dealership, step):
        """Both branches take all points of a member; the second also doubles what is
        earned, as a promotion did that has ended."""
        member = dealership.members[step.ref]
        program = dealership.programs[POINTS]
        card = self._find_card(program, member)
        points = Decimal(str(card.points_available))
        basket = self._choose_basket(dealership, program, card, points)
        receipts = [
            self._sell(dealership, branch, member, points, basket)
            for branch in dealership.branches.values()
        ]
        last = receipts[-1].coupons[str(card.id)]
        receipts[-1] = receipts[-1].claim(card.id, earned=Decimal(last["earned"]))
        for branch, receipt in zip(dealership.branches.values(), receipts, strict=True):
            self._send(branch, member, receipt, len(dealership.orders))

    def _choose_basket(self, dealership, program, card, points):
        """The first of which so many points pay no more than the usual part."""
        worth = points * self._get_point_value(program, card)
        for code, quantity in BASKETS:
            price = Decimal(str(dealership.products[code].list_price))
            if worth <= price * quantity * BILL_SHARE:
                break
        return code, quantity

    def _sell(self, dealership, branch, member, points, basket):
        """An order by what the till knows, whatever the others sell meanwhile."""
        program = dealership.programs[POINTS]
        card = self._find_card(program, member)
        code, quantity = basket
        line = self._make_line(branch, dealership.products[code], quantity)
        receipt = Receipt(f"line down {branch.company.name}").add(line)
        points = min(points, self._get_most_points(program, card, receipt)) // 1
        sold = self._get_sold(dealership, receipt)
        receipt = self._pay(program, card, receipt, sold, points)
        return self._earn(dealership, program, member, receipt)

from decimal import Decimal

from odoo import models

from ..tools.receipt import Receipt
from .dealer_demo_offer import POINTS

#: What the member buys at each branch.
BASKET = ("MATS", 2)


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
        receipts = [
            self._sell(dealership, branch, member, points)
            for branch in dealership.branches.values()
        ]
        last = receipts[-1].coupons[str(card.id)]
        receipts[-1] = receipts[-1].claim(card.id, earned=Decimal(last["earned"]))
        for branch, receipt in zip(dealership.branches.values(), receipts, strict=True):
            self._send(branch, member, receipt, len(dealership.orders))

    def _sell(self, dealership, branch, member, points):
        """An order by what the till knows, whatever the others sell meanwhile."""
        program = dealership.programs[POINTS]
        card = self._find_card(program, member)
        code, quantity = BASKET
        line = self._make_line(branch, dealership.products[code], quantity)
        receipt = Receipt(f"line down {branch.company.name}").add(line)
        points = min(points, self._get_most_points(program, card, receipt)) // 1
        sold = self._get_sold(dealership, receipt)
        receipt = self._pay(program, card, receipt, sold, points)
        return self._earn(dealership, program, member, receipt)

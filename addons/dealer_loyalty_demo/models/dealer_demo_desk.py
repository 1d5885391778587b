from odoo import models
from odoo.fields import Command

from .dealer_demo_offer import POINTS


class DealerDemoDesk(models.AbstractModel):
    """The service advisors of the demo dealership: sale orders and their invoices."""

    _name = "dealer.demo.desk"
    _description = "Desk of the Demo Dealership"

    def _play_visit(self, dealership, visit):
        """An advisor writes an order, uses points if wanted, and confirms it."""
        branch = dealership.branches[visit.branch]
        advisor = branch.get_user("service_advisor", visit.number)
        Order = self.env["sale.order"].with_user(advisor).with_company(branch.company)
        order = Order.create(
            {
                "partner_id": dealership.members[visit.ref].id,
                "company_id": branch.company.id,
                "user_id": advisor.id,
                "pricelist_id": branch.pricelist.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": dealership.products[code].id,
                            "product_uom_qty": quantity,
                        }
                    )
                    for code, quantity in visit.basket
                ],
            }
        )
        order._update_programs_and_rewards()
        if visit.share:
            self._use_points(dealership, order, visit.share)
        order.action_confirm()
        dealership.orders[visit.number] = order.sudo()

    def _use_points(self, dealership, order, share):
        reward = dealership.programs[POINTS].reward_ids
        wizard = order.env["sale.loyalty.reward.wizard"].create({"order_id": order.id})
        if reward not in wizard.reward_ids:
            return
        wizard.selected_reward_id = reward
        points = wizard.points_maximum * float(share) // 1
        if points >= max(wizard.points_minimum, 20):
            wizard.points = points
            wizard.action_apply()

    def _play_invoice(self, dealership, step):
        """The office invoices the order; the customer pays at once."""
        order = dealership.orders[step.number]
        if not order.amount_total:
            return
        invoice = self._get_as_office(dealership, order)._create_invoices()
        invoice.action_post()
        register = self.env["account.payment.register"].with_company(order.company_id)
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        register.with_context(**context).create({}).action_create_payments()

    def _get_as_office(self, dealership, order):
        manager = dealership.staff["administrator"]
        return order.with_user(manager).with_company(order.company_id)

    def _play_return(self, dealership, step):
        """The order is credited, or cancelled if it was not invoiced."""
        order = dealership.orders[step.number]
        invoice = order.invoice_ids[:1]
        if invoice:
            self._credit(invoice)
        else:
            office = self._get_as_office(dealership, order)
            office.with_context(disable_cancel_warning=True).action_cancel()

    def _credit(self, invoice):
        wizard = self.env["account.move.reversal"].with_company(invoice.company_id)
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        wizard = wizard.with_context(**context).create(
            {"journal_id": invoice.journal_id.id, "reason": "Complaint"}
        )
        action = wizard.refund_moves()
        self.env["account.move"].browse(action["res_id"]).action_post()

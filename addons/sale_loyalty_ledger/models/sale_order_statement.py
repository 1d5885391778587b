from odoo import api, fields, models

from odoo.addons.loyalty_ledger.tools.movement import EARN


class SaleOrder(models.Model):
    """What the order shows of the ledger, and points that wait for its payment."""

    _inherit = "sale.order"

    points_earned = fields.Float(
        digits=(16, 2),
        compute="_compute_points_moved",
        help="Points that this order gives: as planned for a quotation, as posted for "
        "an order, less what returns took back.",
    )
    points_spent = fields.Float(
        digits=(16, 2),
        compute="_compute_points_moved",
        help="Points that this order uses, less what returns gave back.",
    )
    points_awaited = fields.Float(
        "Points Pending",
        digits=(16, 2),
        compute="_compute_points_moved",
        help="Points earned that cannot be used yet.",
    )
    ledger_entry_count = fields.Integer(compute="_compute_points_moved")
    member_points = fields.Char(
        "Can Be Used",
        compute="_compute_member_points",
        help="Points and stored value that the customer can use today, before this "
        "quotation.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_member_points(self):
        for order in self:
            cards = order._get_cards_with_balance()
            texts = [card._format_points(card.points_available) for card in cards]
            order.member_points = ", ".join(texts)

    def _get_cards_with_balance(self):
        """The customer's cards that keep a balance and are good in this branch.

        Read as superuser: who sells may see what the reward dialog tells as well.
        """
        companies = [False, *self.company_id.sudo().parent_ids.ids]
        cards = self.env["loyalty.card"].sudo()
        if not self.partner_id:
            return cards
        return cards.search(
            [
                ("partner_id", "=", self.partner_id._origin.id),
                ("program_id.program_type", "in", ("loyalty", "ewallet")),
                ("program_id.company_id", "in", companies),
            ]
        ).filtered("points_available")

    @api.depends("state", "order_line.points_cost", "coupon_point_ids.points")
    def _compute_points_moved(self):
        entries_by_order = self._get_ledger_entries_by_order()
        for order in self:
            entries = entries_by_order.get(order._origin.id)
            if entries:
                order._show_posted(entries)
            else:
                order._show_planned()

    def _get_ledger_entries_by_order(self):
        """All entries of these orders and the reversals of them, by order."""
        Entry = self.env["loyalty.ledger.entry"].sudo()
        own = Entry.search(
            [("source_model", "=", self._name), ("source_id", "in", self._origin.ids)]
        )
        found = {}
        for entry in own | own.reversal_ids:
            source = entry.reversed_entry_id or entry
            found[source.source_id] = found.get(source.source_id, Entry) | entry
        return found

    def _show_posted(self, entries):
        """Points alone: uses, coupons and money do not add up with them."""
        self.ledger_entry_count = len(entries)
        entries = entries.filtered(lambda entry: self._is_points(entry.program_id))
        gains = entries.filtered(
            lambda entry: (entry.reversed_entry_id or entry).kind == EARN
        )
        today = fields.Date.context_today(self)
        lots = gains.lot_ids.filtered(
            lambda lot: lot.awaiting or (lot.available_on and lot.available_on > today)
        )
        self.points_earned = sum(gains.mapped("points"))
        self.points_spent = -sum((entries - gains).mapped("points"))
        self.points_awaited = sum(lots.mapped("remaining"))

    def _show_planned(self):
        """A quotation moves nothing: show what its confirmation would move."""
        lasting = self.state in ("draft", "sent")
        earned = self.coupon_point_ids.filtered(
            lambda each: self._is_points(each.coupon_id.program_id)
        )
        spent = self.order_line.filtered(
            lambda line: self._is_points(line.reward_id.program_id)
        )
        self.points_earned = sum(earned.mapped("points")) * lasting
        self.points_spent = sum(spent.mapped("points_cost")) * lasting
        self.points_awaited = 0.0
        self.ledger_entry_count = 0

    @api.model
    def _is_points(self, program):
        return program.sudo().exists().program_type == "loyalty"

    def action_view_ledger_entries(self):
        """Open the entries of this order, those of its credit notes included."""
        self.ensure_one()
        entries = self._get_ledger_entries_by_order().get(self.id)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_ledger.loyalty_ledger_entry_action"
        )
        action["domain"] = [("id", "in", entries.ids if entries else [])]
        action["context"] = {"create": False}
        return action

    # -- points that wait for the payment ---------------------------------------

    def _get_awaited_event(self, effect):
        """Name of the payment that points of the effect wait for; None: no payment."""
        program = self.env["loyalty.card"].browse(effect.card_id).program_id
        waits = effect.kind == EARN and program.availability == "paid"
        return self._get_payment_event() if waits and not self._is_settled() else None

    def _get_payment_event(self):
        return f"{self._name}:{self.id}:paid"

    def _is_settled(self):
        """Whether nothing of the order is left to invoice or to pay."""
        self.ensure_one()
        if self.currency_id.is_zero(self.amount_total):
            return True
        invoices = self.invoice_ids.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        done = ("paid", "in_payment", "reversed")
        return (
            self.invoice_status in ("invoiced", "upselling")
            and self._is_billed(invoices)
            and all(move.payment_state in done for move in invoices)
        )

    def _is_billed(self, invoices):
        """Whether there is a document by which the order can be paid."""
        return bool(invoices)

    def _release_paid_points(self):
        """The invoices of orders are paid: their points can be used from now on."""
        for order in self.sudo():
            if order.is_in_ledger and order._is_settled():
                self.env["loyalty.ledger"].make_available(order._get_payment_event())

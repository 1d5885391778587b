from decimal import Decimal

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError

from odoo.addons.loyalty_ledger.models.loyalty_ledger_hold import USED
from odoo.addons.loyalty_ledger.tools.movement import EARN, REDEEM, to_points

from ..tools import plan
from ..tools.plan import Finding, PostingPlan, hold_key, plan_movements

#: Two tills made the first card of one member at the same time.
SINGLE_CARD_INDEX = "loyalty_card_single_idx"


class PosLoyaltyPosting(models.AbstractModel):
    """Posting a judged claim in the transaction of its order.

    Core's own method makes the cards, the mails, the reports and the log for display;
    the movements of the ledger are given to it by a plan in the context.
    """

    _name = "pos.loyalty.posting"
    _description = "Posting of a Till's Claim"

    @api.model
    def _post(self, order, claim, trusted=False):
        """Post what an order earns and spends.

        :return: the answer that the till gets, also when it asks again
        """
        judged, findings = self.env["pos.loyalty.judge"]._judge(order, claim, trusted)
        self._use_holds(order, judged)
        answer = self._confirm(order, judged)
        entries = order._get_loyalty_entries()
        self._store_shares(order, entries, judged)
        findings += self._get_overdrafts(entries)
        self.env["pos.loyalty.difference"]._record(order, findings)
        return answer

    def _use_holds(self, order, judged):
        """End the reservations of the order: its points are posted now."""
        Hold = self.env["loyalty.ledger.hold"].sudo()
        Hold._get_of_document(hold_key(order.uuid, "")).state = USED
        self.env["loyalty.card"].browse(
            [each.card_id for each in judged if each.card_id and each.redemptions]
        )._expire_due()

    def _confirm(self, order, judged):
        """Hand the accepted claim to core.

        :raise ConcurrencyError: another till made the member's card in between; the
            request is run again and finds it
        """
        movements = {
            each.card_code: plan_movements(
                each,
                order.uuid,
                ("pos.order", order.id),
                order._get_loyalty_text(),
                order.company_id.id,
                self._get_program(each).is_nominative,
            )
            for each in judged
        }
        data = {each.key: self._prepare_coupon_data(each) for each in judged}
        planned = order.with_context(pos_loyalty_plan=PostingPlan(movements))
        try:
            return planned._confirm_judged_claim(data)
        except UniqueViolation as error:
            if error.diag.constraint_name != SINGLE_CARD_INDEX:
                raise
            raise ConcurrencyError(SINGLE_CARD_INDEX) from error

    def _get_program(self, each):
        return self.env["loyalty.program"].browse(each.program_id)

    def _prepare_coupon_data(self, each):
        """One card as core's ``confirm_coupon_programs`` takes it."""
        vals = {
            "program_id": each.program_id,
            "coupon_id": each.key,
            "points": float(each.net),
            "line_codes": list(each.line_codes),
        }
        if each.card_id and self._get_program(each).program_type != "gift_card":
            return vals
        return {
            **vals,
            "code": each.card_code,
            "partner_id": each.partner_id or False,
            "expiration_date": each.expiration or False,
            "product_id": each.product_id or False,
        }

    # -- afterwards ------------------------------------------------------------------

    def _store_shares(self, order, entries, judged):
        """Remember on each line what it earned or was paid with, for refunds."""
        shares, lines = {}, {line.uuid: line for line in order.lines}
        for entry in entries.sorted("id"):
            each = next((j for j in judged if j.card_code == entry.card_code), None)
            if not each:
                continue
            if entry.kind == EARN:
                parts = order._share_loyalty_points(
                    to_points(entry.points), each.shares
                )
            else:
                parts = self._get_redeemed_parts(order, entry, each)
            for uuid, points in parts.items():
                share = self._prepare_share(entry, points, lines[uuid])
                shares.setdefault(uuid, []).append(share)
        for uuid, parts in shares.items():
            lines[uuid].loyalty_shares = parts

    def _get_redeemed_parts(self, order, entry, each):
        """The points of a reward by its lines, in proportion to what they gave."""
        by_key = {
            plan.redeem_key(order.uuid, redemption.line): redemption.code
            for redemption in each.redemptions
        }
        code = by_key.get(entry.source_key)
        lines = order.lines._get_loyalty_reward_groups().get(code) if code else None
        weights = {
            line.uuid: abs(to_points(line.price_subtotal_incl)) for line in lines or ()
        }
        return order._share_loyalty_points(-to_points(entry.points), weights)

    def _prepare_share(self, entry, points, line):
        """What a line remembers of an entry.

        ``by_rest`` and ``gives_back`` are for a till that does not know the program any
        more, when it was archived or has ended.
        """
        share = {
            "entry": entry.id,
            "kind": entry.kind,
            "program": entry.program_id.id,
            "points": str(points),
        }
        if entry.kind == EARN and entry.program_id._is_refunded_by_rest():
            share["by_rest"] = True
        if entry.kind == REDEEM and line._returns_with_goods():
            share["gives_back"] = True
        return share

    def _get_overdrafts(self, entries):
        """Redemptions that the cards could not pay in full."""
        findings = []
        for entry in entries.filtered(lambda entry: entry.kind == REDEEM):
            draws = entry.draw_ids.filtered(lambda draw: not draw.lot_id)
            missing = sum((to_points(draw.points) for draw in draws), Decimal(0))
            if missing <= 0:
                continue
            spent = -to_points(entry.points)
            findings.append(
                Finding(
                    plan.OVERDRAFT,
                    self.env._("The card had fewer points when the order arrived."),
                    claimed=spent,
                    computed=spent - missing,
                    program_id=entry.program_id.id,
                    card_id=entry.card_id.id,
                    card_code=entry.card_code,
                )
            )
        return findings

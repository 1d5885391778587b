from odoo import api, fields, models
from odoo.exceptions import AccessError

POS_USER = "point_of_sale.group_pos_user"


class LoyaltyCard(models.Model):
    """What the till knows about a member's tier, and the privileges used there."""

    _inherit = "loyalty.card"

    pos_tier = fields.Json(
        compute="_compute_pos_tier",
        groups=POS_USER,
        help="What counts for the member's tier, and what the member may use.",
    )

    @api.depends("tier_id", "points", "privilege_use_ids.state")
    @api.depends_context("lang", "company")
    def _compute_pos_tier(self):
        for card in self:
            tiered = card._origin and card.program_id.sudo().is_tiered
            card.pos_tier = card.sudo()._get_pos_tier() if tiered else False

    def _get_pos_tier(self):
        """The member's standing as the till reads it.

        :return: amount, visits and points that count; whether the member has been here
            today, and stays in the tier whatever is bought; the next tier in words;
            privileges with what is left of them
        """
        return {
            "amount": self.tier_amount,
            "visits": self.tier_visits,
            "points": self.tier_points,
            "visited": self._has_visited_today(self.env.company),
            "fixed": self.tier_manual == "exact",
            "next": self.tier_next or "",
            "stay": self.tier_stay or "",
            "privileges": [
                self._prepare_pos_privilege(standing)
                for standing in self._get_privileges()
            ],
        }

    def _prepare_pos_privilege(self, standing):
        return {
            "code": standing.privilege.code,
            "name": standing.privilege.name,
            "left": self._describe_left(standing),
            "usable": standing.is_usable,
        }

    def _has_visited_today(self, company):
        """Whether the member has paid something today in a branch."""
        ((paid,),) = (
            self.env["loyalty.activity"]
            .sudo()
            ._read_group(
                [
                    ("partner_id", "=", self.partner_id.id),
                    ("company_id", "=", company.id),
                    ("day", "=", company._get_loyalty_today()),
                ],
                [],
                ["amount_incl:sum"],
            )
        )
        return (paid or 0) > 0

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), "tier_id", "pos_tier"]

    def use_privilege_at_till(self, code, key, session_id, order_uuid):
        """Use a privilege of the member at the till.

        :param code: of the privilege
        :param key: made by the till for this one use; sent again it uses nothing
        :param session_id: of the till
        :param order_uuid: the order on the screen, saved already or not
        :return: the member's standing afterwards, as ``pos_tier``
        :raise AccessError: the user does not work at a till
        :raise UserError: nothing is left of the privilege
        """
        self.ensure_one()
        if not self.env.user.has_group(POS_USER):
            raise AccessError(self.env._("Only cashiers use privileges at the till."))
        self.check_access("read")
        session = self.env["pos.session"].browse(session_id)
        session.check_access("read")
        source = self._get_till_source(session, order_uuid)
        self._use_privilege(
            code,
            source=(source._name, source.id),
            note=source.display_name,
            key=f"pos.privilege:{key}",
            company=session.company_id,
        )
        self.invalidate_recordset(["pos_tier"])
        return self.pos_tier

    def _get_till_source(self, session, order_uuid):
        """The order, or the session while the order is not saved."""
        orders = self.env["pos.order"].search(
            [("uuid", "=", order_uuid), ("session_id", "=", session.id)], limit=1
        )
        return orders or session

import json

from odoo import models
from odoo.tools import json_default


class PaidServices:
    """What uses of packages took off an order, while its rewards are built anew.

    Being an object of the server's, no request can put it into a context.
    """

    def __init__(self, uses):
        self._services = {}
        for use in uses:
            key = (use.reward_id, use.coupon_id, use.product_id)
            self._services.setdefault(key, []).append(use.package_paid)

    def take(self, reward, coupon, product):
        """What the next use of a package for this service took off."""
        services = self._services.get((reward, coupon, product))
        return services.pop(0) if services else False

    def get_left(self):
        """What uses took off that are there no more."""
        return [each for services in self._services.values() for each in services]


class SaleOrder(models.Model):
    """A use takes a service off the bill; the service comes back when the use goes."""

    _inherit = "sale.order"

    def _update_programs_and_rewards(self):
        """Uses are built anew like all rewards: each keeps what it took off."""
        uses = self.order_line.filtered("package_paid")
        if not uses:
            return super()._update_programs_and_rewards()
        services = PaidServices(uses)
        uses.package_paid = False
        order = self.with_context(package_services=services)
        res = super(SaleOrder, order)._update_programs_and_rewards()
        self._charge_services(services.get_left())
        return res

    def _get_service_taken_off(self, reward, coupon, product):
        services = self.env.context.get("package_services")
        if not isinstance(services, PaidServices):
            return False
        return services.take(reward, coupon, product)

    def _apply_program_reward(self, reward, coupon, **kwargs):
        """A service that is on the order already is the one that the package pays."""
        before = self.order_line
        answer = super()._apply_program_reward(reward, coupon, **kwargs)
        uses_package = reward.program_id._is_package() and not answer.get("error")
        if uses_package and not kwargs.get("old_lines"):
            self._take_off_paid_service(self.order_line - before)
        return answer

    def _take_off_paid_service(self, use):
        """Have the customer not pay for what a use gives, if all of it is on one line
        and the order is not confirmed yet."""
        quantity = use.product_uom_qty
        line = self.order_line.filtered(
            lambda line: (
                line.product_id == use.product_id
                and not line.is_reward_line
                and line.product_uom_id == line.product_id.uom_id
                and line.product_uom_qty >= quantity
            )
        )[:1]
        if not line or self.state not in ("draft", "sent"):
            return
        use.package_paid = self._prepare_paid_service(line, quantity)
        if line.product_uom_qty > quantity:
            line.product_uom_qty -= quantity
        else:
            line.unlink()

    def _prepare_paid_service(self, line, quantity):
        """What brings the service back: its line, or if that is gone one like it."""
        [vals] = line.copy_data({"product_uom_qty": quantity})
        service = {"line": line.id, "quantity": quantity, "vals": vals}
        return json.loads(json.dumps(service, default=json_default))

    def _charge_services(self, services):
        """Have the customer pay again for what uses had taken off.

        Of a confirmed order nothing is changed: what is sold is agreed.

        :param services: as the uses remember them
        """
        if self.state == "sale":
            return
        for service in services:
            if line := self._find_line_of_service(service):
                line.product_uom_qty += service["quantity"]
            else:
                vals = {**service["vals"], "order_id": self.id}
                self.env["sale.order.line"].create(vals)

    def _find_line_of_service(self, service):
        """The line that the service was taken from, or one on the same terms."""
        vals = service["vals"]
        origin = self.order_line.filtered(
            lambda line: (
                line.id == service["line"]
                and not line.is_reward_line
                and line.product_id.id == vals["product_id"]
            )
        )
        return (
            origin
            or self.order_line.filtered(lambda line: line._has_terms_of(vals))[:1]
        )

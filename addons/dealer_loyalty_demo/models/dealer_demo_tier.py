from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Command

from .dealer_demo_offer import POINTS

#: Names in English and in Chinese, colour, visits and money of a year, privileges.
TIERS = (
    ("Silver", "银卡", 8, 1, 0, "A free check of tyres and fluids at each visit."),
    (
        "Gold",
        "金卡",
        3,
        2,
        0,
        "Booking before others. Pick-up and delivery in the city once a year.",
    ),
    (
        "Platinum",
        "铂金卡",
        11,
        5,
        4000,
        "Booking first. Pick-up and delivery whenever you like, the annual inspection "
        "free of charge.",
    ),
)
PRIVILEGES_ZH = {
    "Silver": "每次到店免费检查轮胎和油液。",
    "Gold": "优先预约；每年一次市内上门取送车。",
    "Platinum": "最优先预约；随时上门取送车；每年免费代办年检。",
}
#: How many times the points each tier earns, and how much a point pays.
BENEFITS = {"Silver": (1, 1), "Gold": (1.2, 1), "Platinum": (1.5, 2)}
#: Code, names in English and in Chinese, and times a year by tier; None: no limit.
PRIVILEGES = (
    ("booking", "Booking Priority", "优先预约", {"Gold": None}),
    ("pick_up", "Pick-Up and Delivery", "上门取送车", {"Gold": 1, "Platinum": None}),
    ("inspection", "Annual Inspection", "代办年检", {"Platinum": 1}),
)
BY_HAND = "Chairman of the owners' club"


class DealerDemoTier(models.AbstractModel):
    """The ladder of the demo dealership, and what marketing does with it."""

    _name = "dealer.demo.tier"
    _description = "Tiers of the Demo Dealership"

    def _make_ladder(self, dealership):
        """Silver from the first visit, Gold from two, Platinum from five a year or from
        as much money as the dealership calls high value."""
        program = dealership.programs[POINTS]
        program.write(
            {
                "tier_window": "rolling",
                "tier_months": 12,
                "tier_grace_days": 30,
                "tier_warning_days": 14,
                "tier_ids": [
                    Command.create(self._prepare_tier_vals(rank, *tier))
                    for rank, tier in enumerate(TIERS, 1)
                ],
            }
        )
        offer = self.env["dealer.demo.offer"]
        for tier, (name, chinese, *_rest) in zip(program.tier_ids, TIERS, strict=True):
            offer._name_in_chinese(tier, chinese)
            offer._name_in_chinese(tier, PRIVILEGES_ZH[name], "description")
        for privilege in PRIVILEGES:
            self._make_privilege(program.tier_ids, *privilege)

    def _make_privilege(self, tiers, code, name, chinese, allowances):
        privilege = self.env["loyalty.privilege"].create({"code": code, "name": name})
        self.env["dealer.demo.offer"]._name_in_chinese(privilege, chinese)
        self.env["loyalty.tier.privilege"].create(
            [
                {
                    "tier_id": tier.id,
                    "privilege_id": privilege.id,
                    "is_unlimited": allowances[tier.name] is None,
                    "yearly_allowance": allowances[tier.name] or 0,
                }
                for tier in tiers.filtered(lambda tier: tier.name in allowances)
            ]
        )

    def _prepare_tier_vals(
        self, rank, name, _chinese, color, visits, amount, privileges
    ):
        multiplier, rate = BENEFITS[name]
        return {
            "name": name,
            "earning_multiplier": multiplier,
            "redemption_rate": rate,
            "sequence": rank * 10,
            "color": color,
            "qualifying_visits": visits,
            "qualifying_amount": amount,
            "description": privileges,
        }

    def _evaluate(self):
        """What the nightly run does; called at the end of each month."""
        self.env["loyalty.tier.evaluation"].evaluate()
        self.env.invalidate_all()

    def _finish(self, dealership):
        """One tier given by hand, privileges used, rules that are being prepared."""
        self._evaluate()
        self._give_by_hand(dealership)
        self._use_privileges(dealership)
        self._prepare_rules(dealership)

    def _give_by_hand(self, dealership):
        """Somebody who has bought nothing yet gets the highest for half a year."""
        program = dealership.programs[POINTS]
        card = self.env["loyalty.card"].search(
            [
                ("program_id", "=", program.id),
                ("tier_id", "=", False),
            ],
            order="id",
            limit=1,
        )
        change = self.env["dealer.demo.back.office"]._as_marketing(
            dealership, "loyalty.tier.change"
        )
        change.create(
            {
                "card_id": card.id,
                "tier_id": program.tier_ids[-1].id,
                "until": fields.Date.today() + relativedelta(months=6),
                "reason": BY_HAND,
            }
        ).action_change()

    def _use_privileges(self, dealership):
        """Some cars were fetched in the last days."""
        program = dealership.programs[POINTS]
        tiers = program.tier_ids.filtered(lambda tier: tier.name != "Silver")
        cards = self.env["loyalty.card"].search([("tier_id", "in", tiers.ids)], limit=5)
        branch = next(iter(dealership.branches.values())).company
        for card in cards:
            card._use_privilege("pick_up", note="Car fetched at home", company=branch)

    def _prepare_rules(self, dealership):
        """Marketing wonders what Gold from three visits would do."""
        revision = self.env["dealer.demo.back.office"]._as_marketing(
            dealership, "loyalty.tier.revision"
        )
        revision = revision.create(
            {
                "name": "Gold from three visits",
                "program_id": dealership.programs[POINTS].id,
            }
        )
        revision.line_ids[1].write({"qualifying_visits": 3, "earning_multiplier": 1.5})
        revision.line_ids[2].earning_multiplier = 2
        revision.action_preview()

from odoo import models
from odoo.fields import Command

from ..tools.catalog import LABOUR
from .dealer_demo_offer import FREE_WASH, POINTS, SECOND_VISIT, WIN_BACK

WASH = "WASH"
#: Texts of the referral program.
CHINESE = {
    "offer": "凭此邀请到我们的服务店来吧：你首次消费后，我们两人都有礼物。",
    "consent": "我同意保存我的姓名和电话，以便首次到店时识别。经我要求即予删除。",
}


class DealerDemoMarketing(models.AbstractModel):
    """Coupons by event and the referral program of the demo dealership."""

    _name = "dealer.demo.marketing"
    _description = "Marketing of the Demo Dealership"

    # -- what is offered ---------------------------------------------------------------

    def _make(self, dealership, catalog):
        """Make the coupons, the rules that issue them, and the referral program."""
        labour = [item.code for item in catalog if item.kind == LABOUR]
        programs = {
            SECOND_VISIT: self._make_coupons(
                dealership,
                "Second Visit: Labour at 50 %",
                "二次到店：工时费五折",
                50,
                labour,
            ),
            FREE_WASH: self._make_coupons(
                dealership, "Free Car Wash", "免费洗车", 100, [WASH]
            ),
            WIN_BACK: self._make_coupons(
                dealership,
                "Welcome Back: Labour at 70 %",
                "欢迎回来：工时费七折",
                30,
                labour,
            ),
        }
        dealership.programs.update(programs)
        self._make_rules(dealership)
        self._make_referral(dealership)

    def _make_coupons(self, dealership, name, chinese, discount, codes):
        Program = self.env["loyalty.program"]
        products = [dealership.products[code].id for code in codes]
        program = Program.create(
            {
                "name": name,
                "program_type": "coupons",
                "trigger": "with_code",
                "applies_on": "current",
                "company_id": dealership.company.id,
                **Program._get_careful_policy_vals("coupons"),
                "ownership": "named",
                "rule_ids": [Command.clear()],
                "reward_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "percent",
                            "discount": discount,
                            "discount_applicability": "specific",
                            "discount_product_ids": [Command.set(products)],
                            "required_points": 1,
                        }
                    ),
                ],
                "communication_plan_ids": [Command.clear()],
            }
        )
        self._name_in_chinese(program, chinese)
        return program

    def _name_in_chinese(self, record, text, field="name"):
        self.env["dealer.demo.offer"]._name_in_chinese(record, text, field)

    def _make_rules(self, dealership):
        for program, chinese, vals in (
            (
                SECOND_VISIT,
                "首次到店后邀请再来",
                {"name": "Come Again", "event": "second_visit", "days": 45},
            ),
            (
                FREE_WASH,
                "生日免费洗车",
                {"name": "Birthday: Free Wash", "event": "birthday", "days": 7},
            ),
            (
                WIN_BACK,
                "六个月未到店",
                {"name": "Six Months Away", "event": "win_back", "months": 6},
            ),
        ):
            rule = self.env["loyalty.event.coupon.rule"].create(
                {
                    "company_id": dealership.company.id,
                    "program_id": dealership.programs[program].id,
                    "validity_days": 60,
                    **vals,
                }
            )
            self._name_in_chinese(rule, chinese)
            rule.action_start()

    def _make_referral(self, dealership):
        program = self.env["loyalty.referral.program"].create(
            {
                "name": "Bring a Friend",
                "company_id": dealership.company.id,
                "minimum": 150,
                "refund_days": 14,
                "referrer_program_id": dealership.programs[POINTS].id,
                "referrer_points": 100,
                "friend_program_id": dealership.programs[FREE_WASH].id,
                "friend_points": 1,
            }
        )
        self._name_in_chinese(program, "老友带新友")
        for field, text in CHINESE.items():
            self._name_in_chinese(program, text, field)
        program.action_start()

    # -- nights ------------------------------------------------------------------------

    def _play_night(self):
        """What the scheduled actions do, without their commits."""
        Finder = self.env["loyalty.event.coupon.finder"]
        rules = self.env["loyalty.event.coupon.rule"]
        for rule in rules.search([("state", "=", "running")]):
            rule._issue_or_park(Finder.find(rule))
        Referral = self.env["loyalty.referral"]
        for find, act in Referral._get_jobs():
            for referral in find(0, None):
                referral._try(act)

    # -- members bring friends ---------------------------------------------------------

    def _play_referral(self, dealership, step):
        """A cashier enters the code that the new customer names."""
        branch = dealership.branches[step.branch]
        friend = dealership.members[step.ref].with_user(branch.get_user("cashier"))
        code = self._get_code(dealership, step.by)
        friend.with_company(branch.company).referred_by_code = code

    def _get_code(self, dealership, ref):
        return self.env["loyalty.referral.code"].get_code(dealership.members[ref])

    def _play_invitation(self, dealership, step):
        """A friend fills in the page of a member."""
        company = dealership.company
        self.env["loyalty.referral"].leave_details(
            dealership.members[step.ref],
            self.env["loyalty.referral.program"].find_running(company),
            company,
            {
                "name": step.name,
                "phone": step.phone,
                "email": step.email,
                "code": self._get_code(dealership, step.ref),
            },
        )

    def _play_withdrawal(self, dealership, step):
        """The rewards of one invitation are taken back, where there are any."""
        found = self.env["loyalty.referral"].search(
            [("state", "=", "rewarded")], limit=1
        )
        office = dealership.staff["administrator"]
        found.with_user(office).with_company(dealership.company).action_take_back()

from odoo import models
from odoo.fields import Command

#: Names in English and in Chinese, as the catalog has them, too.
CATEGORIES = {
    "service": ("Service", "保养"),
    "labour": ("Labour", "工时"),
    "part": ("Parts and Accessories", "配件与用品"),
    "wash": ("Wash and Care", "洗车与养护"),
    "agency": ("Agency", "代办"),
    "money": ("Prepaid", "储值"),
}
POINTS, WALLET, GIFT = "points", "wallet", "gift"
SECOND_VISIT, FREE_WASH, WIN_BACK = "second_visit", "free_wash", "win_back"
#: Programs whose coupons a customer brings along, the best one first.
COUPONS = (SECOND_VISIT, WIN_BACK, FREE_WASH)
PACKAGE, PACKAGE_3Y, PARTS = "package", "package_3y", "parts"
TOP_UPS = ("TOPUP-500", "TOPUP-1000", "TOPUP-3000")
#: What is paid for in advance, and earns nothing.
MONEY_CODES = (*TOP_UPS, "GIFT-500", "PACK-3", "PACK-3Y")

#: What paying from a card is called.
PAYMENTS_ZH = {"gift_card": "礼品卡支付", "ewallet": "储值支付"}


class DealerDemoOffer(models.AbstractModel):
    """What the demo dealership sells, and its programs."""

    _name = "dealer.demo.offer"
    _description = "Offer of the Demo Dealership"

    def _make(self, dealership, catalog):
        """Make the products and the programs; call it in the dealership's company."""
        till_categories = self._make_till_categories()
        for item in catalog:
            product = self._make_product(dealership, item, till_categories)
            dealership.products[item.code] = product
        self._make_prices(dealership)
        dealership.programs = {
            POINTS: self._make_points(dealership),
            WALLET: self._make_wallet(dealership),
            GIFT: self._make_gift_card(dealership),
        }
        prepaid = self.env["dealer.demo.prepaid"]
        dealership.programs |= prepaid._make(dealership, catalog)

    # -- products ------------------------------------------------------------------

    def _make_till_categories(self):
        names = list(CATEGORIES.values())
        records = self.env["pos.category"].create([{"name": name} for name, _ in names])
        for record, (_name, chinese) in zip(records, names, strict=True):
            self._name_in_chinese(record, chinese)
        return dict(zip(CATEGORIES, records, strict=True))

    def _name_in_chinese(self, record, text, field="name"):
        if self.env["res.lang"]._get_data(code="zh_CN"):
            record.with_context(lang="zh_CN")[field] = text

    def _name_rewards_in_chinese(self, dealership):
        """Odoo names a reward, and the product of its line, in one language only."""
        if not self.env["res.lang"]._get_data(code="zh_CN"):
            return
        programs = self.env["loyalty.program"].concat(*dealership.programs.values())
        for reward in programs.reward_ids.with_context(lang="zh_CN"):
            reward.description = self._describe_in_chinese(reward)
            reward.discount_line_product_id.name = reward.description

    def _describe_in_chinese(self, reward):
        if reward.program_id.program_type in PAYMENTS_ZH:
            return PAYMENTS_ZH[reward.program_id.program_type]
        if reward.reward_type == "product":
            return "免费：" + "、".join(reward.reward_product_ids.mapped("name"))
        if reward.discount_mode == "per_point":
            return f"积分抵现，每分 {reward.discount:g} 元"
        return f"优惠 {reward.discount:g}%（{reward.program_id.name}）"

    def _make_product(self, dealership, item, till_categories):
        product = self.env["product.product"].create(
            {
                "name": item.name,
                "default_code": item.code,
                "type": "consu" if item.kind == "part" else "service",
                "list_price": float(item.price),
                "standard_price": float(item.price) * 0.55
                if item.kind == "part"
                else 0,
                "taxes_id": [Command.set(self._get_tax(dealership, item).ids)],
                "invoice_policy": "order",
                "available_in_pos": True,
                "pos_categ_ids": [Command.set(till_categories[item.kind].ids)],
                "company_id": dealership.company.id,
                "loyalty_activity_kind": "other" if item.kind == "agency" else False,
            }
        )
        self._name_in_chinese(product.product_tmpl_id, item.name_zh)
        return product

    def _get_tax(self, dealership, item):
        if not item.tax:
            return self.env["account.tax"]
        return self.env.ref(
            f"account.{dealership.company.id}_l10n_cn_sales_excluded_{item.tax}"
        )

    def _make_prices(self, dealership):
        """Washing is cheaper in the west of the town."""
        wash = [dealership.products[code] for code in ("WASH", "DETAILING")]
        dealership.branches["West"].pricelist.item_ids = [
            Command.create(
                {
                    "applied_on": "0_product_variant",
                    "product_id": product.id,
                    "compute_price": "fixed",
                    "fixed_price": round(product.list_price * 0.9),
                }
            )
            for product in wash
        ]

    # -- programs ------------------------------------------------------------------

    def _make_points(self, dealership):
        program = self._make_from_template(
            "dealer_points", ("Harbour Points", "港湾积分"), dealership
        )
        self._name_in_chinese(program, "积分", "portal_point_name")
        program.transfer_allowed = True
        return program

    def _make_wallet(self, dealership):
        program = self._make_from_template(
            "dealer_wallet",
            ("Harbour Prepaid Account", "港湾储值账户"),
            dealership,
        )
        program.rule_ids.product_ids = self.env["product.product"].union(
            *(dealership.products[code] for code in TOP_UPS)
        )
        program.topup_bonus_ids = [
            Command.create({"amount_from": 500, "bonus": 25}),
            Command.create({"amount_from": 1000, "bonus": 100}),
            Command.create({"amount_from": 3000, "kind": "percent", "bonus": 12}),
        ]
        return program

    def _make_gift_card(self, dealership):
        program = self._make_from_template(
            "dealer_gift_card", ("Harbour Gift Card", "港湾礼品卡"), dealership
        )
        program.rule_ids.product_ids = dealership.products["GIFT-500"]
        return program

    def _make_from_template(self, template, names, dealership):
        Program = self.env["loyalty.program"]
        if template != "dealer_points":
            Program = Program.with_context(menu_type="gift_ewallet")
        action = Program.create_from_template(template)
        program = self.env["loyalty.program"].browse(action["res_id"])
        name, chinese = names
        program.write({"name": name, "company_id": dealership.company.id})
        self._name_in_chinese(program, chinese)
        return program

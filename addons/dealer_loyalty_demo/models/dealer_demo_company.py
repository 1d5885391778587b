import base64
import csv

from odoo import models
from odoo.fields import Command
from odoo.tools import file_open

from ..tools.dealership import Branch, Dealership
from ..tools.steps import Visit
from ..tools.story import BRANCHES

LOGINS = "dealer_loyalty_demo/demo/logins.csv"
LOGO = "dealer_loyalty/static/description/icon.png"
PORTAL = "portal"
NAME = "Harbour Motors Group"
ADDRESSES = {
    "": {"street": "888 Yan'an Road", "zip": "200040"},
    "East": {"street": "12 Harbour Avenue, Pudong", "zip": "200120"},
    "West": {"street": "305 Hongqiao Road, Changning", "zip": "200051"},
}
#: How customers pay, and the same in Chinese.
PAYMENTS = {
    "Cash": "现金",
    "Card": "刷卡",
    "Customer Account": "挂账",
    "WeChat Pay": "微信支付",
    "Alipay": "支付宝",
}


class DealerDemoCompany(models.AbstractModel):
    """The company of the demo dealership, its branches, tills and users."""

    _name = "dealer.demo.company"
    _description = "Company of the Demo Dealership"

    def _make(self):
        """Make all that is there before the first customer.

        :return: the Dealership
        """
        company = self._make_company()
        dealership = Dealership(company)
        for name in BRANCHES:
            dealership.branches[name] = Branch(name, self._make_branch(company, name))
        self._make_users(dealership)
        for branch in dealership.branches.values():
            self._make_till(dealership, branch)
        return dealership

    # -- companies -----------------------------------------------------------------

    def _make_company(self):
        company = self._get_company()
        company.write({"name": NAME, **self._prepare_place("")})
        company.partner_id.tz = "Asia/Shanghai"
        self.env.ref("base.CNY").active = True
        self.env["account.chart.template"].try_loading("cn", company)
        # Prices at the counter are with tax.
        company.account_price_include = "tax_included"
        return company

    def _get_company(self):
        """The main company if nobody works in it yet, else a new one."""
        main = self.env.ref("base.main_company")
        tills = self.env["pos.config"].search_count([("company_id", "=", main.id)])
        if main._existing_accounting() or tills or main.child_ids:
            return self.env["res.company"].create(
                {"name": NAME, "iap_enrich_auto_done": True}
            )
        return main

    def _prepare_place(self, branch):
        return {
            **ADDRESSES[branch],
            "city": "Shanghai",
            "country_id": self.env.ref("base.cn").id,
            "state_id": self.env.ref("base.state_cn_SH").id,
            "email": f"{branch or 'office'}@harbour-motors.example.com".lower(),
            "logo": self._read_logo(),
        }

    def _read_logo(self):
        with file_open(LOGO, "rb") as image:
            return base64.b64encode(image.read())

    def _make_branch(self, company, name):
        # The chart of accounts comes from the parent, once.
        Company = self.env["res.company"].with_context(chart_template_load=True)
        branch = Company.create(
            {
                "name": f"Harbour Motors {name}",
                "parent_id": company.id,
                "iap_enrich_auto_done": True,  # not a company to look up
                "point_of_sale_update_stock_quantities": "closing",
                "currency_id": company.currency_id.id,
                **self._prepare_place(name),
            }
        )
        branch.partner_id.tz = "Asia/Shanghai"
        # The branch gets its journals now, not when the transaction ends.
        self.env.cr.precommit.run()
        return branch.with_env(self.env)

    # -- tills ---------------------------------------------------------------------

    def _make_till(self, dealership, branch):
        branch.till = (
            self.env["dealer.setup.till"]
            .new({"till_name": self.env._("Reception %s", branch.name)})
            ._create_till(branch.company)
        )
        branch.pricelist = self._make_pricelist(branch)
        branch.till.write(
            {
                "payment_method_ids": [
                    Command.link(method.id)
                    for method in self._make_wallets(dealership, branch)
                ],
                "use_pricelist": True,
                "available_pricelist_ids": [Command.set(branch.pricelist.ids)],
                "pricelist_id": branch.pricelist.id,
                "show_product_images": False,  # there are none
            }
        )
        for method in branch.till.payment_method_ids:
            if chinese := PAYMENTS.get(method.name):
                self.env["dealer.demo.offer"]._name_in_chinese(method, chinese)

    def _make_pricelist(self, branch):
        return self.env["product.pricelist"].create(
            {
                "name": f"{branch.company.name} retail",
                "company_id": branch.company.id,
                "currency_id": branch.company.currency_id.id,
            }
        )

    def _make_wallets(self, dealership, branch):
        """WeChat Pay and Alipay: what customers in China pay with."""
        methods = self.env["pos.payment.method"]
        for name, code in (("WeChat Pay", "WXPAY"), ("Alipay", "ALIPY")):
            journal = self._get_wallet_journal(dealership.company, name, code)
            methods |= methods.create(
                {
                    "name": name,
                    "journal_id": journal.id,
                    "company_id": branch.company.id,
                }
            )
        return methods

    def _get_wallet_journal(self, company, name, code):
        Journal = self.env["account.journal"].with_company(company)
        domain = [("code", "=", code), ("company_id", "=", company.id)]
        return Journal.search(domain) or Journal.create(
            {"name": name, "code": code, "type": "bank", "company_id": company.id}
        )

    # -- people --------------------------------------------------------------------

    def _read_logins(self):
        with file_open(LOGINS) as lines:
            return list(csv.DictReader(lines))

    def _make_users(self, dealership):
        """Staff by the list of logins; the administrator works here, too."""
        for row in self._read_logins():
            if row["role"] != PORTAL:
                self._make_user(dealership, row)
        companies = dealership.company | self._get_branch_companies(dealership)
        self.env.ref("base.user_admin").write(
            {
                "company_ids": [Command.link(company.id) for company in companies],
                "company_id": dealership.company.id,
                "tz": "Asia/Shanghai",
            }
        )

    def _get_branch_companies(self, dealership):
        companies = self.env["res.company"]
        return companies.union(*(b.company for b in dealership.branches.values()))

    def _make_user(self, dealership, row):
        branch = dealership.branches.get(row["branch"])
        home = branch.company if branch else dealership.company
        allowed = home if branch else home | self._get_branch_companies(dealership)
        user = self.env["res.users"].create(
            {
                "name": row["name"],
                "login": row["login"],
                "password": row["password"],
                "email": f"{row['login']}@harbour-motors.example.com",
                "tz": "Asia/Shanghai",
                "company_id": home.id,
                "company_ids": [Command.set(allowed.ids)],
                "group_ids": [
                    Command.set(self.env.ref(f"dealer_loyalty.group_{row['role']}").ids)
                ],
            }
        )
        if branch:
            branch.users.setdefault(row["role"], []).append(user)
        else:
            dealership.staff[row["role"]] = user

    def _make_portal_users(self, dealership, story):
        """A login for the customers who come most."""
        rows = [row for row in self._read_logins() if row["role"] == PORTAL]
        visits = [step.ref for step in story.steps if isinstance(step, Visit)]
        best = sorted(dealership.members, key=lambda ref: (-visits.count(ref), ref))
        for row, ref in zip(rows, best, strict=False):
            self.env["res.users"].create(
                {
                    "login": row["login"],
                    "password": row["password"],
                    "partner_id": dealership.members[ref].id,
                    "company_id": dealership.company.id,
                    "company_ids": [Command.set(dealership.company.ids)],
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
            )

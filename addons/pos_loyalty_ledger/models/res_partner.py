from odoo import api, models
from odoo.fields import Domain
from odoo.modules.db import FunctionStatus
from odoo.tools.sql import create_index, make_identifier

#: What a cashier knows a person by, and an index finds.
IDENTIFYING = ("name", "phone_mobile_search", "email")
PAGE = 100  # contacts that the till asks for at once


class ResPartner(models.Model):
    _inherit = "res.partner"

    def init(self):
        """Index what the till searches; Odoo's own search of a till reads all rows."""
        res = super().init()
        registry = self.env.registry
        for name in ("name", "email") if registry.has_trigram else ():
            # As Odoo's own indexes of this kind.
            indexable = registry.has_unaccent == FunctionStatus.INDEXABLE
            column = registry.unaccent(name) if indexable else name
            create_index(
                self.env.cr,
                indexname=make_identifier(f"{self._table}_{name}_till_idx"),
                tablename=self._table,
                method="gin",
                expressions=[f"{column} gin_trgm_ops"],
            )
        return res

    @api.model
    def get_new_partner(self, config_id, domain, offset):
        """Find who is called so, or has the number, before who lives there.

        The till searches eleven fields at once, which no index can help with. Whom the
        identifying ones find comes first; the others follow on the next pages.
        """
        identified = self._get_identifying_domain(domain)
        if identified.is_false():
            return super().get_new_partner(config_id, domain, offset)
        found = self.search(identified, offset=offset, limit=PAGE)
        if found:
            return super().get_new_partner(config_id, [("id", "in", found.ids)], 0)
        before = self.search_count(identified)
        domain = Domain(domain) & ~Domain(identified)
        return super().get_new_partner(config_id, list(domain), offset - before)

    def _get_identifying_domain(self, domain):
        """The part of a till's search that an index can answer; empty: none."""
        leaves = [leaf for leaf in domain if not isinstance(leaf, str)]
        if domain[: len(leaves) - 1] != ["|"] * (len(leaves) - 1):
            return Domain.FALSE
        return Domain.OR(
            [leaf] for leaf in map(tuple, leaves) if leaf[0] in IDENTIFYING
        )

from odoo import api, fields, models


class LoyaltySourceMixin(models.AbstractModel):
    """Rows that name the document behind them, which may be of any model."""

    _name = "loyalty.source.mixin"
    _description = "Rows with a Source Document"

    source_model = fields.Char(readonly=True)
    source_id = fields.Many2oneReference(model_field="source_model", readonly=True)
    source_name = fields.Char("Document", compute="_compute_source_name")

    @api.depends("source_model", "source_id")
    def _compute_source_name(self):
        names = {}
        for model, rows in self.grouped("source_model").items():
            if model in self.env:
                ids = set(rows.mapped("source_id")) - {0}
                documents = self.env[model].sudo().browse(ids).exists()
                names |= {(model, each.id): each.display_name for each in documents}
        for row in self:
            row.source_name = names.get((row.source_model, row.source_id))

    def _get_source(self):
        """The document behind the row, or None where it is gone."""
        self.ensure_one()
        if not self.source_id or self.source_model not in self.env:
            return None
        return self.env[self.source_model].browse(self.source_id).exists()

    def action_open_source(self):
        """Open the document behind the row."""
        self.ensure_one()
        source = self._get_source()
        return source.get_formview_action() if source else False

from odoo import fields, models
from odoo.fields import Domain


class PosConfig(models.Model):
    """Uses that are paid for are honoured when the package is no longer sold."""

    _inherit = "pos.config"

    def _get_program_ids(self):
        programs = super()._get_program_ids()
        if self.env.context.get("pos_loyalty_sold_only"):
            return programs
        return programs | self._get_ended_packages()

    def _get_ended_packages(self):
        """Packages past their last day of sale of which somebody has uses left."""
        Program = self.env["loyalty.program"]
        today = fields.Date.context_today(self)
        programs = Program.search(
            Program._get_ended_packages_domain(today)
            & Domain("pos_ok", "=", True)
            & Domain("pos_config_ids", "in", [self.id, False])
            & Domain("currency_id", "=", self.currency_id.id)
        )
        groups = self.env["loyalty.card"]._read_group(
            [("program_id", "in", programs.ids), ("points", ">", 0)], ["program_id"]
        )
        return programs.browse(program.id for (program,) in groups)

    def _check_before_creating_new_session(self):
        """A service of an ended package may have been taken out of the till."""
        config = self.with_context(pos_loyalty_sold_only=True)
        return super(PosConfig, config)._check_before_creating_new_session()

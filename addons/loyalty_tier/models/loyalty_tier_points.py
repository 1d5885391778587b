from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.loyalty_ledger.exceptions import LedgerKeyConflict
from odoo.addons.loyalty_ledger.tools.movement import EARN, to_points


class LoyaltyTierPoints(models.Model):
    """Points that a member earned, or that were taken back: they count for a tier.

    What is spent takes nothing away. A return takes back all that its purchase earned,
    also where the ledger found less on the card; it has the day of the purchase.
    """

    _name = "loyalty.tier.points"
    _description = "Qualifying Points"
    _inherit = ["loyalty.source.mixin"]
    _order = "day desc, id desc"
    _rec_name = "source_key"

    card_id = fields.Many2one(
        "loyalty.card", required=True, ondelete="cascade", readonly=True
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    program_id = fields.Many2one(related="card_id.program_id")
    company_id = fields.Many2one(
        "res.company",
        string="Branch",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    day = fields.Date(
        required=True, readonly=True, help="The date where the branch is."
    )
    points = fields.Float(digits=(16, 2), readonly=True, required=True)
    source_key = fields.Char(
        readonly=True, help="Names the business event. The same key counts once."
    )
    reversed_id = fields.Many2one(
        "loyalty.tier.points",
        string="Takes Back",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    recorded_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )

    # An evaluation reads nothing but this index, in its order.
    _count_idx = models.Index("(card_id, day) INCLUDE (points)")
    _source_key_unique = models.UniqueIndex(
        "(source_key) WHERE source_key IS NOT NULL",
        "This event counts already.",
    )

    # -- recording --------------------------------------------------------------------

    def _store(self, card, vals_list):
        """Create the rows whose key is new, then evaluate the card."""
        Points = self.env["loyalty.tier.points"].sudo()
        keys = [vals["source_key"] for vals in vals_list if vals["source_key"]]
        known = Points.search([("source_key", "in", keys)]) if keys else Points
        by_key = known.grouped("source_key")
        for vals in vals_list:
            self._check_same(by_key.get(vals["source_key"]), vals)
        new = [vals for vals in vals_list if vals["source_key"] not in by_key]
        rows = Points.create(new)
        if rows:
            self.env["loyalty.tier.evaluation"]._evaluate_card(
                card, refunded=rows.filtered(lambda row: row.points < 0)
            )
        return known | rows

    def _check_same(self, row, vals):
        if row and to_points(row.points) != to_points(vals["points"]):
            raise LedgerKeyConflict(
                self.env._(
                    "The event %(key)s counts for a tier already, with other points. "
                    "Nothing was recorded.",
                    key=row.source_key,
                )
            )

    @api.private
    @api.model
    def _record(self, card, steps, entries):
        """Record what entries of the ledger earned or took back.

        :param steps: of the ledger's plan; a step that takes earned points back counts
            in full, also where the member had spent them
        :param entries: what was posted for the steps that move points
        """
        if not card.program_id._has_ladder():
            return
        posted = iter(entries)
        pairs = [
            (step, next(posted) if step.movement.points else None) for step in steps
        ]
        vals_list = [
            vals for step, entry in pairs if (vals := self._prepare_vals(step, entry))
        ]
        if vals_list:
            self._store(card, [{**vals, "card_id": card.id} for vals in vals_list])

    def _prepare_vals(self, step, entry):
        """Values of the row for a step, or None where it is no earning."""
        movement = step.movement
        if movement.reverses:
            return self._prepare_reversal_vals(step, entry)
        if movement.kind != EARN or not entry:
            return None
        return {
            **self._prepare_common_vals(movement, entry),
            "points": float(movement.points),
            "company_id": entry.company_id.id,
            "day": entry.company_id._get_loyalty_today(),
        }

    def _prepare_reversal_vals(self, step, entry):
        Entry = self.env["loyalty.ledger.entry"].sudo()
        original = Entry.browse(step.movement.reverses)
        if original.kind != EARN:
            return None
        row = self.sudo().search([("source_key", "=", self._get_key(original))])
        return {
            **self._prepare_common_vals(step.movement, entry),
            "points": float(step.asked),
            "company_id": original.company_id.id,
            "day": row.day or original.company_id._get_loyalty_day(original.posted_at),
            "reversed_id": row.id,
        }

    def _prepare_common_vals(self, movement, entry):
        model, res_id = movement.source or (False, False)
        key = f"loyalty.ledger:{movement.key}" if movement.key else None
        return {
            "source_key": key or (entry and self._get_key(entry)),
            "source_model": model,
            "source_id": res_id,
        }

    def _get_key(self, entry):
        if entry.source_key:
            return f"loyalty.ledger:{entry.source_key}"
        return f"loyalty.ledger.entry:{entry.id}"

    @api.private
    @api.model
    def _record_past(self, programs):
        """Record what the ledger holds of these programs and is not counted yet."""
        if not programs:
            return
        self.flush_model()
        self.env["loyalty.ledger.entry"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO loyalty_tier_points (
                    card_id, company_id, day, points, source_model, source_id,
                    source_key, recorded_at, create_date, create_uid, write_date,
                    write_uid)
                SELECT card.id, origin.company_id,
                       (origin.posted_at AT TIME ZONE 'UTC' AT TIME ZONE
                        COALESCE(place.tz, 'UTC'))::date,
                       entry.points, entry.source_model, entry.source_id, event.key,
                       entry.posted_at, %(now)s, %(uid)s, %(now)s, %(uid)s
                  FROM loyalty_ledger_entry entry
                  JOIN loyalty_ledger_entry origin
                    ON origin.id = COALESCE(entry.reversed_entry_id, entry.id)
                  JOIN LATERAL (SELECT COALESCE(
                           'loyalty.ledger:' || entry.source_key,
                           'loyalty.ledger.entry:' || entry.id) AS key) event ON true
                  JOIN loyalty_card card ON card.id = entry.card_id
                  JOIN res_company company ON company.id = origin.company_id
                  JOIN res_partner place ON place.id = company.partner_id
                 WHERE origin.kind = %(earn)s AND card.program_id = ANY(%(programs)s)
                   AND NOT EXISTS (SELECT FROM loyalty_tier_points known
                                    WHERE known.source_key = event.key)
                """,
                earn=EARN,
                programs=programs.ids,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )
        self._follow_merges(programs)

    def _follow_merges(self, programs):
        """Give what merged cards did to the cards that took them over."""
        moved = True
        while moved:
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE loyalty_tier_points counted
                       SET card_id = card.merged_into_id
                      FROM loyalty_card card
                     WHERE card.id = counted.card_id
                       AND card.merged_into_id IS NOT NULL
                       AND card.program_id = ANY(%s)
                    """,
                    programs.ids,
                )
            )
            moved = self.env.cr.rowcount
        self.invalidate_model()

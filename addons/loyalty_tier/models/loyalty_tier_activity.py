from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.loyalty_ledger.exceptions import LedgerKeyConflict
from odoo.addons.loyalty_ledger.tools.movement import EARN, to_points

from ..tools import ladder

KINDS = [
    (ladder.SERVICE, "Labour"),
    (ladder.GOODS, "Goods"),
    (ladder.OTHER, "Prepaid or for others"),
    (ladder.POINTS, "Points earned"),
]


class LoyaltyTierActivity(models.Model):
    """What a member did that can count for a tier.

    One row for each document, kind and sign. Every kind is kept, also what does not
    count today, so that other rules can be tried on the past. A refund is a row below
    zero on the day and in the branch of what it takes back.
    """

    _name = "loyalty.tier.activity"
    _description = "Qualifying Activity"
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
    currency_id = fields.Many2one(related="card_id.currency_id")
    day = fields.Date(
        required=True, readonly=True, help="The date where the branch is."
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    amount_incl = fields.Monetary("With Tax", readonly=True, default=0.0)
    amount_excl = fields.Monetary("Without Tax", readonly=True, default=0.0)
    points = fields.Float(digits=(16, 2), readonly=True, default=0.0)
    source_model = fields.Char(readonly=True)
    source_id = fields.Many2oneReference(model_field="source_model", readonly=True)
    source_key = fields.Char(
        readonly=True, help="Names the business event. The same key counts once."
    )
    reversed_id = fields.Many2one(
        "loyalty.tier.activity",
        string="Takes Back",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    recorded_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    source_name = fields.Char("Document", compute="_compute_source_name")

    # An evaluation reads nothing but this index, in its order.
    _count_idx = models.Index(
        "(card_id, day, company_id) INCLUDE (kind, amount_incl, amount_excl, points)"
    )
    _source_key_unique = models.UniqueIndex(
        "(source_key) WHERE source_key IS NOT NULL",
        "This event counts already.",
    )

    @api.depends("source_model", "source_id")
    def _compute_source_name(self):
        for activity in self:
            source = activity._get_source()
            activity.source_name = source.sudo().display_name if source else False

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

    # -- money ------------------------------------------------------------------------

    @api.private
    @api.model
    def _record(
        self, card, key, amounts, company=None, day=None, source=None, reverses=None
    ):
        """Record what a document sold, or took back, and evaluate the member at once.

        Glue modules call it in the transaction of the document, one time for what was
        sold and one time for each refund.

        :param card: a ``loyalty.card``; the activity of a merged one goes to the card
            that took it over
        :param key: names the business event; the same key counts once
        :param dict amounts: by kind (service, goods, other) the price with tax and the
            price without, in the program's currency, below zero for a refund
        :param company: the branch; default: that of the card
        :param day: the date where the branch is; default: today there
        :param source: model and id of the document
        :param reverses: the rows that a refund takes back; they give day and branch
        :return: the rows; the first ones again if the key is known
        :raise LedgerKeyConflict: the key stands for something else
        """
        card = card.sudo()._get_surviving_card()
        branch = company or card.company_id or self.env.company
        common = {
            "card_id": card.id,
            "company_id": branch.id,
            "day": day or branch._get_loyalty_today(),
            "source_model": source and source[0],
            "source_id": source and source[1],
        }
        vals_list = [
            {
                **common,
                "kind": kind,
                "source_key": f"{key}:{kind}",
                "amount_incl": float(incl),
                "amount_excl": float(excl),
                **self._prepare_reversal_vals(reverses, kind),
            }
            for kind, (incl, excl) in amounts.items()
        ]
        return self._store(card, vals_list)

    def _prepare_reversal_vals(self, reverses, kind):
        """Day and branch of what is taken back, by kind where that is known."""
        if not reverses:
            return {}
        reverses = reverses.sudo()
        first = reverses.filtered(lambda row: row.kind == kind)[:1] or reverses[:1]
        return {
            "reversed_id": first.id,
            "day": first.day,
            "company_id": first.company_id.id,
        }

    def _store(self, card, vals_list):
        """Create the rows whose key is new, then evaluate the card."""
        Activity = self.env["loyalty.tier.activity"].sudo()
        keys = [vals["source_key"] for vals in vals_list if vals["source_key"]]
        known = Activity.search([("source_key", "in", keys)]) if keys else Activity
        by_key = known.grouped("source_key")
        for vals in vals_list:
            self._check_same(by_key.get(vals["source_key"]), vals)
        new = [vals for vals in vals_list if vals["source_key"] not in by_key]
        rows = Activity.create(new)
        if rows and card.program_id._has_ladder():
            self._evaluate(card, rows)
        return known | rows

    def _check_same(self, row, vals):
        if row and any(
            to_points(row[name]) != to_points(vals.get(name))
            for name in ("amount_incl", "amount_excl", "points")
        ):
            raise LedgerKeyConflict(
                self.env._(
                    "The event %(key)s counts for a tier already, with other amounts. "
                    "Nothing was recorded.",
                    key=row.source_key,
                )
            )

    def _evaluate(self, card, rows):
        """Evaluate the card of new rows; its own row is written first, so that of two
        documents at once the second is run again and sees the first."""
        self.env["loyalty.ledger"]._touch(card)
        self.env["loyalty.tier.evaluation"]._evaluate_card(
            card, refunded=rows.filtered(lambda row: row._is_refund())
        )

    def _is_refund(self):
        return self.amount_incl < 0 or self.points < 0

    # -- points -----------------------------------------------------------------------

    @api.private
    @api.model
    def _record_points(self, card, steps, entries):
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
            vals for step, entry in pairs if (vals := self._prepare_points(step, entry))
        ]
        if vals_list:
            self._store(card, [{**vals, "card_id": card.id} for vals in vals_list])

    def _prepare_points(self, step, entry):
        """Values of the row for a step, or None where it is no earning."""
        movement = step.movement
        if movement.reverses:
            return self._prepare_points_reversal(step, entry)
        if movement.kind != EARN or not entry:
            return None
        return {
            **self._prepare_points_vals(movement, entry),
            "points": float(movement.points),
            "company_id": entry.company_id.id,
            "day": entry.company_id._get_loyalty_today(),
        }

    def _prepare_points_reversal(self, step, entry):
        Entry = self.env["loyalty.ledger.entry"].sudo()
        original = Entry.browse(step.movement.reverses)
        if original.kind != EARN:
            return None
        row = self.sudo().search([("source_key", "=", self._get_points_key(original))])
        return {
            **self._prepare_points_vals(step.movement, entry),
            "points": float(step.asked),
            "company_id": original.company_id.id,
            "day": row.day or original.posted_at.date(),
            "reversed_id": row.id,
        }

    def _prepare_points_vals(self, movement, entry):
        model, res_id = movement.source or (False, False)
        key = f"loyalty.ledger:{movement.key}" if movement.key else None
        return {
            "kind": ladder.POINTS,
            "source_key": key or (entry and self._get_points_key(entry)),
            "source_model": model,
            "source_id": res_id,
        }

    def _get_points_key(self, entry):
        if entry.source_key:
            return f"loyalty.ledger:{entry.source_key}"
        return f"loyalty.ledger.entry:{entry.id}"

    @api.private
    @api.model
    def _record_past_points(self, programs):
        """Record what the ledger holds of these programs and is not counted yet."""
        if not programs:
            return
        self.flush_model()
        self.env["loyalty.ledger.entry"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO loyalty_tier_activity (
                    card_id, company_id, day, kind, amount_incl, amount_excl, points,
                    source_model, source_id, source_key, recorded_at, create_date,
                    create_uid, write_date, write_uid)
                SELECT card.id, origin.company_id,
                       (origin.posted_at AT TIME ZONE 'UTC' AT TIME ZONE
                        COALESCE(place.tz, 'UTC'))::date,
                       %(kind)s, 0, 0, entry.points, entry.source_model,
                       entry.source_id, event.key, entry.posted_at, %(now)s, %(uid)s,
                       %(now)s, %(uid)s
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
                   AND NOT EXISTS (SELECT FROM loyalty_tier_activity known
                                    WHERE known.source_key = event.key)
                """,
                kind=ladder.POINTS,
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
                    UPDATE loyalty_tier_activity activity
                       SET card_id = card.merged_into_id
                      FROM loyalty_card card
                     WHERE card.id = activity.card_id
                       AND card.merged_into_id IS NOT NULL
                       AND card.program_id = ANY(%s)
                    """,
                    programs.ids,
                )
            )
            moved = self.env.cr.rowcount
        self.invalidate_model()

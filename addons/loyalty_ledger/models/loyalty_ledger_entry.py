from odoo import api, fields, models

from ..fields import LedgerReference
from ..tools import movement
from ..tools.movement import to_points
from ..tools.prepaid import levels

KINDS = [
    (movement.OPENING, "Opening"),
    (movement.EARN, "Earned"),
    (movement.REDEEM, "Redeemed"),
    (movement.GRANT, "Granted"),
    (movement.ADJUSTMENT, "Adjustment"),
    (movement.EXPIRY, "Expired"),
    (movement.TRANSFER, "Transfer"),
    (movement.MERGE, "Merge"),
    (movement.REVERSAL, "Reversal"),
    (movement.VOID, "Card deleted"),
    (movement.OTHER, "Other"),
]


class LoyaltyLedgerEntry(models.Model):
    """One immutable signed movement of points on one card.

    The references to card, program, member and user carry no foreign key: what they
    name may go, the entry stays. A card's code and the program's name are kept as
    text for that day; the member only by number, so that an erasure request finds no
    personal data here.
    """

    _name = "loyalty.ledger.entry"
    _description = "Loyalty Ledger Entry"
    _inherit = ["loyalty.ledger.immutable", "loyalty.source.mixin"]
    _order = "id desc"
    _log_access = False
    _rec_name = "name"

    posted_at = fields.Datetime(required=True, readonly=True)
    card_id = LedgerReference("loyalty.card", required=True, readonly=True)
    card_code = fields.Char(readonly=True)
    program_id = LedgerReference("loyalty.program", readonly=True)
    program_name = fields.Char(readonly=True)
    partner_id = LedgerReference("res.partner", string="Member", readonly=True)
    company_id = fields.Many2one(
        "res.company",
        string="Branch",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="The branch where it happened. It owes the points of a credit.",
    )
    user_id = LedgerReference("res.users", readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    points = fields.Float(digits=(16, 2), required=True, readonly=True)
    balance = fields.Float(
        digits=(16, 2),
        readonly=True,
        aggregator=None,  # of one card at one time: no sum means anything
        help="Points of the card after this entry.",
    )
    source_key = fields.Char(
        readonly=True, help="Names the business event. The same key posts once."
    )
    reversed_entry_id = fields.Many2one(
        "loyalty.ledger.entry",
        string="Reversal of",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    name = fields.Char("Reference", readonly=True)
    reversal_ids = fields.One2many("loyalty.ledger.entry", "reversed_entry_id")
    lot_ids = fields.One2many("loyalty.ledger.lot", "entry_id")
    draw_ids = fields.One2many("loyalty.ledger.draw", "entry_id")
    points_in = fields.Float(digits=(16, 2), compute="_compute_sides")
    points_out = fields.Float(digits=(16, 2), compute="_compute_sides")
    unreversed_points = fields.Float(
        digits=(16, 2),
        compute="_compute_unreversed_points",
        help="What no reversal has undone yet, without sign.",
    )

    _source_key_unique = models.UniqueIndex(
        "(source_key) WHERE source_key IS NOT NULL",
        "This event is already in the ledger.",
    )
    _card_idx = models.Index("(card_id, id)")
    _source_idx = models.Index("(source_model, source_id) WHERE source_id IS NOT NULL")
    _points_not_zero = models.Constraint(
        "CHECK (points <> 0)", "An entry moves points."
    )

    @api.depends("points")
    def _compute_sides(self):
        for entry in self:
            entry.points_in = max(entry.points, 0)
            entry.points_out = max(-entry.points, 0)

    @api.depends("points", "reversal_ids.points")
    def _compute_unreversed_points(self):
        for entry in self:
            undone = sum(entry.reversal_ids.mapped("points"))
            entry.unreversed_points = abs(entry.points + undone)

    def _get_unused_points(self, own_hold=None, taken=None):
        """What a return may take back of these credits of one card: also what cannot
        be spent yet, but nothing that is spent, expired or reserved.

        :param own_hold: tells the key of the reservation that was made on a card for
            this very return
        :param taken: points by entry that other lines of the return take back
        """
        taken = taken or {}
        others = {each: taken[each] for each in taken if each not in self}
        unused = sum(
            each._get_unused_on_card(own_hold, others) for each in self._get_trail()
        )
        own = sum(taken.get(each, 0) for each in self)
        return max(to_points(unused) - own, to_points(0))

    def _get_trail(self):
        """These credits of one card, and the credits by which what they gave went on
        to other cards and is to be taken back from there.

        :return: list of entries, those of one card together
        """
        return [self]

    def _get_places(self, points, own_hold=None):
        """On which cards a return finds so many points of these credits.

        :return: list of credits and points
        """
        places = []
        for each in self._get_trail():
            part = min(points, each._get_unused_on_card(own_hold))
            if part > 0:
                places.append((each, part))
                points -= part
        return places

    def _get_unused_on_card(self, own_hold=None, taken=None):
        """What of these credits of one card a return finds on that card.

        The parameters are those of ``_get_unused_points``.
        """
        card, taken = self._get_card_today(), taken or {}
        if not card:
            return to_points(0)
        key = own_hold(self.card_id.id) if own_hold else ""
        position = card._get_ledger_position(key)
        left = sum(each._get_left(card, position) - taken.get(each, 0) for each in self)
        free = position.returnable - sum(
            points for each, points in taken.items() if each._get_card_today() == card
        )
        return max(min(left, free), to_points(0))

    def _get_unspent_points(self):
        """What of a credit is neither spent nor expired nor undone; it may be
        reserved."""
        card = self._get_card_today()
        return self._get_left(card, card._get_ledger_position()) if card else 0

    def _get_card_today(self):
        """The card that holds what is left of these credits."""
        return self.card_id.exists()[:1]._get_surviving_card()

    def _get_left(self, card, position):
        own = self.lot_ids.ids if self.card_id == card else []
        lots = [lot for lot in position.lots if not position.is_expired(lot)]
        left = sum(lot.remaining for lot in lots if lot.id in own)
        if self.card_id != card:
            left = self._get_carried(lots)
        return min(to_points(left), to_points(self.unreversed_points))

    def _get_carried(self, lots):
        """What of a credit of a merged card is left on the card that took it over.

        It is in new lots there, among others. So it is what went over less what came
        back since, as far as the card has so much of the kind.

        :param lots: of that card, that have not expired; what is pending among them
            is not taken for others
        """
        draws = self.lot_ids.draw_ids.filtered(
            lambda draw: draw.entry_id.kind == movement.MERGE
        )
        back = self.reversal_ids.filtered(lambda each: each.card_id != self.card_id)
        carried = sum(map(to_points, [*draws.mapped("points"), *back.mapped("points")]))
        is_bonus = any(self.lot_ids.mapped("is_bonus"))
        waiting = self._get_carried_pending().ids
        alike = sum(
            lot.remaining
            for lot in lots
            if lot.is_bonus == is_bonus and (not lot.pending or lot.id in waiting)
        )
        return max(min(carried, alike), 0)

    def _get_carried_pending(self):
        """The lots in which what was pending of these credits went over with a merge:
        they wait for the same."""
        terms = {lot._get_terms() for lot in self.lot_ids if lot._is_dated()}
        card = self._get_card_today() if terms else self.card_id
        if card == self.card_id:
            return self.lot_ids.browse()
        lots = card.sudo().lot_ids.filtered(
            lambda lot: lot.remaining and lot.entry_id.kind == movement.MERGE
        )
        return lots.filtered(lambda lot: lot._get_terms() in terms)

    def _get_levels(self):
        """What these entries and their reversals came to: at most, and today."""
        moves = (self | self.reversal_ids).sorted("id")
        return levels(to_points(each.points) for each in moves)

import base64
import hashlib
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ..fields import LedgerReference
from ..tools.grant_file import MAXIMUM
from ..tools.movement import GRANT, to_points
from ..tools.stored_filter import read_filter
from .loyalty_approval_mixin import DRAFT, POSTED, POSTING
from .loyalty_bulk_grant_line import BAD, DONE, KNOWN, READY

#: Up to so many lines are posted while the user waits.
AT_ONCE = 2_000
SLICE = 2_000


class LoyaltyBulkGrant(models.Model):
    """Points for many members at once: chosen by a filter, or listed in a file.

    First it is checked, so that the user sees who gets what and what is wrong. Then it
    is posted, once: the same file sent again finds its lines granted before.
    """

    _name = "loyalty.bulk.grant"
    _description = "Bulk Grant"
    _inherit = ["loyalty.approval.mixin", "loyalty.slices.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _number_prefix = "GRT"
    _named_fields = frozenset({"program_id"})

    program_id = LedgerReference("loyalty.program", required=True, check_company=True)
    is_nominative = fields.Boolean(related="program_id.is_nominative")
    text = fields.Char(
        "Text",
        required=True,
        tracking=True,
        help="Members read this on the statement. A text in the file goes first.",
    )
    target = fields.Selection(
        [
            ("partner", "Contacts by a filter"),
            ("card", "Cards by a filter"),
            ("file", "A file"),
        ],
        string="For",
        required=True,
        default="partner",
    )
    partner_domain = fields.Char("Contacts", default="[]")
    card_domain = fields.Char("Cards", default="[]")
    points = fields.Float("Points Each", digits=(16, 2))
    file = fields.Binary(
        attachment=True,
        copy=False,
        help="CSV (UTF-8 or GB18030) or xlsx. The first line names the columns: member "
        "code, phone, e-mail or card code; points; text.",
    )
    file_name = fields.Char(copy=False)
    grant_again = fields.Boolean(
        "Grant Again",
        copy=False,
        help="Grant the lines, too, that were granted before with the same points and "
        "text: it is meant as another grant.",
    )
    digest = fields.Char(readonly=True, copy=False)
    line_ids = fields.One2many("loyalty.bulk.grant.line", "grant_id")
    rejects_file = fields.Binary(
        "Lines Not Accepted", attachment=True, readonly=True, copy=False
    )
    rejects_name = fields.Char(readonly=True, copy=False)
    ready_count = fields.Integer(compute="_compute_counts")
    bad_count = fields.Integer("Not Accepted", compute="_compute_counts")
    known_count = fields.Integer("Granted Before", compute="_compute_counts")
    done_count = fields.Integer("Posted", compute="_compute_counts")
    new_card_count = fields.Integer("New Cards", compute="_compute_counts")
    total_points = fields.Float(digits=(16, 2), compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")

    # -- what it would do -------------------------------------------------------------

    @api.depends("line_ids.state")
    def _compute_counts(self):
        groups = self.env["loyalty.bulk.grant.line"]._read_group(
            [("grant_id", "in", self.ids)],
            ["grant_id", "state"],
            ["__count", "points:sum"],
        )
        found = {(grant, state): (count, pts) for grant, state, count, pts in groups}
        new_cards = self._count_new_cards()
        for grant in self:
            ready, points = found.get((grant._origin, READY), (0, 0.0))
            done, posted = found.get((grant._origin, DONE), (0, 0.0))
            grant.ready_count, grant.done_count = ready, done
            grant.bad_count = found.get((grant._origin, BAD), (0,))[0]
            grant.known_count = found.get((grant._origin, KNOWN), (0,))[0]
            grant.total_points = points + posted
            grant.progress = 100 * done / (ready + done) if ready + done else 0
            grant.new_card_count = new_cards.get(grant._origin, 0)

    def _count_new_cards(self):
        groups = self.env["loyalty.bulk.grant.line"]._read_group(
            [
                ("grant_id", "in", self.ids),
                ("state", "=", READY),
                ("card_id", "=", False),
            ],
            ["grant_id"],
            ["partner_id:count_distinct"],
        )
        return dict(groups)

    @api.onchange("target", "partner_domain", "card_domain", "points", "file", "text")
    def _onchange_content(self):
        self.line_ids = False

    def _get_content_fields(self):
        return super()._get_content_fields() | {
            "program_id",
            "text",
            "target",
            "partner_domain",
            "card_domain",
            "points",
            "file",
            "grant_again",
            "line_ids",
        }

    def write(self, vals):
        changed = self._get_content_fields() & vals.keys()
        res = super().write(vals)
        if changed and "line_ids" not in vals:
            self.sudo().line_ids.unlink()
        return res

    # -- check ------------------------------------------------------------------------

    def action_check(self):
        """Look up who gets what, and what is wrong; nothing is posted.

        :raise UserError: the selection or the file cannot be used at all
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state(DRAFT)
        self._check_program()
        self.sudo().line_ids.unlink()
        vals_list = self._prepare_lines()
        self.env["loyalty.bulk.grant.line"].sudo().create(vals_list)
        self._mark_known()
        return True

    def _check_program(self):
        if not self.program_id.active:
            raise UserError(
                self.env._("Program %s is archived.", self.program_id.display_name)
            )
        if self.target == "partner" and not self.is_nominative:
            raise UserError(
                self.env._(
                    "Cards of %s do not belong to members: choose cards or a file.",
                    self.program_id.display_name,
                )
            )

    def _prepare_lines(self):
        if self.target == "file":
            return self._prepare_lines_of_file()
        self._check_points_each()
        if self.target == "card":
            return self._prepare_lines_of_cards()
        return self._prepare_lines_of_partners()

    def _check_points_each(self):
        points = to_points(self.points)
        if not 0 < points <= MAXIMUM:
            raise UserError(
                self.env._("Enter how many points each gets, from 0.01 to %s.", MAXIMUM)
            )

    def _prepare_lines_of_partners(self):
        domain = read_filter(self.env["res.partner"], self.partner_domain)
        partners = self.env["res.partner"].search(domain)
        cards = self._find_cards_of(partners)
        return [
            self._prepare_line_vals(
                number, partner.display_name, partner, cards.get(partner.id)
            )
            for number, partner in enumerate(partners, start=1)
        ]

    def _find_cards_of(self, partners):
        """First active card of the program by id of the member."""
        cards = self.env["loyalty.card"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("partner_id", "in", partners.ids),
            ],
            order="id desc",
        )
        return {card.partner_id.id: card for card in cards}

    def _prepare_lines_of_cards(self):
        domain = read_filter(self.env["loyalty.card"], self.card_domain)
        cards = self.env["loyalty.card"].search(
            domain & Domain("program_id", "=", self.program_id.id)
        )
        return [
            self._prepare_line_vals(number, card.code, card.partner_id, card)
            for number, card in enumerate(cards, start=1)
        ]

    def _prepare_line_vals(self, number, identifier, partner, card):
        return {
            "grant_id": self.id,
            "line": number,
            "identifier": identifier,
            "partner_id": partner.id if partner else False,
            "card_id": card.id if card else False,
            "points": self.points,
            "text": self.text,
            "state": READY,
        }

    def _mark_known(self):
        """Mark the lines of a file that another grant has posted already."""
        if self.grant_again or self.target != "file":
            return
        self.env["loyalty.bulk.grant.line"].flush_model()
        self.env.cr.execute(
            """
            UPDATE loyalty_bulk_grant_line line
               SET state = %(known)s, reason = %(reason)s
             WHERE line.grant_id = %(grant)s AND line.state = %(ready)s
               AND EXISTS (
                   SELECT FROM loyalty_bulk_grant_line done
                    WHERE done.state = %(done)s AND done.card_id = line.card_id
                      AND done.points = line.points AND done.text = line.text
                      AND done.grant_id <> line.grant_id)
            """,
            {
                "grant": self.id,
                "known": KNOWN,
                "ready": READY,
                "done": DONE,
                "reason": self.env._(
                    "The same points with the same text were granted before"
                ),
            },
        )
        self.line_ids.invalidate_recordset(["state", "reason"])
        self.invalidate_recordset()

    # -- post -------------------------------------------------------------------------

    def _check_submission(self):
        if not self.ready_count:
            raise UserError(
                self.env._(
                    "There is nothing to grant. Check it first, and see which lines "
                    "are ready."
                )
            )
        self._check_program()

    def _get_points_at_stake(self):
        """The most that one member gets, with what the user granted within a day: many
        small gifts need no second person, unless one member gets them all."""
        now = self._sum_by_receiver([("grant_id", "=", self.id), ("state", "=", READY)])
        recent = self._sum_by_receiver(
            [
                ("grant_id", "in", self._get_recent().ids),
                ("state", "in", (READY, DONE)),
            ]
        )
        return max(
            (points + recent.get(receiver, 0.0) for receiver, points in now.items()),
            default=0.0,
        )

    def _sum_by_receiver(self, domain):
        """Points by member, or by card where it has none."""
        groups = self.env["loyalty.bulk.grant.line"]._read_group(
            domain, ["partner_id", "card_id"], ["points:sum"]
        )
        totals = Counter()
        for partner, card, points in groups:
            totals[partner or card] += points
        return totals

    def _post_document(self):
        self._check_program()
        self._mark_known()
        if not self._is_at_once():
            self.env.ref("loyalty_ledger.ir_cron_bulk_grant")._trigger()
            return {"state": POSTING, "posted_at": False}
        self._post_lines(self._get_ready_lines())
        self._report_result()
        return {}

    def _is_at_once(self):
        """Whether the user can wait for it."""
        return self.ready_count <= AT_ONCE

    def _get_slice(self):
        """How many lines the scheduled action posts before it commits."""
        return SLICE

    def _get_ready_lines(self, limit=None):
        return self.env["loyalty.bulk.grant.line"].search(
            [("grant_id", "=", self.id), ("state", "=", READY)], limit=limit
        )

    def _post_lines(self, lines):
        self._give_cards(lines)
        for text, group in lines.grouped("text").items():
            prefix = self._get_key_prefix(text)
            states = self._get_states_of_posted(prefix, group.card_id.ids)
            fresh = group.filtered(
                lambda line, states=states: line.card_id.id not in states
            )
            posted = self.env["loyalty.ledger"].post_bulk(
                {line.card_id.id: line.points for line in fresh},
                kind=GRANT,
                key_prefix=prefix,
                name=text,
                company=self.company_id,
                source=(self._name, self.id),
            )
            self._check_all_posted(fresh, posted)
            fresh.state = DONE
            for line in group - fresh:
                line.state = states[line.card_id.id]
        lines.flush_recordset()

    def _check_all_posted(self, lines, posted):
        """Lines of which nobody knows whether they were posted must not pass.

        :raise UserError: the ledger did not post as many as there are
        """
        if posted != len(lines):
            raise UserError(
                self.env._(
                    "%(posted)s of %(wanted)s lines could be posted. A card is gone, "
                    "or is there twice.",
                    posted=posted,
                    wanted=len(lines),
                )
            )

    def _get_states_of_posted(self, prefix, card_ids):
        """State by card of what the ledger has already: by this grant, before it was
        interrupted, or by another one with the same file."""
        keys = {f"{prefix}:{card_id}": card_id for card_id in card_ids}
        entries = self.env["loyalty.ledger.entry"].search(
            [("source_key", "in", list(keys))]
        )
        own = (self._name, self.id)
        return {
            keys[entry.source_key]: DONE
            if (entry.source_model, entry.source_id) == own
            else KNOWN
            for entry in entries
        }

    def _get_key_prefix(self, text):
        """With the card's id it names one grant to one card.

        The content of a file is the event, so that two people who send it at the same
        time post it once; a filter is meant anew each time.
        """
        once = self.target == "file" and not self.grant_again
        event = self.digest if once else self.id
        return f"{self._name}:{event}:{hashlib.sha256(text.encode()).hexdigest()[:12]}"

    def _give_cards(self, lines):
        """Create the cards of members who have none, in bulk and without a mail."""
        without = lines.filtered(lambda line: not line.card_id)
        if gone := without.filtered(lambda line: not line.partner_id):
            raise UserError(self.env._("The member of line %s is gone.", gone[0].line))
        cards = self._find_cards_of(without.partner_id)
        missing = [
            partner_id
            for partner_id in without.partner_id.ids
            if partner_id not in cards
        ]
        Card = self.env["loyalty.card"].with_context(
            action_no_send_mail=True,
            loyalty_no_mail=True,
            mail_create_nosubscribe=True,
            tracking_disable=True,
        )
        for part in split_every(SLICE, missing):
            created = Card.create(
                [
                    {"program_id": self.program_id.id, "partner_id": partner_id}
                    for partner_id in part
                ]
            )
            cards |= {card.partner_id.id: card for card in created}
        for line in without:
            line.card_id = cards[line.partner_id.id].id

    def _report_result(self):
        self.invalidate_recordset()
        self.message_post(
            body=self.env._(
                "%(done)s members got points (%(points)s in all); %(known)s had got "
                "them before; %(bad)s lines were not accepted.",
                done=self.done_count,
                points=self.total_points,
                known=self.known_count,
                bad=self.bad_count,
            )
        )

    @api.model
    def _cron_post(self):
        """Post large grants, slice by slice; goes on where it was interrupted."""
        grants = self.search([("state", "=", POSTING)], order="id")
        remaining = sum(grants.mapped("ready_count"))
        self.env["ir.cron"]._commit_progress(remaining=remaining)
        for grant in grants:
            if not grant._post_slices():
                return

    def _post_slices(self):
        """Post in the requester's name.

        :return: whether there is time left for more
        """
        grant = self.with_user(self.requester_id).sudo().with_context(cron_id=None)
        while lines := grant._get_ready_lines(self._get_slice()):
            grant._post_or_set_apart(lines)
            in_time = self.env["ir.cron"]._commit_progress(len(lines))
            if not in_time and grant._get_ready_lines(1):
                return False
        grant._report_result()
        grant.write({"state": POSTED, "posted_at": fields.Datetime.now()})
        self.env["ir.cron"]._commit_progress()
        return True

    def _post_or_set_apart(self, lines):
        """Post lines; one that cannot be posted is set apart with its reason."""
        return self._do_or_halve(self._post_lines, lines, self._set_apart)

    def _set_apart(self, line, error):
        line.write({"state": BAD, "reason": str(error)})
        return len(line)

    def action_view_entries(self):
        """Open what this grant posted."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_ledger.loyalty_ledger_entry_action"
        )
        action["domain"] = [
            ("source_model", "=", self._name),
            ("source_id", "=", self.id),
        ]
        return action

    def _get_file_content(self):
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        return base64.b64decode(self.file)

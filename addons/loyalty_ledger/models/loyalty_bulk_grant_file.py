import base64
import hashlib
import json
import re
from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..tools.grant_file import (
    IDENTIFIERS,
    MAXIMUM,
    MAXIMUM_ROWS,
    UnreadableFile,
    read_rows,
    write_rejects,
)
from .loyalty_bulk_grant_line import BAD

#: Digits that two writings of one telephone number share.
TAIL = 7


class LoyaltyBulkGrant(models.Model):
    """The file of a bulk grant: who its lines mean, and what is wrong with them."""

    _inherit = "loyalty.bulk.grant"

    def _prepare_lines_of_file(self):
        rows = self._read_file()
        self.digest = self._get_digest(rows)
        finder = {name: self._find_by(name, rows) for name in IDENTIFIERS}
        reasons, seen, vals_list = {}, {}, []
        for row in rows:
            partner, card, reason = self._resolve(row, finder)
            reason = reason or self._get_duplicate_reason(row, partner, card, seen)
            vals = self._prepare_file_line_vals(row, partner, card)
            if reason:
                reasons[row.line] = reason
                vals.update(state=BAD, reason=reason)
            vals_list.append(vals)
        self._store_rejects(rows, reasons)
        return vals_list

    def _read_file(self):
        try:
            rows = read_rows(self._get_file_content())
        except UnreadableFile as error:
            raise UserError(self._get_file_message(error.code)) from error
        if not rows:
            raise UserError(self._get_file_message("empty"))
        return rows

    def _get_file_message(self, code):
        messages = {
            "empty": self.env._("There is no line in the file."),
            "no_columns": self.env._(
                "The first line must name the columns: points, and one of member code, "
                "phone, e-mail or card code. A column for the text is optional."
            ),
            "same_column_twice": self.env._("Two columns of the file mean the same."),
            "too_many_rows": self.env._(
                "The file has more than %s lines. Split it.", MAXIMUM_ROWS
            ),
            "broken_workbook": self.env._(
                "This workbook cannot be read. Save it again as xlsx or CSV."
            ),
            "not_text": self.env._(
                "This is neither a CSV file in UTF-8 or GB18030 nor an xlsx workbook. "
                "Save it as one of them."
            ),
        }
        return messages[code]

    def _get_digest(self, rows):
        """Names the content, whatever its format, encoding or order of lines."""
        content = sorted(sorted(row.values.items()) for row in rows)
        text = json.dumps([self.program_id.id, content], ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def _prepare_file_line_vals(self, row, partner, card):
        given = (row.get(name) for name in IDENTIFIERS)
        vals = self._prepare_line_vals(
            row.line, " ".join(text for text in given if text), partner, card
        )
        vals["points"] = float(row.points or 0)
        vals["text"] = row.get("text") or self.text
        return vals

    # -- who is meant -----------------------------------------------------------------

    def _resolve(self, row, finder):
        """:return: member, card and reason of refusal; what is unknown is empty"""
        partner = self.env["res.partner"]
        card = self.env["loyalty.card"]
        given = [(name, row.get(name)) for name in IDENTIFIERS if row.get(name)]
        if not given:
            return partner, card, self.env._("No member is named")
        for name, text in given:
            found = finder[name].get(self._normalize(name, text))
            if not found:
                return partner, card, self._get_unknown_reason(name, text)
            if len(found) > 1:
                return partner, card, self.env._("Several members have %s", text)
            if name == "card":
                card, owner = found, found.partner_id
            else:
                owner = found
            if partner and owner != partner:
                return partner, card, self.env._("The columns name different members")
            partner = owner
        card = card or self._get_card_of(partner, finder)
        reason = self._get_points_reason(row.problem) or self._get_card_reason(card)
        return partner, card, reason

    def _get_card_of(self, partner, finder):
        if "cards" not in finder:
            members = [
                record
                for name in ("member", "email", "phone")
                for found in finder[name].values()
                for record in found
            ]
            partners = self.env["res.partner"].concat(*members)
            finder["cards"] = self._find_cards_of(partners)
        return finder["cards"].get(partner.id, self.env["loyalty.card"])

    def _get_unknown_reason(self, name, text):
        if name == "card":
            return self.env._("No card has the code %s", text)
        return self.env._("No member has %s", text)

    def _get_card_reason(self, card):
        if not card:
            return None if self.is_nominative else self.env._("A card code is needed")
        if card.program_id != self.program_id:
            return self.env._(
                "The card belongs to the program %s", card.program_id.name
            )
        if not card.active:
            return self.env._("The card is archived")
        if card.expiration_date and card.expiration_date < card._get_ledger_today():
            return self.env._("The card has expired")
        return None

    def _get_points_reason(self, problem):
        reasons = {
            None: None,
            "points_missing": self.env._("The number of points is missing"),
            "not_a_number": self.env._("The points are not a number"),
            "not_positive": self.env._("The points must be above zero"),
            "too_many_decimals": self.env._("Points have two decimals at most"),
            "too_large": self.env._("More than %s points", MAXIMUM),
        }
        return reasons[problem]

    def _get_duplicate_reason(self, row, partner, card, seen):
        """One grant for one card and text; what comes after the first is refused."""
        who = ("card", card.id) if card else ("member", partner.id)
        first = seen.setdefault((*who, row.get("text")), row.line)
        if first == row.line:
            return None
        return self.env._("The same member and text as in line %s", first)

    # -- finding, for all rows at once ------------------------------------------------

    def _find_by(self, name, rows):
        """Records by normalized identifier, as the user may see them."""
        texts = {self._normalize(name, row.get(name)) for row in rows} - {""}
        return getattr(self, f"_find_by_{name}")(sorted(texts)) if texts else {}

    def _normalize(self, name, text):
        if name == "email":
            return email_normalize(text) or text
        if name == "phone":
            return self._normalize_phone(text)
        return text

    def _normalize_phone(self, text):
        """Digits of a number without its country's prefix and leading zeros."""
        digits = re.sub(r"\D", "", text or "").removeprefix("00")
        prefix = str(self.company_id.country_id.phone_code or "")
        if prefix and len(digits) - len(prefix) > TAIL:
            digits = digits.removeprefix(prefix)
        return digits.lstrip("0")

    def _find_by_card(self, texts):
        Card = self.env["loyalty.card"].with_context(active_test=False)
        cards = Card.search([("code", "in", texts)])
        return {card.code: card.with_context(active_test=True) for card in cards}

    def _find_by_member(self, texts):
        Partner = self.env["res.partner"]
        found = defaultdict(lambda: Partner)
        for field in ("ref", "barcode"):
            for partner in Partner.search([(field, "in", texts)]):
                found[partner[field]] |= partner
        return found

    def _find_by_email(self, texts):
        partners = self.env["res.partner"].search([("email_normalized", "in", texts)])
        return partners.grouped("email_normalized")

    def _find_by_phone(self, texts):
        self.env["res.partner"].flush_model(["phone"])
        self.env.cr.execute(
            r"SELECT id FROM res_partner WHERE active AND phone IS NOT NULL"
            r" AND right(regexp_replace(phone, '\D', '', 'g'), %s) = ANY(%s)",
            [TAIL, [text[-TAIL:] for text in texts]],
        )
        ids = [partner_id for (partner_id,) in self.env.cr.fetchall()]
        partners = self.env["res.partner"].search([("id", "in", ids)])
        return partners.grouped(lambda partner: self._normalize_phone(partner.phone))

    # -- what was not accepted --------------------------------------------------------

    def _store_rejects(self, rows, reasons):
        if not reasons:
            self.sudo().write({"rejects_file": False, "rejects_name": False})
            return
        content = write_rejects(rows, reasons, self._get_rejects_headers(rows))
        name = (self.file_name or "grant").rpartition(".")[0] or "grant"
        self.sudo().write(
            {
                "rejects_file": base64.b64encode(content),
                "rejects_name": self.env._("%s not accepted.csv", name),
            }
        )

    def _get_rejects_headers(self, rows):
        labels = {
            "card": self.env._("Card code"),
            "member": self.env._("Member code"),
            "email": self.env._("E-mail"),
            "phone": self.env._("Phone"),
            "points": self.env._("Points"),
            "text": self.env._("Text"),
        }
        columns = [(name, labels[name]) for name in labels if name in rows[0].values]
        return [
            *columns,
            ("line", self.env._("Line")),
            ("reason", self.env._("Not accepted because")),
        ]

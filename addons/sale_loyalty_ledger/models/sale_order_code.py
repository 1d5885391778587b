from odoo import models


class SaleOrder(models.Model):
    """Codes of cards that somebody enters: by an advisor, or by a visitor of a shop."""

    _inherit = "sale.order"

    def _try_apply_code(self, code):
        """Refuse every code for a while to whoever enters many in vain."""
        attempts = self.env["loyalty.code.attempt"]
        if attempts._is_blocked():
            return {"error": attempts._get_refusal()}
        card = self.env["loyalty.card"].sudo().search([("code", "=", code)])
        if card and not self._is_card_owner(card):
            answer = self._get_foreign_card_answer(card)
        else:
            card._expire_due()
            answer = super()._try_apply_code(code)
        if self._is_guess(code, answer):
            attempts._note_failure(code, self.name)
        return answer

    def _is_guess(self, code, answer):
        """Whether a code may have been entered to find out which ones there are."""
        return "error" in answer

    def _get_foreign_card_answer(self, card):
        """Colleagues are told what is wrong; a visitor of the shop hears the same as
        for a code that does not exist."""
        if self.env.user._is_internal():
            return {"error": self._get_foreign_card_text(card)}
        text = self.env._("This code is invalid (%s).", card.code)
        return {"error": text, "not_found": True}

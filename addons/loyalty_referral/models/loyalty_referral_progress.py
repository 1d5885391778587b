from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools.progress import (
    OPEN,
    REFUNDED,
    REFUSED,
    REWARDED,
    SELF,
    WAITING,
    Progress,
    Visit,
    judge,
)

#: Few: a reward may send a message whose attachment takes its time.
SLICE = 20


class LoyaltyReferral(models.Model):
    """How an invitation goes on: by the friend's purchases, and every night."""

    _inherit = "loyalty.referral"

    # -- by purchases -----------------------------------------------------------------

    @api.private
    @api.model
    def follow(self, partners):
        """Follow what customers bought or brought back, in the same transaction.

        Rewards are not given here and not taken back: that is for the scheduled run,
        so that no till waits for the card of somebody else.
        """
        for referral in self._find_left(partners):
            referral._link_to(referral._find_among(partners))
        referrals = self.sudo().search(
            [
                ("friend_id", "in", partners.ids),
                ("state", "in", (*OPEN, REWARDED)),
            ]
        )
        referrals._progress()
        if referrals.filtered(lambda r: r.state == REWARDED and r._is_refunded()):
            self.env.ref("loyalty_referral.ir_cron_progress").sudo()._trigger()

    def _find_among(self, partners):
        return partners.filtered(
            lambda each: (
                each.phone_sanitized == self.friend_number
                or (self.friend_email and each.email_normalized == self.friend_email)
            )
        )[:1]

    def _progress(self):
        """Bring the state up to what the friends have paid, where that still counts."""
        visits = self._get_visits()
        companies = {
            program: set(program._get_companies().ids) for program in self.program_id
        }
        for referral in self.filtered(lambda each: each.state in OPEN):
            counting = companies[referral.program_id]
            own = visits.get(referral.friend_id.id, [])
            found = referral._judge([v for v in own if v.company_id in counting])
            vals = referral._prepare_progress_vals(found)
            if found.state == referral.state == WAITING:
                vals["problem"] = referral.problem  # it is still not rewarded
            referral._move(OPEN, found.state, vals)

    def _judge(self, visits):
        if self.friend_id and self._is_same_person(self.referrer_id, self.friend_id):
            return Progress(REFUSED, reason=SELF)
        today = self.company_id._get_loyalty_today()
        terms = self.program_id._get_terms(self.valid_until)
        return judge(visits, self.invited_on, today, terms)

    def _get_visits(self):
        """The friends' visits by id, in the order of time, as they are now."""
        self.env["loyalty.activity"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, day, company_id, sum(amount_incl)
                  FROM loyalty_activity WHERE partner_id = ANY(%s)
                 GROUP BY partner_id, day, company_id HAVING sum(amount_incl) > 0
                 ORDER BY day, company_id
                """,
                self.friend_id.ids,
            )
        )
        found = defaultdict(list)
        for partner_id, day, company_id, amount in rows:
            found[partner_id].append(Visit(day, company_id, to_decimal(amount)))
        return found

    def _prepare_progress_vals(self, found):
        visit = found.visit
        vals = {
            "reason": found.reason or False,
            "visit_day": visit.day if visit else False,
            "visit_company_id": visit.company_id if visit else False,
            "visit_amount": float(visit.amount) if visit else 0.0,
            "due_on": found.due_on or False,
        }
        return {**vals, "company_id": visit.company_id} if visit else vals

    def _is_refunded(self):
        """Whether what was rewarded came back meanwhile."""
        visits = self._get_visits().get(self.friend_id.id, [])
        place = (self.visit_day, self.visit_company_id.id)
        paid = sum(v.amount for v in visits if (v.day, v.company_id) == place)
        return paid <= 0 or paid < to_decimal(self.minimum)

    # -- every night ------------------------------------------------------------------

    @api.model
    def _cron_progress(self):
        """Nightly, and after refunds: what came back, what is due, what ran out."""
        for find, act in self._get_jobs():
            if not self._run_slices(find, act):
                return

    @api.model
    def _get_jobs(self):
        """The searches of a run, and what is done with what they find."""
        return (
            # What came back makes room within a member's limit.
            (self._find_refunded, "_take_back_refunded"),
            (self._find_due, "_reward"),
            (self._find_open, "_look_again"),
        )

    def _get_slice(self):
        """How many invitations are looked at before a commit."""
        return SLICE

    def _run_slices(self, find, act):
        """Do something with all that a search finds, each for itself.

        :param find: called with the last id and a limit; it does not find again what
            was done, so that a run that had to stop begins with what is left
        :param act: name of the method
        :return: whether there is time left for more
        """
        last = 0
        while found := find(last, self._get_slice()):
            last = found[-1].id
            done = sum(each._try(act) for each in found.try_lock_for_update())
            if not self._commit_slice(done):
                return False
        return True

    def _try(self, act):
        """Act on one invitation; what goes wrong stays with it.

        :return: whether it was done
        """
        return bool(self._attempt(self._do, act))

    def _do(self, act):
        getattr(self, act)()
        return True

    def _look_again(self):
        """Follow what changed without a purchase: time, terms, a merge of contacts."""
        self._progress()
        self.checked_on = self.company_id._get_loyalty_today()

    def _find_open(self, last, limit):
        """Invitations of known friends, and those that ran out, once a day."""
        due = self._get_domain_by_day(
            lambda today: (
                (Domain("checked_on", "=", False) | Domain("checked_on", "<", today))
                & (Domain("friend_id", "!=", False) | Domain("valid_until", "<", today))
            )
        )
        still_open = Domain("state", "in", OPEN) & Domain("id", ">", last)
        return self.search(due & still_open, order="id", limit=limit)

    def _find_due(self, last, limit):
        """Invitations whose refund time is over where the friend bought."""
        over = self._get_domain_by_day(lambda today: Domain("due_on", "<", today))
        waiting = Domain("state", "=", WAITING) & Domain("id", ">", last)
        return self.search(over & waiting, order="id", limit=limit)

    @api.model
    def _get_domain_by_day(self, make_domain):
        """What holds on the day where the branch is, which may be closed by now.

        :param make_domain: called with a day that it is in some branches
        """
        Company = self.env["res.company"].sudo().with_context(active_test=False)
        companies = Company.search([])  # pylint: disable=no-search-all
        by_day = companies.grouped(lambda company: company._get_loyalty_today())
        return Domain.OR(
            Domain("company_id", "in", branches.ids) & make_domain(today)
            for today, branches in by_day.items()
        )

    def _find_refunded(self, last, limit):
        """Rewarded invitations whose purchase is not there any more."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT referral.id FROM loyalty_referral referral
                  LEFT JOIN LATERAL (
                       SELECT sum(amount_incl) AS amount FROM loyalty_activity
                        WHERE partner_id = referral.friend_id
                          AND day = referral.visit_day
                          AND company_id = referral.visit_company_id) paid ON TRUE
                 WHERE referral.state = %(rewarded)s AND referral.id > %(last)s
                   AND (COALESCE(paid.amount, 0) <= 0
                        OR paid.amount < COALESCE(referral.minimum, 0))
                 ORDER BY referral.id LIMIT %(limit)s
                """,
                rewarded=REWARDED,
                last=last,
                limit=limit,
            )
        )
        return self.browse(row[0] for row in rows)

    def _take_back_refunded(self):
        self._take_back(REFUNDED)

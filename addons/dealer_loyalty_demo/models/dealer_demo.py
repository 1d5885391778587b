import logging
from datetime import date, datetime, time

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import file_open

from ..tools.catalog import read_catalog
from ..tools.clock import story_clock
from ..tools.referrals import Invitation, Referral, Withdrawal, with_referrals
from ..tools.steps import (
    Adjustment,
    Campaign,
    Grant,
    Invoice,
    LineDown,
    Merge,
    Return,
    Transfer,
    Visit,
)
from ..tools.story import make_story

_logger = logging.getLogger(__name__)

CATALOG = "dealer_loyalty_demo/demo/catalog.csv"
COMPANY = "dealer_loyalty_demo.company_harbour"
DEFAULT_SEED = 7
#: When the scheduled actions run, before the branches open; in UTC.
NIGHT = time(0, 10)


class DealerDemo(models.AbstractModel):
    """The demo dealership: a story by a seed, played through the real flows."""

    _name = "dealer.demo"
    _description = "Demo Dealership"

    @api.model
    def generate(self, seed=DEFAULT_SEED, customers=200, months=12, until=None):
        """Make the dealership with its customers and the last months of purchases.

        Nothing is written into tables behind the flows: orders come through the till
        and Sales, with the clock at their day. The same arguments give the same
        members with the same points. Only for a process that serves nobody else: its
        clock stands still meanwhile.

        :param until: last day of the story; default: today
        :return: how many members there are
        :raise UserError: the database has a demo dealership already
        """
        if self.is_generated():
            raise UserError(
                self.env._("There is a demo dealership in this database already.")
            )
        until = until or date.today()
        with file_open(CATALOG) as lines:
            catalog = read_catalog(lines)
        story = make_story(seed, customers, months, until, catalog)
        story = with_referrals(story, seed)
        demo = self.sudo().with_context(**self._get_quiet_context())
        with story_clock(self.env.cr, story.steps[0].at) as clock:
            dealership = demo._set_up(story, catalog)
            demo._play(dealership, story, clock)
            demo._finish(dealership, story)
        return len(story.members)

    @api.model
    def is_generated(self):
        """Whether this database has its demo dealership."""
        return bool(self.env.ref(COMPANY, raise_if_not_found=False))

    def _get_quiet_context(self):
        """No mail to made-up people, no log of each change."""
        return {
            "tracking_disable": True,
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "mail_auto_subscribe_no_notify": True,
            "no_reset_password": True,
            "loyalty_no_mail": True,
            "lang": "en_US",
            "tz": "Asia/Shanghai",
        }

    def _set_up(self, story, catalog):
        _logger.info("Company, branches, people")
        dealership = self.env["dealer.demo.company"]._make()
        offer = self.env["dealer.demo.offer"].with_company(dealership.company)
        offer._make(dealership, catalog)
        self.env["dealer.demo.tier"]._make_ladder(dealership)
        marketing = self.env["dealer.demo.marketing"].with_company(dealership.company)
        marketing._make(dealership, catalog)
        _logger.info("%s members", len(story.members))
        self.env["dealer.demo.back.office"]._make_members(dealership, story)
        return dealership

    # -- the story -----------------------------------------------------------------

    def _play(self, dealership, story, clock):
        """Play the steps in the order of time."""
        players = self._get_players()
        month = week = None
        for step in story.steps:
            if step.at.month != month:
                month = step.at.month
                _logger.info("%s", step.at.strftime("%B %Y"))
            self._close_tills(dealership, clock, step.at)
            if step.at.isocalendar()[:2] != week:
                week = step.at.isocalendar()[:2]
                clock.move_to(datetime.combine(step.at, NIGHT))
                self.env["dealer.demo.marketing"]._play_night()
            clock.move_to(step.at)
            players[type(step)](dealership, step)
        self._close_tills(dealership, clock)

    def _get_players(self):
        office = self.env["dealer.demo.back.office"]
        desk = self.env["dealer.demo.desk"]
        till = self.env["dealer.demo.till"]
        marketing = self.env["dealer.demo.marketing"]
        return {
            Visit: lambda dealership, step: (
                desk if step.channel == "desk" else till
            )._play_visit(dealership, step),
            Return: lambda dealership, step: (
                desk if step.channel == "desk" else till
            )._play_return(dealership, step),
            Invoice: desk._play_invoice,
            Grant: office._play_grant,
            Adjustment: office._play_adjustment,
            Campaign: office._play_campaign,
            LineDown: self.env["dealer.demo.till.offline"]._play,
            Transfer: office._play_transfer,
            Merge: office._play_merge,
            Referral: marketing._play_referral,
            Invitation: marketing._play_invitation,
            Withdrawal: marketing._play_withdrawal,
        }

    def _close_tills(self, dealership, clock, moment=None):
        """Before a step of another month: close the tills, let points and tiers expire.

        :param moment: of that step; none: the story is over
        """
        till = self.env["dealer.demo.till"]
        for branch in dealership.branches.values():
            session = branch.till.current_session_id
            if session and not (
                moment and self._is_same_month(session.start_at, moment)
            ):
                clock.move_to(till._get_closing_time(session))
                till._close(branch)
                self.env["loyalty.ledger"].expire()
                self.env["dealer.demo.tier"]._evaluate()

    def _is_same_month(self, start, moment):
        return (start.year, start.month) == (moment.year, moment.month)

    def _finish(self, dealership, story):
        """What is known at the end only: segments, logins, tiers by hand."""
        self.env["dealer.demo.offer"]._name_rewards_in_chinese(dealership)
        self.env["dealer.demo.back.office"]._set_segments(dealership, story)
        self.env["dealer.demo.company"]._make_portal_users(dealership, story)
        self.env["dealer.demo.tier"]._finish(dealership)
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": COMPANY, "record": dealership.company, "noupdate": True}]
        )

    # -- what there is -------------------------------------------------------------

    @api.model
    def get_points_table(self):
        """Points of each member by reference and program, for comparison.

        :return: dict of (reference, program) to points
        """
        cards = (
            self.env["loyalty.card"].sudo().search([("partner_id.ref", "like", "HM")])
        )
        return {
            (card.partner_id.ref, card.program_id.name): card.points for card in cards
        }

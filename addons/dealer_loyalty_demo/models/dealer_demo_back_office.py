from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command

from odoo.addons.loyalty_ledger.tools.movement import GRANT, Movement

from ..tools.segments import SEGMENTS
from ..tools.story import IMPORTED, TAGS, WELCOME
from .dealer_demo_offer import POINTS

COLOURS = {"Loyal": 10, "Potential": 4, "New": 3, "At Risk": 1}
TEXTS = {
    IMPORTED: "Points from before the program",
    WELCOME: "Welcome to Harbour Motors",
    "campaign": "We miss you: use it within 45 days",
}


class DealerDemoBackOffice(models.AbstractModel):
    """Members, grants, corrections: what marketing and the office do."""

    _name = "dealer.demo.back.office"
    _description = "Back Office of the Demo Dealership"

    # -- members -------------------------------------------------------------------

    def _make_members(self, dealership, story):
        """Put the members into the address book."""
        tags = self._make_tags()
        vals_list = [
            self._prepare_member_vals(dealership, member, tags)
            for member in story.members
        ]
        partners = self.env["res.partner"].create(vals_list)
        for member, partner in zip(story.members, partners, strict=True):
            dealership.members[member.ref] = partner

    def _make_tags(self):
        Category = self.env["res.partner.category"]
        names = [*TAGS, *SEGMENTS]
        return {
            name: Category.create({"name": name, "color": COLOURS.get(name, 0)})
            for name in names
        }

    def _prepare_member_vals(self, dealership, member, tags):
        person = member.person
        return {
            "name": person.name,
            "ref": member.ref,
            "phone": person.phone,
            "email": person.email,
            "birthdate_date": person.birthday,
            "city": "Shanghai",
            "country_id": self.env.ref("base.cn").id,
            "lang": "zh_CN" if self._speaks_chinese(person) else "en_US",
            "category_id": [Command.set([tags[tag].id for tag in member.tags])],
        }

    def _speaks_chinese(self, person):
        installed = self.env["res.lang"]._get_data(code="zh_CN")
        return bool(installed) and not person.name.isascii()

    def _set_segments(self, dealership, story):
        """Tag the members with their segment at the end of the story."""
        Category = self.env["res.partner.category"]
        tags = {
            name: Category.search([("name", "=", name)], limit=1) for name in SEGMENTS
        }
        for ref, segment in story.get_segments().items():
            if ref in dealership.members:
                dealership.members[ref].category_id = [Command.link(tags[segment].id)]

    def _get_card(self, dealership, ref):
        """The member's card of points; made if there is none yet."""
        program, member = dealership.programs[POINTS], dealership.members[ref]
        Card = self._as_marketing(dealership, "loyalty.card")
        vals = {"program_id": program.id, "partner_id": member.id}
        domain = [(name, "=", value) for name, value in vals.items()]
        return Card.search(domain, limit=1) or Card.create(vals)

    def _as_marketing(self, dealership, model):
        user = dealership.staff["marketing"]
        return self.env[model].with_user(user).with_company(dealership.company)

    # -- points given --------------------------------------------------------------

    def _play_grant(self, dealership, step):
        """Give points to a member, with a date of their own if the step says so."""
        expires = step.days and fields.Date.today() + timedelta(days=step.days)
        movement = Movement(
            step.points,
            GRANT,
            key=f"harbour:{step.reason}:{dealership.members[step.ref].id}",
            name=TEXTS[step.reason],
            expires_on=expires,
        )
        self.env["loyalty.ledger"].post(self._get_card(dealership, step.ref), movement)

    # -- corrections ---------------------------------------------------------------

    def _play_adjustment(self, dealership, step):
        """Marketing corrects points; above the limit it waits for somebody else."""
        adjustment = self._as_marketing(dealership, "loyalty.adjustment").create(
            {
                "card_id": self._get_card(dealership, step.ref).id,
                "points": step.points,
                "reason": "goodwill" if step.points > 0 else "mistake",
                "description": step.reason,
            }
        )
        adjustment.action_submit()

    def _play_campaign(self, dealership, step):
        """Marketing gives points to many; the manager agrees, or has not yet."""
        grant = self._as_marketing(dealership, "loyalty.bulk.grant").create(
            {
                "program_id": dealership.programs[POINTS].id,
                "text": step.text,
                "partner_domain": repr([("category_id.name", "=", step.tag)]),
                "points": step.points,
            }
        )
        grant.action_check()
        grant.action_submit()
        if step.approved and grant.state == "waiting":
            grant.with_user(dealership.staff["administrator"]).action_approve()

    def _play_transfer(self, dealership, step):
        """Move points within a family."""
        card = self._get_card(dealership, step.ref)
        points = min(step.points, card.points_available)
        if points < 1:
            return
        transfer = self._as_marketing(dealership, "loyalty.transfer").create(
            {
                "card_id": card.id,
                "to_partner_id": dealership.members[step.to_ref].id,
                "points": points,
                "description": "Between husband and wife",
            }
        )
        transfer.action_submit()

    def _play_merge(self, dealership, step):
        """A contact was there twice: one stays, with both histories."""
        stays = dealership.members[step.ref]
        twin = dealership.members.pop(step.twin_ref)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((stays | twin).ids)],
                "dst_partner_id": stays.id,
                "state": "selection",
            }
        )
        wizard.action_merge()

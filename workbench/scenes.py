"""What the pictures of the README show, as short plays in the demo dealership.

A scene is a generator: it acts, and yields (name, page) when a page is ready for its
picture. All scenes have the same member, so that the pictures tell one story.
"""

from collections.abc import Callable
from dataclasses import dataclass

TIMEZONE = "Asia/Shanghai"
CHINESE = "zh_CN"
ADMIN, OFFICE, CASHIER, MEMBER = "admin", "manager", "cashier1", "member1"
#: Codes of what the member buys: an oil change and wiper blades.
BASKET = ("OIL", "OIL-5W30", "WIPERS")
#: The action of Odoo with the programs, which our application shows in its menu.
PROGRAMS = "loyalty.loyalty_program_discount_loyalty_action"


@dataclass(frozen=True)
class Screen:
    """What a page is shown on; *scale* is how many dots a pixel has."""

    width: int
    height: int
    scale: int = 1
    phone: bool = False


DESK = Screen(1280, 800)
#: So high that a receipt is seen to its end.
HIGH = Screen(1280, 1040)
PHONE = Screen(390, 844, scale=2, phone=True)


@dataclass(frozen=True)
class Scene:
    """A play, and the names of its pictures in the order in which it comes to them."""

    names: tuple
    play: Callable


def names():
    """Return the names of all pictures."""
    return [name for scene in SCENES for name in scene.names]


def find_member(studio):
    """Return name, id, card and program of the member of all pictures."""
    page = studio.enter(ADMIN, DESK)
    card = studio.call(
        page,
        "loyalty.card",
        "search_read",
        [
            ("partner_id.user_ids.login", "=", MEMBER),
            ("program_id.program_type", "=", "loyalty"),
        ],
        ["partner_id", "program_id"],
        limit=1,
    )[0]
    partner, name = card["partner_id"]
    return {
        "id": partner,
        "name": name,
        "card": card["id"],
        "program": card["program_id"][0],
    }


# The till -----------------------------------------------------------------------------


def _till(studio):
    page = _ring_up(studio)
    yield "till", page
    page.click(".o_use_points")
    page.wait_for(".o_points_popup")
    # The middle of what is suggested: neither nothing nor all.
    page.click(".o_points_suggestion:nth-child(2), .o_points_suggestion:only-child")
    page.wait("!document.querySelector('.o_points_confirm').disabled")
    yield "till-points", page
    page.click(".o_points_confirm")
    page.wait("!document.querySelector('.o_points_popup')")
    page.click(".pay-order-button")
    page.click(".paymentmethod")
    page.click(".validation-button, .button.next.validation")
    _skip_feedback(page)
    page.wait_for(".receipt-screen .pos-receipt")
    page.resize(HIGH)
    yield "receipt", page


def _till_in_chinese(studio):
    yield "till-zh", _ring_up(studio, CHINESE)


def _ring_up(studio, language="en_US"):
    """Return a till with the member chosen and the basket rung up."""
    member = studio.member
    page = studio.enter(CASHIER, DESK, language)
    till = studio.call(page, "pos.config", "search", [], limit=1)[0]
    studio.go(page, f"/pos/ui/{till}")
    _open_register(page)
    page.click(".set-partner")
    page.write(".modal .modal-header input", member["name"])
    page.press("Enter")
    page.click(f".partner-line[data-id='{member['id']}'] td")
    page.wait("!document.querySelector('.modal')")
    for code in BASKET:
        page.click(f"article.product[data-product-id='{_product(page, code)}']")
    page.wait(f"posmodel.getOrder().lines.length >= {len(BASKET)}")
    page.wait_for(".o_points_available")
    page.wait_for(".o_use_points")
    return page


def _open_register(page):
    """Come to the products; the first cashier of the day counts the cash first."""
    page.click(".open-register-btn")
    page.wait("document.querySelector('.modal .opening-notes, article.product')")
    if page.shows(".modal .opening-notes"):
        page.click(".modal-footer .btn-primary")
    page.wait("!document.querySelector('.modal')")
    page.wait_for("article.product")


def _product(page, code):
    return page.evaluate(
        "posmodel.models['product.template']"
        f".find((product) => product.default_code === '{code}').id"
    )


def _skip_feedback(page):
    page.wait("document.querySelector('.feedback-screen, .receipt-screen')")
    if page.shows(".feedback-screen"):
        page.click(".feedback-screen")


# The office ---------------------------------------------------------------------------


def _members(studio):
    page = studio.enter(OFFICE, DESK)
    studio.go(page, "/odoo/loyalty-members")
    page.wait_for(".o_kanban_record:not(.o_kanban_ghost)")
    yield "members", page


def _statement(studio):
    card = studio.member["card"]
    page = studio.enter(OFFICE, DESK)
    studio.go(page, f"/odoo/loyalty-members/{card}")
    page.click(".o_notebook .nav-link[name=statement]")
    page.wait_for(".o_field_widget[name=statement_entry_ids] .o_data_row")
    yield "statement", page


def _policy(studio):
    program = studio.member["program"]
    page = studio.enter(OFFICE, DESK)
    studio.go(page, f"/odoo/action-{PROGRAMS}/{program}")
    page.click(".o_notebook .nav-link[name=points_policy]")
    page.wait_for(".o_field_widget[name=points_policy]")
    page.scroll_to(".o_notebook")
    yield "policy", page


def _tiers(studio):
    page = studio.enter(OFFICE, DESK)
    studio.go(page, "/odoo/loyalty-members-by-tier")
    page.wait_for(".o_kanban_record:not(.o_kanban_ghost)")
    yield "tiers", page


def _tier_rules(studio):
    page = studio.enter(OFFICE, DESK)
    domain = [("state", "=", "draft")]
    [rules] = studio.call(page, "loyalty.tier.revision", "search", domain, limit=1)
    studio.go(page, f"/odoo/loyalty-tier-rules/{rules}")
    page.wait_for(".o_form_view [name=line_ids] .o_data_row")
    yield "tier-rules", page


def _packages(studio):
    page = studio.enter(OFFICE, DESK)
    studio.go(page, "/odoo/loyalty-package-board")
    page.wait_for(".o_kanban_record:not(.o_kanban_ghost)")
    yield "packages", page


# The member's phone -------------------------------------------------------------------


def _portal(studio):
    card = studio.member["card"]
    page = studio.enter(MEMBER, PHONE)
    _show_cards(studio, page)
    yield "portal", page
    studio.go(page, f"/my/loyalty/{card}")
    page.scroll_to(":has(> .o_loyalty_ledger_entry)")
    yield "portal-statement", page


def _portal_in_chinese(studio):
    page = studio.enter(MEMBER, PHONE, CHINESE)
    _show_cards(studio, page)
    yield "portal-zh", page


def _portal_referral(studio):
    page = studio.enter(MEMBER, PHONE)
    studio.go(page, "/my/referral")
    page.wait_for("main img, #wrap img")
    yield "portal-referral", page


def _show_cards(studio, page):
    studio.go(page, "/my/loyalty")
    page.wait_for(".o_loyalty_ledger_card, .o_loyalty_ledger_figures")


SCENES = (
    Scene(("till", "till-points", "receipt"), _till),
    Scene(("till-zh",), _till_in_chinese),
    Scene(("members",), _members),
    Scene(("statement",), _statement),
    Scene(("policy",), _policy),
    Scene(("tiers",), _tiers),
    Scene(("tier-rules",), _tier_rules),
    Scene(("packages",), _packages),
    Scene(("portal", "portal-statement"), _portal),
    Scene(("portal-zh",), _portal_in_chinese),
    Scene(("portal-referral",), _portal_referral),
)

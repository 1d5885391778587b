"""What goes with the application."""


def uninstall_hook(env):
    """Give the ledger its menu back as it was.

    Its action would go with this module and take all menus along: a menu whose action
    is missing cannot be loaded.
    """
    menu = env.ref("loyalty_ledger.menu_loyalty_root")
    menu.write(
        {
            "action": False,
            "name": "Loyalty",
            "web_icon": "loyalty_ledger,static/description/icon.png",
            "sequence": 35,
        }
    )

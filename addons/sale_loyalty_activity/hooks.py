"""Installing on a living database."""


def post_init_hook(env):
    """Record the paid invoices from before; what is recorded is left alone."""
    env["loyalty.activity"]._record_past_invoices()

"""Installing on a living database."""


def post_init_hook(env):
    """Record the paid till orders from before; what is recorded is left alone."""
    env["loyalty.activity"]._record_past_till_orders()

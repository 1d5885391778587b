import argparse
import sys

from odoo import SUPERUSER_ID, api
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class DealerDemo(Command):
    """Fill a database, in which dealer_loyalty_demo is installed, with the demo
    dealership. Said again, it changes nothing."""

    name = "dealer_demo"

    def run(self, args):
        options, config_args = self._parse(args)
        config.parse_config([*config_args, "--no-http"], setup_logging=True)
        names = config["db_name"]
        if len(names) != 1:
            sys.exit("Name one database with -d.")
        with Registry(names[0]).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if "dealer.demo" not in env:
                sys.exit("Install dealer_loyalty_demo in this database first.")
            self._generate(env, options)

    def _parse(self, args):
        parser = self.parser
        parser.add_argument(
            "--seed", type=int, default=7, help="another number, another story"
        )
        parser.add_argument("--customers", type=int, default=200)
        parser.add_argument(
            "--months", type=int, default=12, help="of purchases, to today"
        )
        parser.epilog = "Everything else goes to Odoo, such as -c and -d."
        parser.formatter_class = argparse.ArgumentDefaultsHelpFormatter
        return parser.parse_known_args(args)

    def _generate(self, env, options):
        demo = env["dealer.demo"]
        if demo.is_generated():
            sys.stdout.write("The demo dealership exists already.\n")
            return
        members = demo.generate(options.seed, options.customers, options.months)
        sys.stdout.write(f"The demo dealership has {members} members.\n")

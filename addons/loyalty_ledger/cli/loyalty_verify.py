"""Command ``odoo loyalty_verify``: checks the loyalty ledger of a database."""

import optparse
import sys

import odoo.tools.config
from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry

SOUND, BROKEN, UNUSABLE = 0, 1, 2


class LoyaltyVerify(Command):
    """Verify the loyalty ledger of a database (-d); exit code 0 if it is sound."""

    name = "loyalty_verify"

    def run(self, cmdargs):
        """Print one line for each broken invariant.

        The process ends with 0 (sound), 1 (broken) or 2 (nothing could be verified).
        """
        parser = odoo.tools.config.parser
        parser.prog = self.prog
        group = optparse.OptionGroup(parser, "Loyalty ledger")
        group.add_option(
            "--program",
            dest="program_ids",
            help="ids of the programs to verify, separated by commas; default: all",
        )
        parser.add_option_group(group)
        options = odoo.tools.config.parse_config(cmdargs, setup_logging=True)
        sys.exit(self._verify(self._get_database(), options.program_ids))

    def _get_database(self):
        names = odoo.tools.config["db_name"]
        if len(names) != 1:
            self._fail("Name one database with -d.")
        return names[0]

    def _verify(self, database, program_ids):
        with Registry(database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if "loyalty.ledger.verification" not in env:
                self._fail(f"loyalty_ledger is not installed in {database}.")
            programs = self._get_programs(env, program_ids)
            breaches = env["loyalty.ledger.verification"].verify(programs)
        for breach in breaches:
            self._print(f"BROKEN {breach.model} {breach.res_id}: {breach.text}")
        if not breaches:
            self._print(f"{database}: the loyalty ledger is sound.")
        return BROKEN if breaches else SOUND

    def _get_programs(self, env, program_ids):
        if not program_ids:
            return None
        ids = [int(text) for text in program_ids.split(",") if text.strip().isdigit()]
        programs = env["loyalty.program"].browse(ids).exists()
        if not programs or len(programs) != len(program_ids.split(",")):
            self._fail(f"There is no program {program_ids}.")
        return programs

    def _print(self, text):
        sys.stdout.write(f"{text}\n")

    def _fail(self, text):
        sys.stderr.write(f"{text}\n")
        sys.exit(UNUSABLE)

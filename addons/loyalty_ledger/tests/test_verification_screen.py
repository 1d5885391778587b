import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import odoo
from odoo.cli.command import find_command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import config

from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestVerificationScreen(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._create_user("reader", "reader")
        cls.card = cls._create_card(points=10)

    def _break_lot(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE loyalty_ledger_lot SET remaining = 9 WHERE card_id = %s",
            [self.card.id],
        )

    # -- wizard -----------------------------------------------------------------------

    def _verify(self, **vals):
        wizard = self.env["loyalty.ledger.verify"].with_user(self.reader).create(vals)
        wizard.action_verify()
        return wizard

    def test_sound(self):
        wizard = self._verify(program_ids=self.program.ids)
        self.assertRecordValues(wizard, [{"state": "sound", "entry_count": 1}])

    def test_broken_row_is_linked(self):
        self._break_lot()
        wizard = self._verify()
        self.assertEqual(wizard.state, "broken")
        line = wizard.line_ids.filtered(lambda row: row.res_model == "loyalty.card")
        self.assertEqual(line.res_id, self.card.id)
        self.assertEqual(line.action_open()["res_id"], self.card.id)

    def test_other_programs_are_left_out(self):
        self._break_lot()
        other = self._create_program(name="Other")
        self.assertEqual(self._verify(program_ids=other.ids).state, "sound")

    def test_only_readers_verify(self):
        nobody = self._create_user("nobody")
        with self.assertRaises(AccessError):
            self.env["loyalty.ledger.verify"].with_user(nobody).create({})

    # -- command ----------------------------------------------------------------------

    def _run_command(self, program_ids=None):
        """Exit code and output of the command, on what this test sees."""
        command = find_command("loyalty_verify")()
        output, errors = io.StringIO(), io.StringIO()
        with (
            self.enter_registry_test_mode(),
            redirect_stdout(output),
            redirect_stderr(errors),
        ):
            code = command._verify(self.env.cr.dbname, program_ids)
        return code, output.getvalue()

    def test_command_finds_nothing(self):
        code, output = self._run_command(str(self.program.id))
        self.assertEqual(code, 0)
        self.assertIn("sound", output)

    def test_command_names_the_broken_row(self):
        self._break_lot()
        code, output = self._run_command()
        self.assertEqual(code, 1)
        self.assertIn(f"BROKEN loyalty.card {self.card.id}", output)

    def test_command_refuses_unknown_programs(self):
        for text in ("0", "1,x", str(self.program.id + 1000)):
            with self.assertRaises(SystemExit) as raised:
                self._run_command(text)
            self.assertEqual(raised.exception.code, 2, text)

    def test_command_as_a_process(self):
        root = str(Path(odoo.tools.__file__).parents[2])
        start = "from odoo.cli.command import main; main()"
        options = {
            "-d": self.env.cr.dbname,
            "--db_host": config["db_host"],
            "--db_port": config["db_port"],
            "--db_user": config["db_user"],
            "--data-dir": config["data_dir"],
        }
        arguments = [str(x) for pair in options.items() if pair[1] for x in pair]
        paths = ",".join(config["addons_path"])
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                start,
                f"--addons-path={paths}",
                "loyalty_verify",
                f"--addons-path={paths}",
                *arguments,
            ],
            env={**os.environ, "PYTHONPATH": root},
            capture_output=True,
            text=True,
        )
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        self.assertIn("the loyalty ledger is sound", done.stdout)

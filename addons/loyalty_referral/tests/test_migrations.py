from odoo.modules import load_script
from odoo.tests import tagged
from odoo.tools import file_path

from .common import ReferralCase

SCRIPT = "loyalty_referral/migrations/19.0.1.1.0/post-keep_minimum.py"


@tagged("post_install", "-at_install")
class TestMigrations(ReferralCase):
    """An update of the add-on takes nothing from what was rewarded before."""

    def _reward_before_the_update(self, amount):
        referral = self._invite(self._create_member(name="Ben"))
        self._buy(referral.friend_id, amount)
        self._run("2026-03-20")
        self.assertEqual(referral.state, "rewarded")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE loyalty_referral SET minimum = NULL WHERE id = %s", [referral.id]
        )
        return referral

    def _migrate(self):
        self.env.flush_all()
        load_script(file_path(SCRIPT), "post-keep_minimum").migrate(
            self.env.cr, "19.0.1.0.0"
        )
        self.env.invalidate_all()

    def test_what_was_asked_for_is_kept(self):
        small = self._reward_before_the_update(250)
        large = self._reward_before_the_update(900)
        self.program.minimum = 500
        self._migrate()
        self.assertEqual((small | large).mapped("minimum"), [250, 500])
        self._run("2026-03-25")
        self.assertEqual(set((small | large).mapped("state")), {"rewarded"})

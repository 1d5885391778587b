from odoo.tools import SQL


def migrate(cr, version):
    """What was asked for is kept with what was rewarded.

    The program may ask for more today than it did then: of a purchase that was enough
    at its time, no more than its amount was asked for.
    """
    cr.execute(
        SQL(
            """
            UPDATE loyalty_referral referral
               SET minimum = LEAST(program.minimum, referral.visit_amount)
              FROM loyalty_referral_program program
             WHERE program.id = referral.program_id
               AND referral.state IN ('rewarded', 'reversed')
               AND referral.minimum IS NULL
            """
        )
    )

from . import loyalty_card, loyalty_program, res_partner

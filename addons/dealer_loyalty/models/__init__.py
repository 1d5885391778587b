from . import loyalty_card, res_partner

from . import loyalty_card, res_config_settings, res_partner

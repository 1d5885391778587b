from . import (
    dealer_demo,
    dealer_demo_back_office,
    dealer_demo_company,
    dealer_demo_desk,
    dealer_demo_marketing,
    dealer_demo_offer,
    dealer_demo_prepaid,
    dealer_demo_tier,
    dealer_demo_till,
    dealer_demo_till_offline,
)

from . import invitation, portal_referral

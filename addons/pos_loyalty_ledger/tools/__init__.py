from . import claim, plan

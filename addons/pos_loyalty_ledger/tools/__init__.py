from . import claim, credit, plan

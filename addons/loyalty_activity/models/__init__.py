from . import (
    loyalty_activity,
    loyalty_activity_document,
    loyalty_activity_past,
    loyalty_visit,
    product_template,
    res_partner,
)

"""Filters that a user made in the filter widget, stored as text."""

import ast

from odoo.exceptions import ValidationError
from odoo.fields import Domain


def read_filter(model, text):
    """The domain of a stored filter on a model; of none: all records.

    :raise ValidationError: it is no domain of this model
    """
    try:
        domain = Domain(ast.literal_eval(text or "[]"))
        domain.validate(model)
        return domain
    except (ValueError, SyntaxError, TypeError) as error:
        raise ValidationError(
            model.env._("This filter cannot be understood: %s", text)
        ) from error

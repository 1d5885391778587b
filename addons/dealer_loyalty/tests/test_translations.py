import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import TranslationModuleReader

#: Texts of these places do not depend on what else is installed.
OWN_PLACES = ("code", "model_terms")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """The templates in i18n hold the texts that the modules have now.

    If one of these fails: export the template of the module, and translate it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        author = cls.env["ir.module.module"]._get("dealer_loyalty").author
        cls.modules = (
            cls.env["ir.module.module"]
            .search([("state", "=", "installed"), ("author", "=", author)])
            .mapped("name")
        )
        cls.rows = list(TranslationModuleReader(cls.env.cr, modules=cls.modules))
        cls.templates = {
            module: polib.pofile(file_path(f"{module}/i18n/{module}.pot"))
            for module in cls.modules
        }

    def _is_of_module(self, module, name, xmlid):
        """Leave out fields that another module's mixin gives to our models."""
        if not name.startswith("ir.model.fields,"):
            return True
        field = self.env.ref(xmlid)
        return module in self.env[field.model]._fields[field.name]._modules

    def test_every_text_is_in_the_template(self):
        self.assertIn("loyalty_ledger", self.modules)
        known = {
            (module, entry.msgid)
            for module, template in self.templates.items()
            for entry in template
        }
        missing = {
            (module, source)
            for module, kind, name, place, source, _value, _comments in self.rows
            if (module, source) not in known
            and (kind == "code" or self._is_of_module(module, name, place))
        }
        self.assertFalse(missing)

    def test_the_template_has_no_text_that_is_gone(self):
        exported = {(row[0], row[4]) for row in self.rows}
        gone = {
            (module, entry.msgid)
            for module, template in self.templates.items()
            for entry in template
            if (module, entry.msgid) not in exported
            and any(place.startswith(OWN_PLACES) for place, _line in entry.occurrences)
        }
        self.assertFalse(gone)

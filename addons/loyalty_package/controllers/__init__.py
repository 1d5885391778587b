from . import portal_package

"""How long what is kept. Importing it registers the kinds."""

from . import conferences, sharing

__all__ = ["conferences", "sharing"]

"""The roof: settings, addresses, the pages that use every floor. Imported by nobody."""

from .celery import app as celery_app

__all__ = ["celery_app"]

"""Celery only carries "look in the outbox": the outbox table is the truth, the broker a bell."""

import os

from celery import Celery

from . import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialnet.settings")

broker.use()
app = Celery("socialnet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

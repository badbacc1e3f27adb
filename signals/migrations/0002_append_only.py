from importlib import import_module

from django.db import migrations

append_only = import_module("accounts.migrations.0002_append_only").append_only


class Migration(migrations.Migration):
    dependencies = [("signals", "0001_initial"), ("accounts", "0002_append_only")]
    operations = [append_only("signals_signalevent")]

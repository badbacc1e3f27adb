from django.db import migrations

from accounts.history import append_only


class Migration(migrations.Migration):
    dependencies = [("residents", "0001_initial"), ("accounts", "0002_walls")]
    operations = [append_only("residents_helpmatchevent")]

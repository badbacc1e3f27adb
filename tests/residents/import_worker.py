"""A worker in a process of its own, to be killed while it is busy with an import."""

import os
import sys
from uuid import UUID

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialnet.settings")
    django.setup()
    from residents.services import work_on_import

    print("ready", flush=True)
    work_on_import(UUID(sys.argv[1]))

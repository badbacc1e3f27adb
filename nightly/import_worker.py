"""Does what there is to do for one import, and prints the most memory that it had, in MiB.

At low priority, as the service `slow` of docker-compose.yml.
"""

import os
import re
import sys
from pathlib import Path
from uuid import UUID

import django

if __name__ == "__main__":
    os.nice(10)
    django.setup()
    from residents.services import work_on_import

    if not work_on_import(UUID(sys.argv[1])):
        sys.exit("There was nothing to do.")
    # Of this program alone: what getrusage tells begins with what its parent had.
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    print(int(found[1]) / 1024)

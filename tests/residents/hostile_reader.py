"""Reads one file as an import does, with no more than some seconds of CPU, and prints what was
wrong with it and the most memory that it took in all. For a process of its own."""

import json
import os
import re
import resource
import sys
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialnet.settings")
    django.setup()
    from residents.imports import Reader

    path, seconds = Path(sys.argv[1]), int(sys.argv[2])
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = round(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    reader = Reader(lambda: path.open("rb"), path.suffix[1:])
    for _batch in reader.read_batches():
        pass
    # Of this program alone: what getrusage tells begins with what its parent had.
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    codes = [problem.code for problem in reader.problems]
    print(json.dumps({"codes": codes, "mib": int(found[1]) / 1024}))

"""One step of an import in a process of its own, to be killed while it is busy with it.

python -m tests.residents.import_worker upload CORPORATION USER | choose RUN USER |
approve RUN USER | work RUN | work_and_die RUN
"""

import os
import signal
import sys
from pathlib import Path

import django


def main(step: str, of: str, by: str = "") -> None:
    from django.db import transaction

    from accounts.models import Corporation, User
    from residents import services
    from residents.models import ImportRun
    from residents.services import import_runs

    user = User.objects.filter(pk=by).first() if by else None
    if step == "upload":
        assert user
        linde = Corporation.objects.get(pk=of)
        with Path(os.environ["FILE"]).open("rb") as file:
            services.upload(
                iter(lambda: file.read(1 << 16), b""), kind="csv", corporation=linde, by=user
            )
        return
    run = ImportRun.objects.get(pk=of)
    if step == "choose":
        assert user
        services.choose_columns(run, {name: name for name in run.headers}, by=user)
    elif step == "approve":
        assert user
        services.take_run_step(run, "approve", by=user)
    elif step == "work":
        services.work_on_import(run.pk)
    else:
        end = import_runs.end_step

        def end_and_die(*args: object, **more: object) -> None:
            end(*args, **more)  # type: ignore[arg-type]
            transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))

        import_runs.end_step = end_and_die
        services.work_on_import(run.pk)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialnet.settings")
    django.setup()
    main(*sys.argv[1:])

"""A file of the corporation's own system that waits for somebody to approve it."""

import residents.services

from .base import DATA, Ground


def wait_for_approval(ground: Ground) -> None:
    """Next month's export of the Bernhardflat: a name was mended, somebody is new, one is gone."""
    head, *lines = (DATA / "bernhardflat.csv").read_text(encoding="utf-8-sig").splitlines()
    names = head.split(";")
    rows = [dict(zip(names, line.split(";"), strict=True)) for line in lines if line]
    rows[3]["achternaam"] += "-de Wit"
    rows[5]["huur_einde"] = "31-12-2028"
    new = {**rows[7], "relatie_id": "BF-nieuw", "achternaam": "Zomer", "rol": "medebewoner"}
    changed = [*rows[:-1], new]
    data = "\r\n".join([head, *(";".join(row[name] for name in names) for row in changed), ""])
    run = residents.services.upload(
        [data.encode()],
        kind="csv",
        corporation=ground.linde,
        by=ground.user("beheer"),
    )
    residents.services.choose_columns(
        run, {name: name for name in run.headers}, by=ground.user("beheer")
    )
    residents.services.work_on_import(run.pk)

"""Files that are held. Who holds one, and how, says who uses the servers and who guards them."""

import fcntl
import json
import time
from pathlib import Path
from typing import IO

GLANCE = 0.2  # seconds between two looks of the guard at its locks and servers


def take(path: Path, kind: int = fcntl.LOCK_EX) -> IO[str]:
    """Held until the returned file is closed, or this process ends."""
    file = path.open("a")
    try:
        fcntl.flock(file, kind)
    except BlockingIOError:
        file.close()
        raise
    return file


def try_to_take(path: Path, kind: int = fcntl.LOCK_EX, *, patience: float = 0) -> IO[str] | None:
    """The held file, or nothing if somebody else still holds it after so many seconds."""
    until = time.monotonic() + patience
    while True:
        try:
            return take(path, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return None
            time.sleep(0.05)


def is_taken(path: Path) -> bool:
    """Does somebody hold it for themselves? Asked with a shared lock: two may ask at once."""
    if not path.exists():
        return False
    if lock := try_to_take(path, fcntl.LOCK_SH):
        lock.close()
    return lock is None


def write_record(file: IO[str], record: dict[str, str]) -> None:
    """Write down in a held file what others may read in it."""
    file.write(json.dumps(record))
    file.flush()


def read_record(path: Path) -> dict[str, str]:
    try:
        record: dict[str, str] = json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return record


def see_log(folder: Path, what: str) -> str:
    """A sentence about a failure, with the last word of the servers."""
    log = folder / "servers.log"
    lines = log.read_text(errors="replace").splitlines()
    return f"{what}; {log} ends with: {lines[-1] if lines else '(nothing)'}"

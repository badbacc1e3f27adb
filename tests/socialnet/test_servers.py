"""The embedded servers, in a checkout of their own: whoever dies in whatever way, they end and
start again. As root the checkout is one that `nobody` may not enter (pytest's folders are)."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from socialnet import servers
from socialnet.servers import machine

CLIENT = """
import os, sys
from socialnet import servers
try:
    servers.ensure(sys.argv[1])
except servers.NoServersError as error:
    sys.exit(print(error))
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
sys.stdin.read()
"""


class Client:
    """A process that uses the servers until it is told to leave, or is killed."""

    def __init__(self, checkout: Path, purpose: str) -> None:
        environment = {
            k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", CLIENT, purpose],
            cwd=checkout,
            env=environment | {"PGPORT": "1", "PGDATABASE": "of_somebody_else"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.answer = self.process.stdout.readline().strip()
        self.database_url, _, self.redis_url = self.answer.partition(" ")

    def execute(self, statement: str) -> list[tuple]:
        with psycopg.connect(self.database_url) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def leave(self) -> None:
        self.process.communicate()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """With spaces in its path; the data stays from test to test, as it does for a person."""
    checkout = tmp_path_factory.mktemp("a") / "flat with a view"
    (checkout / "socialnet").mkdir(parents=True)
    (checkout / "socialnet" / "__init__.py").touch()
    shutil.copytree(Path(servers.__file__).parent, checkout / "socialnet" / "servers")
    yield checkout
    script = "from socialnet import servers; servers.forget('demo'); servers.forget('test')"
    subprocess.run([sys.executable, "-c", script], cwd=checkout, check=True)


@pytest.fixture
def enter(checkout: Path) -> Iterator[Callable[..., Client]]:
    clients = []

    def enter(purpose: str = "demo") -> Client:
        clients.append(Client(checkout, purpose))
        return clients[-1]

    yield enter
    for client in clients:
        client.leave()


def record(checkout: Path) -> dict[str, str]:
    return json.loads((checkout / "var" / "demo" / "guard").read_text())


def guards(checkout: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(checkout / "var" / "demo") in (process.info["cmdline"] or [])
    ]


def server_processes(checkout: Path) -> list[psutil.Process]:
    return [psutil.Process(int(pid)) for pid in record(checkout)["pids"].split()]


def ends(process: psutil.Process) -> bool:
    """Within ten seconds; a zombie has ended too."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_both_servers_answer_and_stop_after_use(checkout, enter):
    client = enter()
    assert client.execute("SELECT current_database(), lower('É')") == [("app", "é")]
    with redis.from_url(client.redis_url) as broker:
        assert broker.ping()
    processes = server_processes(checkout)
    client.leave()
    assert all(ends(process) for process in processes)
    assert not Path(client.redis_url.removeprefix("unix://")).parent.exists()


def test_the_demo_is_durable_and_a_test_run_is_fast(enter):
    assert enter("demo").execute("SHOW fsync") == [("on",)]
    assert enter("test").execute("SHOW fsync") == [("off",)]


def test_two_who_use_the_demo_share_the_servers_and_the_last_one_stops_them(checkout, enter):
    first, second = enter(), enter()
    assert first.answer == second.answer
    processes = server_processes(checkout)
    first.leave()
    assert second.execute("SELECT 1") == [(1,)]
    second.leave()
    assert all(ends(process) for process in processes)


def test_two_test_runs_have_servers_of_their_own(enter):
    assert enter("test").database_url != enter("test").database_url


def test_after_a_killed_client_the_servers_stop_and_the_data_stays(checkout, enter):
    client = enter()
    client.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    processes = server_processes(checkout)
    client.kill()
    assert all(ends(process) for process in processes)
    assert enter().execute("SELECT n FROM kept") == [(7,)]


def test_after_a_killed_guard_the_servers_stop_and_the_next_start_works(checkout, enter):
    enter()
    processes = server_processes(checkout)
    for guard in guards(checkout):
        guard.kill()
    assert all(ends(process) for process in processes)
    assert enter().execute("SELECT 1") == [(1,)]


def test_servers_that_outlived_their_guard_are_stopped_by_the_next_start(checkout, enter):
    enter()
    processes = server_processes(checkout)
    for guard in guards(checkout):
        family = [guard, *guard.children()]
        for process in family:
            process.suspend()  # else the first to go is noticed by the others
        for process in family:
            if process not in processes:
                process.kill()
        for process in processes:
            process.resume()
    assert not any(process.status() == psutil.STATUS_ZOMBIE for process in processes)
    assert enter().execute("SELECT 1") == [(1,)]
    assert all(ends(process) for process in processes)


def test_after_a_killed_server_the_guard_ends_and_the_next_start_works(checkout, enter):
    enter()
    postgres, valkey = server_processes(checkout)
    guard = guards(checkout)[0]
    postgres.kill()
    assert ends(valkey)
    assert ends(guard)
    assert enter().execute("SELECT 1") == [(1,)]


def test_a_stale_pid_file_that_names_another_program_is_no_hindrance(checkout, enter):
    client = enter()
    ((data,),) = client.execute("SHOW data_directory")
    client.leave()
    # Of the same user: PostgreSQL itself sees through the others.
    owner = Path(data).stat().st_uid
    with subprocess.Popen(["sleep", "60"], user=owner) as bystander:
        (Path(data) / "postmaster.pid").write_text(f"{bystander.pid}\n{data}\n")
        assert enter().execute("SELECT 1") == [(1,)]
        assert bystander.poll() is None
        bystander.kill()


def test_data_of_another_postgresql_is_refused_in_one_sentence(checkout, enter):
    client = enter()
    ((data,),) = client.execute("SHOW data_directory")
    client.leave()
    version = Path(data) / "PG_VERSION"
    version.write_text("17\n")
    refused = enter()
    refused.leave()
    version.write_text("18\n")
    assert "made by PostgreSQL 17" in refused.answer
    assert "make demo RESET=1" in refused.answer


def test_data_of_a_test_run_that_does_not_start_is_made_anew(enter):
    client = enter("test")
    ((data,),) = client.execute("SHOW data_directory")
    client.leave()
    (Path(data) / "global" / "pg_control").unlink()
    assert enter("test").execute("SELECT 1") == [(1,)]


def test_data_in_use_is_not_thrown_away(checkout, enter, monkeypatch):
    monkeypatch.setattr(servers, "CHECKOUT", checkout)
    monkeypatch.setattr(servers, "VAR", checkout / "var")
    client = enter()
    with pytest.raises(servers.NoServersError, match="var/demo is in use"):
        servers.forget("demo")
    client.leave()
    servers.forget("demo")
    assert not (checkout / "var" / "demo").exists()


def test_the_environment_decides(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/app")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    servers.ensure("demo")
    assert os.environ["DATABASE_URL"] == "postgresql://elsewhere/app"

    monkeypatch.delenv("REDIS_URL")
    with pytest.raises(servers.NoServersError, match="REDIS_URL is missing"):
        servers.ensure("demo")


def test_a_disk_that_is_nearly_full_is_said_beforehand(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "FREE_SPACE", shutil.disk_usage(tmp_path).total)
    with pytest.raises(servers.NoServersError, match="make room for"):
        machine.require_space(tmp_path)


def test_dependants_end_with_their_parent():
    parent = f"""
import signal, sys, time
sys.path.insert(0, {str(servers.CHECKOUT)!r})
from socialnet.servers.dependants import Dependants
group = Dependants(signal.SIGTERM)
print(group.start("sleep", "60").pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True
    ) as process:
        child = psutil.Process(int(process.stdout.readline()))
        process.send_signal(signal.SIGKILL)
        assert ends(child)

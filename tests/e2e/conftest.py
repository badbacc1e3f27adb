"""The running product: web, worker and beat as the demo starts them, on a database of its own.

A browser on the machine is used (CHROMIUM, see `make e2e`); none is downloaded.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "samen-in-de-flat"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if chromium is None:
        pytest.exit("No Chromium was found: install one, or set CHROMIUM=/path/to/it.")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", *quiet],
    }


def database_of_the_product() -> str:
    """Each process of the tests has a product of its own."""
    name = f"e2e_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    return os.environ["DATABASE_URL"].replace("/app?", f"/{name}?")


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """→ the address of the running product, filled with the demo's data."""
    database = os.environ["DATABASE_URL"]
    # Each process of the tests has a product of its own.
    name = f"e2e_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    port = _free_port()
    folder = tmp_path_factory.mktemp("product")
    environment = {
        **os.environ,
        "DATABASE_URL": database_of_the_product(),
        "DEMO": "1",
        "PRODUCTION": "0",
        "EMAIL_FILE_PATH": str(folder / "mail"),
        "OUTBOX_SWEEP_SECONDS": "2",
        "PYTHONPATH": str(ROOT),
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.demo", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/", process, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    pytest.fail(f"the product did not start:\n{log.read_text()[-3000:]}")


LogIn = Callable[..., Page]


@pytest.fixture
def log_in(browser: Browser, product: str) -> Iterator[LogIn]:
    """A window of its own per person, as on their own device. `None`: without logging in."""
    contexts: list[BrowserContext] = []

    def enter(name: str | None, **options: Any) -> Page:
        context = browser.new_context(
            base_url=product, locale="nl-NL", **{"viewport": PHONE, **options}
        )
        contexts.append(context)
        page = context.new_page()
        if name is not None:
            page.goto("/accounts/login/")
            page.fill("input[name=login]", f"{name}@demo.example")
            page.fill("input[name=password]", PASSWORD)
            page.locator("form:has(input[name=password]) button[type=submit]").first.click()
            page.wait_for_url(lambda url: "/accounts/" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()

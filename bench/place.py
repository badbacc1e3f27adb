"""Where the measuring is done: a database of its own, and servers that end with this process.

Each part is made when the first group asks for it.
"""

import os
import signal
import sys
import time
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Self

from socialnet import servers
from socialnet.servers.dependants import Dependants

from .receiver import Receiver
from .web import Web, Worker

if TYPE_CHECKING:
    from .country import Country

DATABASE = "socialnet_bench"


class Place:
    def __init__(self, *, homes: int) -> None:
        self.homes = homes
        self.outside = dict(os.environ)  # as it was, for `make demo`
        self._stack = ExitStack()
        self._is_open = False

    def __enter__(self) -> Self:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self._group = self._stack.enter_context(Dependants(signal.SIGTERM))
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def say(self, line: str) -> None:
        print(f"# {line}", file=sys.stderr, flush=True)

    def open(self) -> None:
        """A fresh database with the product's tables; from here on models can be imported."""
        if self._is_open:
            return
        self.say("making the database ...")
        servers.ensure("bench")
        os.environ.update(
            DATABASE_URL=_fresh_database(os.environ["DATABASE_URL"]),
            DJANGO_SETTINGS_MODULE="socialnet.settings",
            # The production's code and durability, without its certificate and its address.
            PRODUCTION="0",
            DEMO="0",
            DEBUG="0",
            SECRET_KEY="of-the-benchmark-" * 3,
            ALLOWED_HOSTS="127.0.0.1,testserver",
            BASE_URL="https://bench.example",
            LOG_LEVEL="ERROR",
            EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
            OUTBOX_TRUSTED_ADDRESSES="127.0.0.1:*",
        )
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        self._is_open = True

    @cached_property
    def country(self) -> "Country":
        """HOMES homes with people in each."""
        from .country import make_country

        begun = time.monotonic()
        country = make_country(self.homes, self.say)
        self.say(f"a country of {self.homes} homes took {time.monotonic() - begun:.0f} s")
        return country

    @cached_property
    def product(self) -> Web:
        """The product as gunicorn serves it, with two processes."""
        return self._stack.enter_context(Web(self._group, "socialnet.wsgi", first="/"))

    @cached_property
    def bare(self) -> Web:
        """The same gunicorn with views that do nothing but what they are compared for."""
        from .bare_tables import make_tables

        make_tables()
        return self._stack.enter_context(Web(self._group, "bench.bare", first="/one-select/1/"))

    @cached_property
    def usual(self) -> Web:
        """The bare view with what Django has for a form of somebody who has logged in."""
        self.bare  # noqa: B018  # it makes the tables
        return self._stack.enter_context(Web(self._group, "bench.usual", first="/one-select/1/"))

    @cached_property
    def worker(self) -> Worker:
        """One Celery worker with two processes."""
        return self._stack.enter_context(Worker(self._group))

    @cached_property
    def receiver(self) -> Receiver:
        """A partner's system that takes every webhook."""
        return self._stack.enter_context(Receiver(self._group))

    @cached_property
    def slow_receiver(self) -> Receiver:
        """One that thinks for a fifth of a second before it answers."""
        return self._stack.enter_context(Receiver(self._group, delay=0.2))


def _fresh_database(url: str) -> str:
    """Beside the one that `url` names, which stays as it is."""
    import psycopg
    from psycopg.sql import SQL, Identifier

    name = Identifier(DATABASE)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(SQL("CREATE DATABASE {}").format(name))
    head, _, query = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{DATABASE}" + (f"?{query}" if query else "")

"""A pytest plugin (see addopts in pyproject.toml): a PostgreSQL and a Valkey for the test run."""

import os
from collections.abc import Generator

import pytest

from socialnet import servers


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Comes before pytest-django reads the settings. Workers of xdist inherit what it sets."""
    os.environ.setdefault("PRODUCTION", "0")
    try:
        servers.ensure("test")
    except servers.NoServersError as error:
        raise pytest.UsageError(str(error)) from error
    return (yield)

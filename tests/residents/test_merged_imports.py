"""A file of the ERP that still knows two people where we know one."""

import pytest

from residents import services
from residents.models import Merge, Occupancy, Resident
from tests.conftest import World
from tests.residents.erp import *  # noqa: F403

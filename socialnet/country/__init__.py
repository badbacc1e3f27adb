"""A made-up country, for trials and benchmarks: the same seed gives the same homes and people.

`plan` thinks up corporations and complexes; `rows` lets the database write the millions.
"""

from .plan import Plan, make_plan
from .rows import make_country

__all__ = ["Plan", "make_country", "make_plan"]

"""Two caches. Django's default one lies in PostgreSQL: limits on logging in outlive Redis.
This one is fast and may be away at any moment: whoever uses it must go on without."""

from django.core.cache import caches
from django.utils.connection import ConnectionProxy

fast_cache = ConnectionProxy(caches, "fast")

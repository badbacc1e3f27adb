"""Photos of a signal: kept encrypted, looked at by who may see the signal, taken away for good."""

from collections.abc import Iterable

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.secrets import decrypt_bytes, encrypt_bytes

from .. import rules
from ..models import Photo, Signal
from ..rules import Actor
from .actors import actors_of
from .moving import lock


def add_photos(signal: Signal, photos: Iterable[bytes]) -> None:
    """`photos`: each as rules.made_anew gave it."""
    Photo.objects.bulk_create(
        Photo(corporation_id=signal.corporation_id, signal=signal, content=encrypt_bytes(content))
        for content in photos
    )


def content_of(photo: Photo) -> bytes:
    """The JPEG itself."""
    return decrypt_bytes(bytes(photo.content))


@transaction.atomic
def remove_photo(photo: Photo, *, by: User) -> None:
    """It shows a face or a name after all. Raises StepRefused."""
    signal = lock(photo.signal)
    if not actors_of(signal, by) & {Actor.ASSESSOR, Actor.REPORTER}:
        raise rules.StepRefused
    Photo.objects.filter(pk=photo.pk).delete()
    audit.record("signal.photo_removed", signal, by=by, corporation_id=signal.corporation_id)

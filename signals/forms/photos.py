"""Photos that come along with a signal."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ..rules import PhotoFault, PhotoRefused, made_anew
from ..rules.photos import LARGEST, MOST

FAULTS = {
    PhotoFault.TOO_LARGE: _("This photo is too large. Take it again, or choose a smaller one."),
    PhotoFault.UNREADABLE: _(
        "This is not a photo that we can read. Choose a JPEG, PNG or WebP, or take it again."
    ),
}


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """→ the photos made anew (rules.photos). The name of a file is not looked at."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "label": _("Photos"),
                "required": False,
                "help_text": _(
                    "Only what words cannot say, for example what is broken. No faces, no letters "
                    "with a name. Three at most. Where and when it was taken is wiped off."
                ),
                "widget": PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
                **kwargs,
            }
        )

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        files: list[UploadedFile[bytes]] = list(data or [])
        if len(files) > MOST:
            raise ValidationError(_("Choose three photos at most."), code="too_many")
        return [self._anew(one) for one in files]

    def _anew(self, file: UploadedFile[bytes]) -> bytes:
        try:
            return made_anew(file.read(LARGEST + 1))
        except PhotoRefused as refused:
            raise ValidationError(FAULTS[refused.fault], code=refused.fault) from refused

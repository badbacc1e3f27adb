"""What was done and looked at. Triggers keep the rows."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .users import Corporation, Role, User


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(Role.PRIVACY_OFFICER))


class AuditEvent(models.Model):
    """What changed, written in the transaction that changed it. A trigger keeps the rows."""

    at = models.DateTimeField(db_default=Now(), db_index=True)
    corporation = models.ForeignKey(
        Corporation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("who")
    )
    verb = models.CharField(_("what"), max_length=60)
    subject_type = models.CharField(_("kind of object"), max_length=60)
    subject_id = models.UUIDField(_("object"))
    facts = models.JSONField(
        _("facts"), default=dict, help_text=_("Codes and ids, never names or text.")
    )

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(fields=["subject_id", "at"], name="accounts_audit_subject"),
            models.Index(fields=["corporation", "-id"], name="accounts_audit_list"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type}"


class ReadEventQuerySet(models.QuerySet["ReadEvent"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(Role.PRIVACY_OFFICER))

    def about(self, person_id: uuid.UUID) -> Self:
        return self.filter(person_id=person_id)


class ReadEvent(models.Model):
    """Who looked at whom, and on which page (NEN 7513). One row per person shown."""

    at = models.DateTimeField(db_default=Now(), db_index=True)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("who")
    )
    # Who looked, when that was a desk of which nobody has a login here: its number and its name,
    # because this floor does not know desks.
    party_id = models.UUIDField(null=True, editable=False)
    party = models.CharField(_("which desk"), max_length=210, blank=True, editable=False)
    # The resident; a plain id, because this floor does not know residents.
    person_id = models.UUIDField(_("about"))
    subject_type = models.CharField(_("kind of object"), max_length=60)
    subject_id = models.UUIDField(_("object"))
    purpose = models.CharField(_("purpose"), max_length=60)
    # Set: without a right of their own, because of danger; which access that was (NEN 7513).
    emergency = models.UUIDField(_("because of danger"), null=True, editable=False)

    objects = ReadEventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("look")
        verbose_name_plural = _("looks")
        indexes = [
            models.Index(fields=["person_id", "at"], name="accounts_read_person"),
            models.Index(fields=["corporation", "-id"], name="accounts_read_list"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(actor__isnull=False, party_id=None, party="")
                | (Q(actor=None, party_id__isnull=False) & ~Q(party="")),
                name="accounts_read_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_type}"


class ManyLooksReason(models.TextChoices):
    VISITS = "visits", _("I prepare visits, calls or an activity.")
    BUILDING = "building", _("Works or a fault in the building: I look up who lives where.")
    MENDING = "mending", _("I check or mend what is written down.")
    COLLEAGUE = "colleague", _("I take over the work of a colleague.")
    OTHER = "other", _("Something else.")


class ManyLooksQuerySet(models.QuerySet["ManyLooks"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(Role.PRIVACY_OFFICER))


class ManyLooks(models.Model):
    """Somebody opened very many files in an hour, and said why. A trigger keeps the rows."""

    at = models.DateTimeField(db_default=Now())
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("who")
    )
    reason = models.CharField(_("reason"), max_length=20, choices=ManyLooksReason)
    words = models.CharField(_("in a few words"), max_length=200)

    objects = ManyLooksQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("reason for many looks")
        verbose_name_plural = _("reasons for many looks")
        indexes = [models.Index(fields=["corporation", "-id"], name="accounts_many_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=ManyLooksReason.values), name="accounts_many_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.reason

"""Who may come in, for which corporation, and what was done and looked at."""

import uuid
from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from .periods import Period, current, period_constraint


class Role(models.TextChoices):
    """What somebody is for a whole corporation. Field staff: residents.Assignment, per complex."""

    COORDINATOR = "coordinator", _("coordinator")
    ARREARS_OFFICER = "arrears_officer", _("arrears officer")
    PRIVACY_OFFICER = "privacy_officer", _("privacy officer")
    ADMINISTRATOR = "administrator", _("administrator")


class Corporation(models.Model):
    """A housing corporation: the tenant. Every tenant-owned table points here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    phone = models.CharField(_("phone number for residents"), max_length=20, blank=True)
    brand_colour = models.CharField(
        _("brand colour"),
        max_length=7,
        default="#1d6b4f",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as #1d6b4f."))],
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("corporation")
        verbose_name_plural = _("corporations")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str | None = None, password: str | None = None, **fields: object
    ) -> "User":
        """Without a password the account is opened by a code only."""
        user = self.model(email=(email or "").strip() or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can log in. Residents may have no e-mail address at all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=150)
    # Whose administrator keeps this login. None: that of the operator, as of partners.
    kept_by = models.ForeignKey(
        Corporation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("kept by"),
    )
    # Django asks for it; who may use the administration follows from a role.
    is_staff = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(db_default=Now(), editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_once",
                violation_error_message=_("There is already a user with this e-mail address."),
            ),
            models.CheckConstraint(
                condition=~Q(email=""), name="accounts_user_email_none_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def roles(self) -> dict[uuid.UUID, set[str]]:
        """Corporation id → roles that this user holds there today. Asked once per user object."""
        if not hasattr(self, "_roles"):
            self._roles: dict[uuid.UUID, set[str]] = {}
            rows = self.memberships.filter(current()).values_list("corporation_id", "role")
            for corporation_id, role in rows:
                self._roles.setdefault(corporation_id, set()).add(role)
        return self._roles

    def corporations_as(self, *wanted: Role) -> list[uuid.UUID]:
        """Ids of the corporations where this user holds one of these roles today."""
        return [corporation for corporation, roles in self.roles().items() if roles & set(wanted)]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> Self:
        return self.filter(current())


class Membership(Period):
    """A role in a corporation. Support work is a membership with an end date, never a superuser."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("user")
    )
    corporation = models.ForeignKey(
        Corporation,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("corporation"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="accounts_membership_role"
            ),
            period_constraint("accounts_membership_period"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


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
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("who")
    )
    # The resident; a plain id, because this floor does not know residents.
    person_id = models.UUIDField(_("about"))
    subject_type = models.CharField(_("kind of object"), max_length=60)
    subject_id = models.UUIDField(_("object"))
    purpose = models.CharField(_("purpose"), max_length=60)

    objects = ReadEventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("look")
        verbose_name_plural = _("looks")
        indexes = [
            models.Index(fields=["person_id", "at"], name="accounts_read_person"),
            models.Index(fields=["corporation", "-id"], name="accounts_read_list"),
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


# --- how long data is kept ------------------------------------------------------------------------


class RetentionTerm(models.Model):
    """A term that a corporation set for a kind of data, in place of the usual one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of data"), max_length=40)
    months = models.PositiveSmallIntegerField(_("months"))
    # Needed when it is longer than usual.
    reason = models.TextField(_("reason"), blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("retention term")
        verbose_name_plural = _("retention terms")
        constraints = [
            models.UniqueConstraint(fields=["corporation", "kind"], name="accounts_term_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.months}"


class HoldGround(models.TextChoices):
    COURT = "court", _("a case in court, or one that is coming")
    COMPLAINT = "complaint", _("a complaint that is being dealt with")
    ORDER = "order", _("an authority that may ask this of us")


class HoldQuerySet(models.QuerySet["Hold"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(Role.PRIVACY_OFFICER))

    def in_force(self, on: date) -> Self:
        """`until` is the first day on which it no longer holds, here as everywhere."""
        return self.filter(lifted_at=None, until__gt=on)


class Hold(models.Model):
    """Nothing of this person, or of this kind, is erased until a day: there is a duty to keep."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    # The resident; a plain id, because this floor does not know residents. None: everybody.
    person_id = models.UUIDField(_("about"), null=True)
    # Empty: every kind.
    kind = models.CharField(_("kind of data"), max_length=40, blank=True)
    ground = models.CharField(_("ground"), max_length=20, choices=HoldGround)
    until = models.DateField(_("until"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    lifted_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["until"]
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(
                condition=Q(ground__in=HoldGround.values), name="accounts_hold_ground"
            ),
            models.CheckConstraint(
                condition=Q(person_id__isnull=False) | ~Q(kind=""), name="accounts_hold_of_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ground} {self.until}"


class ErasureReason(models.TextChoices):
    TERM = "term", _("the term was over")
    REQUEST = "request", _("the resident asked for it")


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(Role.PRIVACY_OFFICER))


class Erasure(models.Model):
    """One run of the night, or one request: how many of each kind went. It names nobody.

    The id of a person whose data went on request stays, so that it goes once more when an older
    copy of the database is put back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=ErasureReason)
    person_id = models.UUIDField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    counts = models.JSONField(default=dict)
    # The kinds that could not go this time; the next night tries again, and the page says so.
    failed = models.JSONField(default=list)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=ErasureReason.values), name="accounts_erasure_reason"
            ),
        ]
        indexes = [models.Index(fields=["corporation", "-at"], name="accounts_erasure_list")]

    def __str__(self) -> str:
        return f"{self.reason} {self.at:%Y-%m-%d}"


class Tombstone(models.Model):
    """That something was here and went: which kind, which month, why. Nothing leads back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    # The first day of the month in which it went.
    month = models.DateField()
    reason = models.CharField(max_length=10, choices=ErasureReason)
    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="tombstones")

    class Meta:
        verbose_name = _("tombstone")
        verbose_name_plural = _("tombstones")

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m}"

"""Who may come in, and for which corporation."""

import uuid
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from ..periods import Period, current, period_constraint, rows_of_today


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


# Written by hand (docs/adr/0025): every page of staff asks it.
_ROLES = "SELECT corporation_id, role FROM accounts_membership WHERE user_id = %s AND {current}"


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
            for corporation_id, role in rows_of_today(_ROLES, self.pk):
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

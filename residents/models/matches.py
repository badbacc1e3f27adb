"""Two neighbours brought together, and the search that suggested it."""

import uuid
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.links import link_to
from accounts.models import Corporation, User

from ..rules import matching
from ..rules.matching import Answer, Side, State
from .judging import connected_by
from .people import Occupancy, Resident
from .places import Complex
from .strengths import Need, Strength, Theme

# In a fixed order, because they stand in constraints.
_TAKING = sorted({*matching.LIVE, State.SUGGESTED})
_MET = sorted({*matching.INTRODUCED, State.ENDED, State.NOT_CLICKED})


class MatchRun(models.Model):
    """One search in a complex: what it found, and why some needs found nobody. Codes and ids."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(Complex, on_delete=models.PROTECT, related_name="match_runs")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    asked = models.PositiveIntegerField()
    offered = models.PositiveIntegerField()
    suggested = models.PositiveIntegerField()
    unmet = models.JSONField(default=list)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("search for pairs")
        verbose_name_plural = _("searches for pairs")
        indexes = [models.Index(fields=["complex", "-at"], name="residents_run_newest")]

    def __str__(self) -> str:
        return f"{self.complex_id} {self.at}"


def _left(side: str) -> Q:
    """This side of the pair does not live in the complex today."""
    homes = Occupancy.objects.current().filter(
        resident=OuterRef(side), unit__complex=OuterRef("complex")
    )
    return ~Q(Exists(homes))


def _is_away() -> Q:
    return Q(agreed_on=None) & (_left("giver") | _left("receiver"))


class HelpMatchQuerySet(models.QuerySet["HelpMatch"]):
    def visible_to(self, user: User) -> Self:
        """For the flatcoach of the complex and the coordinator; residents see `of_user`."""
        return self.filter(complex__in=connected_by(user))

    def of_user(self, user: User) -> Self:
        """A resident is asked, or has said yes: a suggestion is nobody's business yet."""
        return self.filter(Q(giver__user=user) | Q(receiver__user=user)).exclude(
            state=State.SUGGESTED
        )

    def for_page(self) -> Self:
        """With `away`, so that the tasks of a list ask nothing more."""
        return self.select_related(
            "giver", "receiver", "theme", "back_theme", "need", "strength", "complex"
        ).annotate(away=ExpressionWrapper(_is_away(), output_field=models.BooleanField()))

    def live(self) -> Self:
        return self.filter(state__in=matching.LIVE)

    def suggested(self) -> Self:
        return self.filter(state=State.SUGGESTED)

    def due(self) -> Self:
        """Where a coach has something to do today: as `matching.tasks_of`, in SQL."""
        today = timezone.localdate()
        both_yes = Q(giver_answer=Answer.YES, receiver_answer=Answer.YES)
        running = Q(state__in=matching.RUNNING)
        quiet = Q(heard_on__lt=today - timedelta(days=matching.QUIET_DAYS))
        waits = Q(changed_on__lte=today - timedelta(days=matching.ASK_AGAIN_DAYS))
        lost = Q(giver__deceased_on__isnull=False) | Q(receiver__deceased_on__isnull=False)
        alone = Q(state__in=matching.OVER, reason__in=matching.LapseReason.values, heard_on=None)
        return self.filter(
            Q(state__in=matching.LIVE) & (lost | _is_away())
            | alone
            | running & (quiet | Q(next_talk_on__lte=today))
            | Q(state=State.TRIAL, trial_until__lte=today)
            | Q(state=State.INTRO_PLANNED, meet_on__lt=today)
            | Q(state=State.ASKED) & (both_yes | waits)
        )


class HelpMatch(models.Model):
    """`giver` helps `receiver`; in a swap the receiver does something back (`back_theme`).

    Of somebody whose data were erased nothing is left here but that there was a pair: that side,
    and what it asked or offered, is None.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(Complex, on_delete=models.PROTECT, related_name="help_matches")
    giver = models.ForeignKey(
        Resident, null=True, on_delete=models.PROTECT, related_name="matches_given"
    )
    receiver = models.ForeignKey(
        Resident, null=True, on_delete=models.PROTECT, related_name="matches_received"
    )
    need = models.ForeignKey(Need, null=True, on_delete=models.PROTECT, related_name="matches")
    strength = models.ForeignKey(
        Strength, null=True, on_delete=models.PROTECT, related_name="matches"
    )
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    back_need = models.ForeignKey(
        Need, null=True, on_delete=models.PROTECT, related_name="swap_matches"
    )
    back_strength = models.ForeignKey(
        Strength, null=True, on_delete=models.PROTECT, related_name="swap_matches"
    )
    back_theme = models.ForeignKey(Theme, null=True, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(MatchRun, null=True, on_delete=models.PROTECT, related_name="matches")
    # Codes, numbers and ids; said in words when it is shown (residents/views/why.py).
    why = models.JSONField(default=dict)
    points = models.PositiveSmallIntegerField(default=0)

    state = models.CharField(max_length=24, choices=State, default=State.SUGGESTED)
    reason = models.CharField(max_length=20, blank=True)
    giver_answer = models.CharField(max_length=10, choices=Answer, blank=True)
    receiver_answer = models.CharField(max_length=10, choices=Answer, blank=True)
    changed_on = models.DateField(default=timezone.localdate)
    meet_on = models.DateField(_("they meet on"), null=True)
    started_on = models.DateField(null=True)
    trial_until = models.DateField(null=True)
    next_talk_on = models.DateField(null=True)
    heard_on = models.DateField(null=True)
    # One of them moved, and they said that they go on.
    agreed_on = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = HelpMatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of neighbours")
        verbose_name_plural = _("pairs of neighbours")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="residents_match_state"
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")), name="residents_match_two_people"
            ),
            # Nobody is brought together with somebody who did not say yes.
            models.CheckConstraint(
                condition=~Q(state__in=_MET)
                | Q(giver_answer=Answer.YES, receiver_answer=Answer.YES),
                name="residents_match_both_yes",
            ),
            models.CheckConstraint(
                condition=Q(giver=None)
                | Q(receiver=None)
                | Q(back_need=None, back_strength=None, back_theme=None)
                | Q(
                    back_need__isnull=False,
                    back_strength__isnull=False,
                    back_theme__isnull=False,
                ),
                name="residents_match_swap_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(matching.RUNNING))
                | Q(started_on__isnull=False, next_talk_on__isnull=False, heard_on__isnull=False),
                name="residents_match_running_has_clocks",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(matching.OVER))
                | Q(
                    giver__isnull=False,
                    receiver__isnull=False,
                    need__isnull=False,
                    strength__isnull=False,
                ),
                name="residents_match_two_until_over",
            ),
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(state__in=_TAKING),
                name="residents_match_need_once",
            ),
            models.UniqueConstraint(
                fields=["back_need"],
                condition=Q(state__in=_TAKING),
                name="residents_match_back_need_once",
            ),
        ]
        indexes = [
            models.Index(fields=["complex", "state"], name="residents_match_list"),
            models.Index(fields=["giver"], name="residents_match_giver"),
            models.Index(fields=["receiver"], name="residents_match_receiver"),
        ]

    def __str__(self) -> str:
        return f"{self.theme_id} {self.state}"

    def get_absolute_url(self) -> str:
        return link_to("residents:match_detail", self.pk)

    @property
    def is_swap(self) -> bool:
        return self.back_theme_id is not None

    @property
    def both_yes(self) -> bool:
        return self.giver_answer == self.receiver_answer == Answer.YES

    @property
    def is_introduced(self) -> bool:
        return self.state in matching.INTRODUCED

    @property
    def is_lost(self) -> bool:
        """The ERP told of a death; the night ends the pair, and a death told here does at once."""
        return any(person.deceased_on is not None for person in self.people)

    @property
    def is_away(self) -> bool:
        """One of them moved. Whether they go on is a talk with both, so nothing ends by itself."""
        if "away" not in self.__dict__:
            self.away: bool = HelpMatch.objects.filter(_is_away(), pk=self.pk).exists()
        return self.away

    @property
    def people(self) -> list[Resident]:
        """The two of them, or the one who is left."""
        return [person for person in (self.giver, self.receiver) if person is not None]

    def side_of(self, user: User) -> Side | None:
        for side in Side:
            person = self.person_on(side)
            if person is not None and person.user_id == user.pk:
                return side
        return None

    def person_on(self, side: str) -> Resident | None:
        return self.giver if side == Side.GIVER else self.receiver

    @property
    def giver_name(self) -> str:
        return self._name_of(self.giver)

    @property
    def receiver_name(self) -> str:
        return self._name_of(self.receiver)

    def _name_of(self, person: Resident | None) -> str:
        return person.name if person else gettext("somebody whose data were erased")

    @property
    def can_talk(self) -> bool:
        """Whether there is a talk to write down."""
        return self.state in matching.RUNNING or matching.Task.LEFT_ALONE in self.tasks

    def answer_of(self, side: str) -> str:
        return self.giver_answer if side == Side.GIVER else self.receiver_answer

    @property
    def clock(self) -> matching.Clock:
        return matching.Clock(
            state=self.state,
            lost=self.is_lost,
            changed_on=self.changed_on,
            both_yes=self.both_yes,
            meet_on=self.meet_on,
            trial_until=self.trial_until,
            next_talk_on=self.next_talk_on,
            heard_on=self.heard_on,
            reason=self.reason,
            away=self.state in matching.LIVE and self.is_away,
        )

    @property
    def tasks(self) -> list[matching.Task]:
        return matching.tasks_of(self.clock, timezone.localdate())


class HelpMatchEvent(models.Model):
    """Append-only: each step, each answer and each talk, by whom and how."""

    at = models.DateTimeField(db_default=Now())
    match = models.ForeignKey(HelpMatch, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=20)
    before = models.CharField(max_length=24, choices=State, blank=True)
    after = models.CharField(max_length=24, choices=State)
    side = models.CharField(max_length=10, choices=Side, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step of a pair")
        verbose_name_plural = _("steps of pairs")
        indexes = [models.Index(fields=["match", "id"], name="residents_match_event")]

    def __str__(self) -> str:
        return self.step

    @property
    def reason_text(self) -> str:
        return matching.reason_text(self.step, self.reason)

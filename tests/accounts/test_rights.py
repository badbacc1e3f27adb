"""Roles hold from a day until a day, in one corporation."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent, Membership, ReadEvent, Role, User
from accounts.periods import Period, current
from tests import factories as make
from tests.conftest import World

DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)


class Something(Period):
    class Meta:
        abstract = True


PERIODS = [
    # since, until, does it hold on TODAY?
    (TODAY - DAY, None, True),
    (TODAY, None, True),
    (TODAY + DAY, None, False),
    (TODAY - DAY, TODAY + DAY, True),
    (TODAY - DAY, TODAY, False),  # until is the first day on which it no longer holds
    (TODAY, TODAY, False),
    (TODAY - 2 * DAY, TODAY - DAY, False),
    (TODAY, TODAY + DAY, True),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("since", "until", "holds"), PERIODS)
def test_the_row_and_the_query_agree_on_what_holds(
    since: date, until: date | None, holds: bool
) -> None:
    corporation, user = make.make_corporation(), make.make_user()
    row = Membership.objects.create(
        user=user, corporation=corporation, role=Role.COORDINATOR, since=since, until=until
    )
    assert row.holds(TODAY) is holds
    assert Membership.objects.filter(current(TODAY)).exists() is holds
    assert User.objects.filter(current(TODAY, prefix="memberships__")).exists() is holds


@pytest.mark.django_db
def test_a_period_does_not_end_before_it_begins() -> None:
    user, corporation = make.make_user(), make.make_corporation()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=user,
            corporation=corporation,
            role=Role.COORDINATOR,
            since=TODAY,
            until=TODAY - DAY,
        )


@pytest.mark.django_db
def test_roles_are_those_of_today_per_corporation() -> None:
    today = timezone.localdate()
    here, there, past, future = (make.make_corporation() for _ in range(4))
    user = make.make_user()
    for corporation, role, since, until in [
        (here, Role.COORDINATOR, today, None),
        (here, Role.PRIVACY_OFFICER, today - DAY, today + DAY),
        (here, Role.ADMINISTRATOR, today - DAY, today),
        (there, Role.ARREARS_OFFICER, today - DAY, None),
        (past, Role.COORDINATOR, today - 2 * DAY, today - DAY),
        (future, Role.COORDINATOR, today + DAY, None),
    ]:
        Membership.objects.create(
            user=user, corporation=corporation, role=role, since=since, until=until
        )
    assert user.roles() == {
        here.pk: {Role.COORDINATOR, Role.PRIVACY_OFFICER},
        there.pk: {Role.ARREARS_OFFICER},
    }
    assert user.corporations_as(Role.COORDINATOR) == [here.pk]
    assert user.corporations_as(Role.ADMINISTRATOR) == []
    assert set(user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)) == {here.pk, there.pk}


@pytest.mark.django_db
def test_a_right_that_ends_is_gone_at_the_next_request(world: World) -> None:
    anna = User.objects.get(pk=world.anna.pk)
    assert anna.corporations_as(Role.COORDINATOR)
    Membership.objects.filter(user=anna).update(until=timezone.localdate())
    assert not User.objects.get(pk=anna.pk).corporations_as(Role.COORDINATOR)


@pytest.mark.django_db
def test_a_superuser_has_no_roles(world: World) -> None:
    boss = User.objects.create_superuser("boss@test.example", name="Boss")
    assert boss.roles() == {}


@pytest.mark.django_db
@pytest.mark.parametrize("model", [AuditEvent, ReadEvent])
def test_the_logs_are_for_the_privacy_officer_of_that_corporation(
    world: World, model: type[AuditEvent] | type[ReadEvent]
) -> None:
    for corporation in (world.linde, world.hoeve):
        if model is AuditEvent:
            fields = {"verb": "x.y"}
        else:
            fields = {"purpose": "x", "person_id": corporation.pk}
        model.objects.create(
            corporation=corporation,
            actor=world.anna,
            subject_type="x.y",
            subject_id=corporation.pk,
            **fields,
        )
    for name in WHO:
        seen = model.objects.visible_to(getattr(world, name))
        found = set(seen.values_list("corporation", flat=True))
        assert found == ({world.linde.pk} if name == "fien" else set()), name


WHO = ["anna", "bram", "huub", "wil", "ina", "fien", "ada", "carla", "carel", "pim", "rosa"]

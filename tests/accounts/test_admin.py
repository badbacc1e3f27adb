"""The administration gives people their login and their role, each corporation for its own."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import AuditEvent, Corporation, Membership, ReadEvent, Role, User
from partners.models import DeskMember
from tests import factories as make
from tests.conftest import World


def url(model: str, page: str, *args: Any) -> str:
    return reverse(f"admin:{model}_{page}", args=args)


@pytest.fixture
def ada(world: World) -> Client:
    return world.client("ada")


@pytest.fixture
def operator(world: World) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("boss@test.example", name="Boss"))
    return client


def test_somebody_gets_a_login_without_a_password(world: World, ada: Client) -> None:
    where = url("accounts_user", "add")
    assert ada.get(where).status_code == 200
    given = {"name": "Nour Vos", "email": "nour@test.example", "kept_by": str(world.linde.pk)}
    # What is posted besides is nobody's to give.
    more = {"is_superuser": "on", "is_staff": "on", "password": "gekozen-door-een-ander"}
    response = ada.post(where, given | more)
    assert response.status_code == 302, response.context["adminform"].errors
    nour = User.objects.get(email="nour@test.example")
    assert not nour.has_usable_password()
    assert not nour.is_superuser
    assert not nour.is_staff
    assert AuditEvent.objects.filter(
        verb="user.added", actor=world.ada, subject_id=nour.pk, corporation=world.linde
    ).exists()


def test_a_login_is_kept_by_the_own_corporation(world: World, ada: Client) -> None:
    given = {"name": "Nour", "email": "nour@test.example", "kept_by": str(world.hoeve.pk)}
    assert ada.post(url("accounts_user", "add"), given).status_code == 200
    assert ada.post(url("accounts_user", "add"), {**given, "kept_by": ""}).status_code == 200
    assert not User.objects.filter(email="nour@test.example").exists()


@pytest.mark.parametrize("name", ["carel", "carla", "pim", "rosa"])
def test_users_of_others_are_strangers(world: World, ada: Client, name: str) -> None:
    stranger = getattr(world, name)
    shown = ada.get(url("accounts_user", "changelist")).content.decode()
    assert "Bram" in shown
    assert stranger.email not in shown
    where = url("accounts_user", "change", stranger.pk)
    assert ada.get(where).status_code == 302
    ada.post(where, {"name": "Gekaapt", "email": "ada@elders.example"})
    assert User.objects.get(pk=stranger.pk).name == stranger.name


def test_nobody_sets_a_password_for_another(world: World, ada: Client, operator: Client) -> None:
    where = url("accounts_user", "change", world.bram.pk).replace("/change/", "/password/")
    passwords = {"password1": "een-lang-wachtwoord", "password2": "een-lang-wachtwoord"}
    for client in (ada, operator):
        assert client.post(where, passwords).status_code in {302, 404}
    assert User.objects.get(pk=world.bram.pk).password == world.bram.password


def test_an_address_that_was_used_is_not_changed(
    world: World, ada: Client, operator: Client
) -> None:
    """Whoever has the address has the login."""

    def change(client: Client) -> str:
        where = url("accounts_user", "change", world.bram.pk)
        given = {"name": "Bram", "email": "van.ada@test.example", "is_active": "on"}
        assert client.post(where, given).status_code == 302
        return str(User.objects.get(pk=world.bram.pk).email)

    User.objects.filter(pk=world.bram.pk).update(last_login=timezone.now())
    assert change(ada) == world.bram.email
    assert change(operator) == "van.ada@test.example"


def test_a_role_is_given_in_the_own_corporation_only(world: World, ada: Client) -> None:
    def give(corporation: Corporation) -> int:
        given = {
            "user": str(world.ada.pk),
            "corporation": str(corporation.pk),
            "role": Role.COORDINATOR,
            "since": str(timezone.localdate()),
        }
        return ada.post(url("accounts_membership", "add"), given).status_code

    assert give(world.hoeve) == 200
    assert not Membership.objects.filter(user=world.ada, corporation=world.hoeve).exists()
    assert give(world.linde) == 302
    assert AuditEvent.objects.filter(verb="membership.added", corporation=world.linde).exists()
    theirs = Membership.objects.get(user=world.carel)
    assert ada.get(url("accounts_membership", "change", theirs.pk)).status_code == 302


def test_somebody_of_elsewhere_is_found_by_the_whole_address(world: World, ada: Client) -> None:
    def found(term: str) -> list[str]:
        answer = ada.get(
            "/admin/autocomplete/",
            {
                "app_label": "accounts",
                "model_name": "membership",
                "field_name": "user",
                "term": term,
            },
        )
        return [row["text"] for row in answer.json()["results"]]

    assert found("Carla") == []
    assert found(world.carla.email) == ["Carla"]
    assert found(world.carla.email.split("@")[0] + "@") == []
    assert found("Bram") == ["Bram"]


def test_a_corporation_changes_itself(world: World, ada: Client) -> None:
    given = {"name": "Gekaapt", "phone": "070 765 43 21", "brand_colour": "#123456"}
    ada.post(url("accounts_corporation", "change", world.hoeve.pk), given)
    assert Corporation.objects.get(pk=world.hoeve.pk).name == "De Hoeve"
    assert ada.get(url("accounts_corporation", "add")).status_code == 403
    assert ada.post(url("accounts_corporation", "change", world.linde.pk), given).status_code == 302


def test_a_desk_of_many_corporations_is_not_for_one_of_them(world: World, ada: Client) -> None:
    where = url("partners_desk", "change", world.meldpunt.pk)
    assert ada.get(where).status_code == 200
    given = {
        "organisation": str(world.meldpunt.organisation_id),
        "name": "Gekaapt",
        "members-TOTAL_FORMS": "1",
        "members-INITIAL_FORMS": "0",
        "members-0-user": str(world.ada.pk),
        "members-0-since": str(timezone.localdate()),
    }
    assert ada.post(where, given).status_code == 403
    assert not DeskMember.objects.filter(user=world.ada).exists()
    assert ada.get(url("partners_endpoint", "add")).status_code == 403
    assert ada.get(url("partners_endpoint", "changelist")).status_code == 403


def test_the_operator_keeps_desks_and_sees_nobody_who_lives_there(
    world: World, operator: Client
) -> None:
    where = url("partners_desk", "change", world.meldpunt.pk)
    assert operator.get(where).status_code == 200
    assert operator.get(url("partners_endpoint", "add")).status_code == 200
    for model in ("residents_resident", "signals_signal", "partners_referral", "outbox_message"):
        assert operator.get(url(model, "changelist")).status_code == 403


def test_the_logs_and_the_second_list_of_addresses_are_not_here(world: World) -> None:
    assert not admin.site.is_registered(AuditEvent)
    assert not admin.site.is_registered(ReadEvent)
    for name in ("account_emailaddress", "auth_group", "accounts_readevent"):
        with pytest.raises(NoReverseMatch):
            url(name, "changelist")


def test_a_key_that_is_none_is_a_bad_request(world: World, ada: Client) -> None:
    given = {"action": "resend", "_selected_action": "geen sleutel"}
    assert ada.post(url("outbox_message", "changelist"), given).status_code == 400
    assert ada.post(url("residents_assignment", "add"), {"user": "geen sleutel"}).status_code == 400


def test_the_administration_is_for_a_role_and_not_for_a_tick(world: World) -> None:
    world.bram.is_staff = True
    world.bram.save()
    assert world.client("bram").get("/admin/").status_code == 302
    Membership.objects.filter(user=world.ada).update(until=timezone.localdate())
    assert world.client("ada").get("/admin/").status_code == 302


def test_a_resident_is_kept_by_whom_gives_the_login(world: World) -> None:
    import residents.services

    user = make.make_user("Nieuw")
    resident = make.make_resident(world.unit)
    residents.services.give_login(resident, user, by=world.bram)
    assert User.objects.get(pk=user.pk).kept_by == world.linde

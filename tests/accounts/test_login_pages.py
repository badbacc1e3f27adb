"""Of allauth only what we use is there: its other pages are doors that nobody guards."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from socialnet.urls import LOGIN
from tests.conftest import World
from tests.test_access import addresses


def test_no_other_page_of_allauth_is_there() -> None:
    assert {name for name in addresses() if name.startswith("account_")} == LOGIN


@pytest.mark.parametrize(
    "page", ["email/", "confirm-email/", "confirm-email/x/", "signup/", "3rdparty/"]
)
def test_the_address_of_a_colleague_is_not_claimed(world: World, page: str) -> None:
    client = world.client("pim")
    assert client.get(f"/accounts/{page}").status_code == 404
    given = {"email": str(world.anna.email), "action_add": ""}
    assert client.post(f"/accounts/{page}", given).status_code == 404
    assert not EmailAddress.objects.exists()


def test_a_code_by_mail_still_lets_in(world: World, mailoutbox: list) -> None:
    import re

    client = Client()
    client.post("/accounts/login/code/", {"email": str(world.bram.email)})
    (mail,) = mailoutbox
    code = re.search(r"\b\d{6}\b", mail.body)
    assert code is not None
    answer = client.post("/accounts/login/code/confirm/", {"code": code.group()})
    assert answer.status_code == 302
    assert client.get("/vandaag/").status_code == 200

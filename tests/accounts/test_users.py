"""Accounts: an e-mail address is somebody's, or nobody's."""

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("second", ["anna@test.example", "ANNA@test.example", "Anna@Test.Example"])
def test_an_address_belongs_to_one_user_however_it_is_written(second: str) -> None:
    User.objects.create_user("Anna@test.example", name="Anna")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(second, name="Another Anna")
    assert User.objects.count() == 1


def test_many_users_have_none() -> None:
    for email in (None, "", "  "):
        User.objects.create_user(email, name="Somebody")
    assert list(User.objects.values_list("email", flat=True)) == [None] * 3


def test_an_empty_address_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="", name="Somebody")


def test_without_a_password_nobody_comes_in_with_one() -> None:
    user = User.objects.create_user("rosa@test.example", name="Rosa")
    assert not user.has_usable_password()
    for password in ("", None, user.password):
        assert authenticate(None, email="rosa@test.example", password=password) is None


def test_a_natural_key_does_not_mind_capitals() -> None:
    user = User.objects.create_user("Anna@test.example", name="Anna")
    assert User.objects.get_by_natural_key("aNNA@TEST.example") == user

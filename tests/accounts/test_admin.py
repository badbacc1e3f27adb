"""The administration gives people their login."""

from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import make_user


def test_somebody_gets_a_login_without_a_password(db, client: Client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    url = reverse("admin:accounts_user_add")
    assert client.get(url).status_code == 200
    given = {"name": "Nour Vos", "email": "nour@test.example", "usable_password": "false"}
    rows = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    response = client.post(url, given | rows)
    assert response.status_code == 302, response.context["adminform"].errors
    nour = User.objects.get(email="nour@test.example")
    assert not nour.has_usable_password()
    assert not nour.is_staff

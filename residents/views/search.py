"""Finding somebody: by what you remember of a name or an address, or in the list."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, get_visible_or_404, key_or_404, require
from accounts.models import Role, User

from .. import reads, services
from ..forms import SearchForm
from ..models import KNOWS_RESIDENTS, Complex, Resident, places_of_work

PAGE = 50
# Why somebody looked; the resident reads these words too.
SEARCH = gettext_noop("found by searching")
NAME_LIST = gettext_noop("list of residents by name")


def _knows_residents(user: User) -> bool:
    in_office = user.corporations_as(Role.COORDINATOR)
    return bool(in_office or places_of_work(user, *KNOWS_RESIDENTS))


@require_http_methods(["GET", "HEAD", "POST"])
def people_search(request: UserRequest) -> HttpResponse:
    """With htmx only what was found is sent, and only when it is asked for: whoever is shown is in
    the log, and half a name shows people that nobody was looking for."""
    require(_knows_residents(request.user))
    form = SearchForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_bound and form.is_valid():
        found = services.find_people(form.cleaned_data["query"], by=request.user, purpose=SEARCH)
    page = "residents/_found.html" if request.htmx else "residents/people_search.html"
    return render(request, page, {"form": form, "found": found})


@require_safe
def people_list(request: UserRequest) -> HttpResponse:
    """Everybody whom one knows, by name."""
    require(_knows_residents(request.user))
    after = request.GET.get("after", "")
    last = None
    if after:
        last = get_visible_or_404(Resident.objects, request.user, pk=key_or_404(after))
    rows = reads.people_by_name(request.user, last, limit=PAGE + 1)
    return _list(request, rows, None, bool(after))


@require_safe
def people_list_complex(request: UserRequest, pk: UUID) -> HttpResponse:
    """Everybody who lives in one complex, by name."""
    complex_ = get_visible_or_404(Complex.objects, request.user, pk=pk)
    require(Complex.objects.where_known_by(request.user).filter(pk=pk).exists())
    people = Resident.objects.visible_to(request.user).living_in(complex_)
    after = request.GET.get("after", "")
    if after:
        people = people.after(get_visible_or_404(people, request.user, pk=key_or_404(after)))
    rows = list(people.with_homes().for_list()[: PAGE + 1])
    return _list(request, rows, complex_, bool(after))


def _list(
    request: UserRequest, rows: list[Resident], complex_: Complex | None, is_later: bool
) -> HttpResponse:
    shown = rows[:PAGE]
    services.record_looks(shown, by=request.user, purpose=NAME_LIST)
    return render(
        request,
        "residents/people_list.html",
        {
            "complex": complex_,
            "people": shown,
            "first_url": request.path if is_later else "",
            "next_url": f"{request.path}?after={shown[-1].pk}" if len(rows) > PAGE else "",
        },
    )

"""The code on a poster: typed, scanned, or told by phone."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User

from .. import services
from ..forms import ShortCodeForm
from ..models import Occurrence
from ..rules.short_codes import is_short_code, normal_short_code


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def short_code_door(request: HttpRequest) -> HttpResponse:
    form = ShortCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("activities:short_code", code=form.cleaned_data["code"])
    return render(request, "activities/short_code.html", {"form": form})


@login_not_required
@never_cache
@require_safe
def short_code(request: HttpRequest, code: str) -> HttpResponse:
    """To the public page; whoever runs the activity comes at its list, to type slips over.

    Never a lasting redirect: the poster of a series leads to the next date.
    """
    plain = normal_short_code(code)
    found = services.where_code_leads(plain) if is_short_code(plain) else None
    if found is None:
        form = ShortCodeForm({"code": code})
        form.is_valid()
        context = {"form": form, "unknown": not form.errors}
        return render(request, "activities/short_code.html", context, status=404)
    occurrence = found.occurrence
    if found.series is not None:
        occurrence = services.next_date(found.series)
    if occurrence is None:
        return redirect("activities:agenda", slug=found.complex.slug)
    user = request.user
    if (
        isinstance(user, User)
        and Occurrence.objects.visible_to(user).filter(pk=occurrence.pk).exists()
    ):
        return redirect(occurrence)
    return redirect("activities:occurrence_public", slug=found.complex.slug, pk=occurrence.pk)

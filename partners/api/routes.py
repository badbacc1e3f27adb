"""The addresses of the API, and its description."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from . import problems
from .referrals import FHIR, router

VERSION = "1.0"
ROOT = "/api/v1"

api = NinjaAPI(
    title="Referrals to partners",
    version=VERSION,
    description=(
        "For the own system of a neighbourhood team, a reporting point or another partner: the "
        "referrals of its desk, and its answers. See docs/api/README.md."
    ),
    urls_namespace="partners:api",
    openapi_url=None,
    docs_url=None,
)
problems.teach(api)
api.add_router("", router)


@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(description(), headers={"Cache-Control": "public, max-age=300"})


def description() -> dict[str, Any]:
    """Ninja writes each answer as JSON; ours to errors are problems, and one is FHIR."""
    found: dict[str, Any] = api.get_openapi_schema(path_prefix=ROOT)
    told = found["paths"][f"{ROOT}/referrals/{{referral_id}}/fhir"]["get"]["responses"][200]
    told["content"] = {FHIR: told["content"].pop("application/json")}
    for operations in found["paths"].values():
        for operation in operations.values():
            for status, told in operation["responses"].items():
                if int(status) >= 400:
                    told["content"] = {problems.MEDIA_TYPE: told["content"]["application/json"]}
    return found


def nothing_here(_request: HttpRequest, rest: str = "") -> HttpResponse:
    return problems.answer(problems.Problem("not-found"))


def _open(view: Callable[..., Any]) -> Any:
    """The login of people is not asked; the key is."""
    return csrf_exempt(login_not_required(view))


def _ours() -> list[URLPattern]:
    """Without ninja's own root, which is a page for people."""
    found = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for one in found:
        one.callback = _private(_open(one.callback))
    return found


def _private(view: Callable[..., HttpResponse]) -> Any:
    """Nothing of it stays in a cache on the way."""

    def answered(request: HttpRequest, **values: Any) -> HttpResponse:
        response = view(request, **values)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return _open(answered)


urlpatterns = [
    path("openapi.json", _open(openapi), name="openapi"),
    *_ours(),
    path("", _open(nothing_here), name="root"),
    # Also with a line break in it, which `<path:rest>` is not.
    re_path(r"^(?P<rest>[\s\S]+)$", _open(nothing_here), name="nothing"),
]

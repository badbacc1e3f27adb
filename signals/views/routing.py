"""Who keeps the rules sees them in order with their holes, makes them over, and looks what that
would have done before it is saved."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Corporation, Role
from partners.rules import Purpose

from .. import reads, services
from ..forms.routing import Draft, RuleForm
from ..models import RoutedCorporations
from ..reads import Choice
from ..reads.routing import Book


@require_safe
def routing_home(request: UserRequest) -> HttpResponse:
    first = RoutedCorporations().visible_to(request.user).order_by("name").first()
    require(first is not None)
    assert first is not None
    return redirect("signals:routing", first.pk)


@require_safe
def routing(request: UserRequest, pk: UUID) -> HttpResponse:
    corporation = get_visible_or_404(RoutedCorporations(), request.user, pk=pk)
    book = reads.routing.book_of(corporation.pk)
    rows = reads.routing.rows_of(book, book.lines)
    mine = RoutedCorporations().visible_to(request.user).order_by("name")
    return render(
        request,
        "signals/routing.html",
        {
            "corporation": corporation,
            "rows": rows,
            "dead": [row for row in rows if row.trouble],
            "coverage": book.coverage(),
            "choices": [
                Choice(one.name, reverse("signals:routing", args=[one.pk]), one == corporation)
                for one in mine
            ],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def routing_edit(request: UserRequest, pk: UUID) -> HttpResponse:
    """The list that is being made stands in the page: nothing is written until it is confirmed."""
    corporation = get_visible_or_404(RoutedCorporations(), request.user, pk=pk)
    if request.method != "POST":
        book = reads.routing.book_of(corporation.pk)
        return _edit_page(request, corporation, book, Draft.of(book))
    looked_at = "save" in request.POST
    draft = Draft.read(request.POST.get("draft", ""), corporation.pk, looked_at=looked_at)
    if draft is None:
        messages.error(request, _("This page was not whole. Here are the rules as they are now."))
        return redirect("signals:routing_edit", pk)
    if looked_at:
        return _save(request, corporation, draft)
    book = reads.routing.book_of(corporation.pk, also=draft.desks)
    if "look" in request.POST:
        return _look_page(request, corporation, book, draft)
    if "put" in request.POST:
        form = _rule_form(request, corporation, book, draft)
        if not form.is_valid():
            return _edit_page(request, corporation, book, draft, form)
        return _edit_page(request, corporation, book, draft.put(form.line, form.number))
    if "change" in request.POST:
        number = _number(request, "change")
        form = _form_for(corporation, book, draft, number if draft.has(number) else 0)
        return _edit_page(request, corporation, book, draft, form)
    return _edit_page(request, corporation, book, _reordered(request, draft))


def _number(request: UserRequest, name: str) -> int:
    """0: none. Anything may stand in a post."""
    text = request.POST.get(name, "")
    return int(text) if len(text) <= 3 and text.isascii() and text.isdigit() else 0


def _reordered(request: UserRequest, draft: Draft) -> Draft:
    if "up" in request.POST:
        number = _number(request, "up")
        return draft.moved(number, number - 1)
    if "down" in request.POST:
        number = _number(request, "down")
        return draft.moved(number, number + 1)
    if "remove" in request.POST:
        return draft.without(_number(request, "remove"))
    return draft


def _rule_form(
    request: UserRequest, corporation: Corporation, book: Book, draft: Draft
) -> RuleForm:
    return RuleForm(
        request.POST,
        book=book,
        draft=draft,
        signed=draft.signed(corporation.pk),
        number=_number(request, "number"),
    )


def _form_for(corporation: Corporation, book: Book, draft: Draft, number: int) -> RuleForm:
    return RuleForm(
        book=book,
        draft=draft,
        signed=draft.signed(corporation.pk),
        number=number,
        initial=RuleForm.initial_of(draft.lines[number - 1]) if number else None,
    )


def _edit_page(
    request: UserRequest,
    corporation: Corporation,
    book: Book,
    draft: Draft,
    form: RuleForm | None = None,
    *,
    overtaken: bool = False,
) -> HttpResponse:
    form = form or _form_for(corporation, book, draft, 0)
    return render(
        request,
        "signals/routing_edit.html",
        {
            "corporation": corporation,
            "rows": reads.routing.rows_of(book, draft.lines),
            "draft": draft.signed(corporation.pk),
            "changed": list(draft.lines) != book.lines,
            "form": form,
            "overtaken": reads.routing.rows_of(book, book.lines) if overtaken else None,
        },
    )


def _look_page(
    request: UserRequest, corporation: Corporation, book: Book, draft: Draft
) -> HttpResponse:
    """What the list would have done, in numbers, and what would never work in it."""
    if list(draft.lines) == book.lines:
        messages.info(request, _("These are the rules as they are saved. There is nothing to do."))
        return redirect("signals:routing", corporation.pk)
    purposes = [Purpose.CARE]
    if corporation.pk in request.user.corporations_as(Role.ARREARS_OFFICER):
        purposes.append(Purpose.DEBT)
    rows = reads.routing.rows_of(book, draft.lines)
    return render(
        request,
        "signals/routing_look.html",
        {
            "corporation": corporation,
            "rows": rows,
            "trial": reads.routing.try_out(book, draft.lines, purposes=purposes),
            "without_arrears": Purpose.DEBT not in purposes,
            "dead": [row for row in rows if row.trouble],
            "holes": book.coverage(book.rules(draft.lines)).holes,
            "holes_now": book.coverage().holes,
            "draft": draft.signed(corporation.pk),
            "looked_at": draft.signed(corporation.pk, looked_at=True),
        },
    )


def _save(request: UserRequest, corporation: Corporation, draft: Draft) -> HttpResponse:
    try:
        services.save_rules(corporation, draft.lines, version=draft.version, by=request.user)
    except services.RulesOvertaken:
        book = reads.routing.book_of(corporation.pk, also=draft.desks)
        mine = Draft(book.version, draft.lines)
        return _edit_page(request, corporation, book, mine, overtaken=True)
    except services.RulesRefused:
        messages.error(
            request,
            _("Not saved: a subject, building or desk in this list is not there any more."),
        )
        book = reads.routing.book_of(corporation.pk, also=draft.desks)
        return _edit_page(request, corporation, book, draft)
    messages.success(request, _("The rules are saved. They hold from now on."))
    return redirect("signals:routing", corporation.pk)

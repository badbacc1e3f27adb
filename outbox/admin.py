"""The queue in the administration: to look at, and to send again what did not arrive."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.administration import ReadOnlyAdmin
from accounts.models import User

from . import services
from .models import Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "kind", "channel", "state", "attempts", "problem", "due_at")
    list_filter = ("state", "channel", "kind")
    show_full_result_count = False
    actions = ["resend"]

    @admin.action(description=gettext_lazy("Send again"), permissions=["view"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        assert isinstance(request.user, User)
        count = 0
        for message in queryset:
            try:
                services.resend(message, by=request.user)
                count += 1
            except services.NotResendable:
                messages.error(request, _("A delivered or withheld message cannot be sent again."))
        messages.success(request, _("%(count)s messages are sent again.") % {"count": count})

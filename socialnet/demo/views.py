"""The demo's mailbox, and the receiver that plays a partner's own system."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from accounts.secrets import decrypt
from partners.models import Endpoint

from . import mailbox as box


@login_not_required
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    return render(
        request, "socialnet/demo_mailbox.html", {"mails": box.mails(), "calls": box.calls()}
    )


@csrf_exempt  # another system calls; its signature is looked at below
@login_not_required
@require_POST
def receiver(request: HttpRequest) -> HttpResponse:
    """Takes in what is signed by one of the demo's endpoints, as a partner's system would."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    for secret in Endpoint.objects.values_list("secret", flat=True):
        try:
            body = Webhook(decrypt(secret)).verify(request.body, headers)
        except WebhookVerificationError:
            continue
        box.keep_call(headers["webhook-id"], body)
        return HttpResponse(status=204)
    return HttpResponse(status=401)

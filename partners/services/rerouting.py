"""To another desk: the gate is asked again for that one, and the person waits no longer for it."""

from django.db import IntegrityError, transaction

from accounts.models import User

from .. import rules
from ..models import Desk, Referral
from ..rules import Actor, Decision, Missing, Via
from .referring import Concern, GateClosed, Ground, Sender, ask_gate, send
from .steps import lock, move

STEP = {Actor.SENDER: "reroute", Actor.PARTNER: "pass_on"}


@transaction.atomic
def reroute(
    referral: Referral, desk: Desk, *, actor: Actor, by: User | None, via: Via | None = None
) -> Referral:
    """→ the referral to the other desk. Raises StepRefused or GateClosed; then nothing changed.

    The ground is the one that was decided on, looked at as it is today: consent must have been
    given for the other organisation too.
    """
    locked = lock(referral)
    if actor not in STEP or desk.pk == locked.desk_id or _is_there_already(locked, desk):
        raise rules.StepRefused
    move(locked, STEP[actor], actor=actor, by=by, via=via)
    sender = Sender(
        requested_by=locked.requested_by,
        decided_by=locked.basis.decided_by,
        origin_kind=locked.origin_kind,
        part_of=locked,
        first_step="come" if actor is Actor.PARTNER else "refer",
    )
    try:
        with transaction.atomic():
            return send(concern_of(locked), desk, ground_of(locked), sender=sender, by=by, via=via)
    except IntegrityError as refused:
        # The walls of the database know the floor above: which grounds a subject has today.
        raise GateClosed((Missing.NOT_FOR_SUBJECT,)) from refused


def ask_gate_for(referral: Referral, desk: Desk) -> Decision:
    """What the gate says of another desk, before anything is done."""
    if desk.pk == referral.desk_id or _is_there_already(referral, desk):
        return Decision((Missing.THERE_ALREADY,), frozenset())
    return ask_gate(concern_of(referral), desk, ground_of(referral))


def _is_there_already(referral: Referral, desk: Desk) -> bool:
    """The same matter: two desks of one signal do not get it twice from each other."""
    return (
        Referral.objects.open()
        .filter(desk=desk, resident=referral.resident_id, category=referral.category)
        .exists()
    )


def concern_of(referral: Referral) -> Concern:
    return Concern(
        resident=referral.resident,
        purpose=referral.purpose,
        category=referral.category,
        category_name=referral.category_name,
        text=referral.text,
        urgent=referral.urgent,
        # That this kind is still in use for the subject, the wall in the database looks at: here
        # the floor above cannot be asked.
        grounds=frozenset({referral.basis.kind}),
    )


def ground_of(referral: Referral) -> Ground:
    basis = referral.basis
    return Ground(
        kind=basis.kind,
        arrears=rules.Arrears(
            contact_tried_on=basis.contact_tried_on,
            help_pointed_on=basis.help_pointed_on,
            reminded_on=basis.reminded_on,
            offered_on=basis.offered_on,
            amount_cents=referral.amount_cents,
        ),
        reason=basis.reason,
        second_person=basis.second_person,
    )


__all__ = ["GateClosed", "ask_gate_for", "reroute"]

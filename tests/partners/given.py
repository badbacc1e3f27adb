"""What the tests about referrals begin with."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import partners.services
from accounts.models import User
from partners.models import Desk, Referral
from partners.rules import Arrears, BasisKind, ConsentAction, Purpose
from partners.services import Concern, Ground
from residents.models import Resident
from signals.models import Category, CategoryGround
from signals.services import FOLLOW
from tests import factories as make

REASON = "The gas was on and the door stood open."


def care(resident: Resident, **fields: Any) -> Concern:
    concern = Concern(
        **{
            "resident": resident,
            "purpose": Purpose.CARE,
            "category": "loneliness",
            "category_name": "Eenzaamheid",
            "text": "Gordijnen zijn dagen dicht",
            "grounds": frozenset({BasisKind.CONSENT}),
            **fields,
        }
    )
    put_in_use(concern)
    return concern


def put_in_use(concern: Concern) -> None:
    """The subject with its grounds, as the corporation keeps them on the floor above."""
    corporation, code = concern.resident.corporation, concern.category
    category = Category.objects.filter(corporation=corporation, code=code).first()
    if category is None:
        category = make.make_category(
            corporation, code=code, purpose=concern.purpose, grounds=concern.grounds
        )
    for kind in concern.grounds - CategoryGround.objects.kinds_of(category.pk):
        make.add_ground(category, kind)


def debt(resident: Resident, **fields: Any) -> Concern:
    return care(
        resident,
        **{
            "purpose": Purpose.DEBT,
            "category": "arrears",
            "grounds": frozenset({BasisKind.LEGAL_DUTY}),
            "category_name": "Huurachterstand",
            "text": "",
            **fields,
        },
    )


def legal_duty(**fields: Any) -> Ground:
    day = timezone.localdate() - timedelta(days=21)  # the tenant had time to react
    met: dict[str, Any] = {
        "contact_tried_on": day,
        "help_pointed_on": day,
        "reminded_on": day,
        "offered_on": day,
        "amount_cents": 84_050,
        **fields,
    }
    return Ground(kind=BasisKind.LEGAL_DUTY, arrears=Arrears(**met))


def danger(second_person: User | None, reason: str = REASON) -> Ground:
    return Ground(kind=BasisKind.VITAL_INTEREST, reason=reason, second_person=second_person)


def say(
    resident: Resident,
    desk: Desk,
    action: str,
    *,
    by: User,
    purpose: str = Purpose.CARE,
    **fields: Any,
) -> Any:
    return partners.services.record_consent(
        resident,
        organisation_id=desk.organisation_id,
        purpose=purpose,
        action=action,
        **{"channel": "spoken", "text_version": "2026-1", "by": by, **fields},
    )


def refer_care(resident: Resident, desk: Desk, *, by: User, **fields: Any) -> Referral:
    """With the consent that it needs."""
    say(resident, desk, ConsentAction.GIVEN, by=by)
    return partners.services.refer(
        care(resident, **fields), desk, make.CONSENT, by=by, origin_kind=FOLLOW
    )


def refer_debt(resident: Resident, desk: Desk, *, by: User) -> Referral:
    return partners.services.refer(debt(resident), desk, legal_duty(), by=by, origin_kind=FOLLOW)

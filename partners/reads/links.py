"""The one referral that a link opens."""

from ..models import Referral, SafeLink


def linked_referral(link: SafeLink) -> Referral:
    """As for the page of a desk. `link` is of a visit that was asked about for this page."""
    return Referral.objects.for_page().get(pk=link.referral_id)

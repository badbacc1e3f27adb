"""Why something ended or waits: closed lists, in words that betray nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """Sentences that tell the reporter something and betray nothing."""

    CONTACT_MADE = "contact_made", _("There is contact with the resident.")
    RESIDENT_DECLINED = "resident_declined", _("The resident does not want help now.")
    ALREADY_IN_HAND = "already_in_hand", _("This was known already and is being worked on.")
    PASSED_ON = "passed_on", _("We passed it on to somebody who fits better.")
    NOT_OURS = "not_ours", _("This is not for us.")
    SEEN_CANNOT_SAY = "seen_cannot_say", _("We have seen it. We may not say more.")


class DeclineReason(models.TextChoices):
    NO_CAPACITY = "no_capacity", _("no capacity")
    NOT_OUR_AREA = "not_our_area", _("not our area")
    NOT_ELIGIBLE = "not_eligible", _("not for our target group")
    TOO_LITTLE_INFORMATION = "too_little_information", _("too little information")
    ALREADY_KNOWN = "already_known", _("already known to us")
    OTHER = "other", _("another reason")


class FailReason(models.TextChoices):
    NOT_REACHED = "not_reached", _("resident not reached after several tries")
    RESIDENT_DECLINED = "resident_declined", _("resident does not want help")
    MOVED = "moved", _("resident moved")
    OTHER = "other", _("another reason")


class HoldReason(models.TextChoices):
    RESIDENT_AWAY = "resident_away", _("the resident is away for a while")
    RESIDENT_WAITS = "resident_waits", _("the resident wants to wait")
    OTHERS_FIRST = "others_first", _("somebody else does their part first")
    OTHER = "other", _("another reason")


class MistakeReason(models.TextChoices):
    WRONG_PERSON = "wrong_person", _("It is about somebody else.")
    WRONG_DESK = "wrong_desk", _("It should not have gone to this desk.")
    SENT_TWICE = "sent_twice", _("It was sent twice.")


class CancelReason(models.TextChoices):
    CONSENT_WITHDRAWN = "consent_withdrawn", _("The resident withdrew consent.")
    OBJECTED = "objected", _("The resident objected.")
    CONSENT_EXPIRED = "consent_expired", _("The consent had expired.")
    AGREEMENT_ENDED = "agreement_ended", _("The agreement with the partner ended.")
    RESIDENT_DIED = "resident_died", _("The resident died.")
    BY_SENDER = "by_sender", _("The corporation withdrew it.")
    OBSOLETE = "obsolete", _("Another desk helped already, and one is enough.")

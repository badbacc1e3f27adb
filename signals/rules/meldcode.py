"""The five steps of the Meldcode huiselijk geweld en kindermishandeling: a guide, not a gate.

Obligatory for care and welfare, voluntary for a housing corporation. A report goes by phone to
Veilig Thuis (0800-2000) and never by a form. What is kept is which step, its outcome and the day:
no story. Whoever it is about may read it, and whoever that one lives in fear of reads along.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise


class MeldcodeStep(models.TextChoices):
    MAP = "map", _("Put the signs in a row")
    CONSULT = "consult", _("Ask a colleague, and Veilig Thuis when needed")
    TALK = "talk", _("Talk with the person")
    WEIGH = "weigh", _("Weigh how dangerous it is")
    DECIDE = "decide", _("Decide: report, and help")


class Mapped(models.TextChoices):
    WRITTEN = "written", _("What was seen and heard is written down, with the days.")


class Consulted(models.TextChoices):
    COLLEAGUE = "colleague", _("Talked about with a colleague.")
    VEILIG_THUIS = "veilig_thuis", _("Asked Veilig Thuis for advice, without a name.")
    BOTH = "both", _("Talked about with a colleague, and asked Veilig Thuis.")


class Talked(models.TextChoices):
    TALKED = "talked", _("Talked with the person.")
    NOT_SAFE = "not_safe", _("Not talked: that would make it more dangerous.")
    NOT_REACHED = "not_reached", _("Tried, and not reached.")


class Weighed(models.TextChoices):
    NONE = "none", _("No suspicion any more.")
    DOUBT = "doubt", _("In doubt. Veilig Thuis weighs along.")
    WORRY = "worry", _("There is a suspicion, and no danger now.")
    DANGER = "danger", _("It is dangerous, now or again and again.")


class Decided(models.TextChoices):
    REPORTED = "reported", _("Reported to Veilig Thuis, by phone.")
    REPORTED_AND_HELP = "reported_and_help", _("Reported to Veilig Thuis, and help was arranged.")
    HELP = "help", _("Not reported. Help was arranged, and we see whether it works.")
    NOTHING = "nothing", _("Not reported, and no help is needed.")


OUTCOMES: dict[str, type[models.TextChoices]] = {
    MeldcodeStep.MAP: Mapped,
    MeldcodeStep.CONSULT: Consulted,
    MeldcodeStep.TALK: Talked,
    MeldcodeStep.WEIGH: Weighed,
    MeldcodeStep.DECIDE: Decided,
}
EXPLAINED: dict[str, StrPromise] = {
    MeldcodeStep.MAP: _(
        "Note as signals what you see and hear, each with its day. Facts, not what you think."
    ),
    MeldcodeStep.CONSULT: _(
        "Do not stay alone with it. Veilig Thuis gives advice day and night, also without a name: "
        "0800-2000."
    ),
    MeldcodeStep.TALK: _(
        "Tell what you saw and ask what the person says about it. Alone, and not when that is "
        "dangerous: then ask Veilig Thuis first."
    ),
    MeldcodeStep.WEIGH: _(
        "Is somebody in danger now, or again and again? When in doubt, ask Veilig Thuis."
    ),
    MeldcodeStep.DECIDE: _(
        "Two questions. Must it be reported? Can help be given or arranged? Where it is dangerous, "
        "it must be reported. That goes by phone."
    ),
}


class MeldcodeRefused(Exception):
    """`first`: the step that has to be done before this one."""

    def __init__(self, first: str = "") -> None:
        super().__init__(first)
        self.first = first


def require_meldcode(step: str, outcome: str, *, last: dict[str, str]) -> None:
    """`last`: step → its last outcome. Any order is right, but nobody decides without weighing,
    and where it was dangerous it is reported (afwegingskader, 2019)."""
    if step not in OUTCOMES or outcome not in OUTCOMES[step].values:
        raise MeldcodeRefused
    if step == MeldcodeStep.DECIDE and MeldcodeStep.WEIGH not in last:
        raise MeldcodeRefused(MeldcodeStep.WEIGH)
    dangerous = last.get(MeldcodeStep.WEIGH) == Weighed.DANGER
    if dangerous and outcome in {Decided.HELP, Decided.NOTHING} and step == MeldcodeStep.DECIDE:
        raise MeldcodeRefused(MeldcodeStep.DECIDE)


def outcome_text(step: str, outcome: str) -> str:
    return str(OUTCOMES[step](outcome).label)

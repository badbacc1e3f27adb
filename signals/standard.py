"""The subjects that a corporation starts with: what one can see or hear, never a diagnosis.

Texts are data in the language of the work, Dutch; a corporation changes them in the administration.
"""

from collections.abc import Sequence
from typing import NamedTuple

from partners.rules import Purpose

from .rules import Urgency


class Subject(NamedTuple):
    code: str
    name: str
    observations: list[str]
    urgency: Urgency = Urgency.NORMAL
    vital_possible: bool = False
    purpose: Purpose = Purpose.CARE
    # What to ask oneself, or the resident: a feeling is a beginning, an observation is what counts.
    questions: Sequence[str] = ()
    is_positive: bool = False


SUBJECTS = [
    Subject(
        "eenzaamheid",
        "Eenzaamheid",
        [
            "Gordijnen zijn dagen dicht",
            "Zegt dat er niemand langskomt",
            "Komt niet meer naar activiteiten",
            "Belt vaak over kleine dingen",
        ],
        questions=[
            "Sinds wanneer is dit zo?",
            "Wie komt er wel langs, of belt er?",
            "Vindt de bewoner zelf dat er iets ontbreekt?",
        ],
    ),
    Subject(
        "vergeetachtig",
        "In de war of vergeetachtig",
        [
            "Stelt steeds dezelfde vraag",
            "Weet de weg in het gebouw niet",
            "Laat het gas of de kraan aan",
            "Post en kranten blijven liggen",
        ],
        questions=[
            "Was het één keer, of vaker?",
            "Is er iets veranderd: ziek, gevallen, iemand verloren?",
            "Wie in de familie of de buurt weet hiervan?",
        ],
        vital_possible=True,
    ),
    Subject(
        "verwaarlozing",
        "Verwaarlozing of vervuiling",
        [
            "Sterke geur uit de woning",
            "Afval of spullen staan tot aan de deur",
            "Ziet er onverzorgd uit",
            "Geen eten in huis gezien",
        ],
        questions=["Wat is er anders dan vorige keer?", "Wil de bewoner hulp, en waarbij?"],
        vital_possible=True,
    ),
    Subject(
        "geldzorgen",
        "Zorgen over geld",
        ["Stapels ongeopende post", "Vertelt over geldzorgen", "Geen verwarming of licht aan"],
        questions=["Wat vertelt de bewoner er zelf over?", "Wil de bewoner er hulp bij?"],
    ),
    Subject(
        "onveilig-in-huis",
        "Onveilig in huis",
        ["Gevallen", "Kan de trap niet meer op", "Brandgevaar gezien", "Veel spullen in de weg"],
        questions=["Kan de bewoner zelf naar buiten?", "Is er iets stuk dat wij kunnen maken?"],
        vital_possible=True,
    ),
    Subject(
        "niet-gezien",
        "Al een tijd niet gezien",
        ["Brievenbus is vol", "Doet niet open", "Buren hebben niets gehoord"],
        Urgency.HIGH,
        questions=[
            "Wanneer is de bewoner voor het laatst gezien, en door wie?",
            "Is de bewoner misschien weg: vakantie, ziekenhuis?",
            "Hoort u iets in huis? Brandt er licht?",
        ],
        vital_possible=True,
    ),
    Subject(
        "overlast",
        "Overlast of ruzie",
        ["Geluid in de nacht", "Ruzie met buren", "Schreeuwen gehoord"],
        questions=["Op welke tijden, en hoe vaak?", "Hebben de buren met elkaar gepraat?"],
    ),
    Subject(
        "mantelzorg",
        "Mantelzorger raakt op",
        ["Zegt dat het niet meer gaat", "Is altijd alleen aan het zorgen"],
        questions=["Wie neemt het wel eens over?", "Wat zou vandaag helpen?"],
    ),
    Subject(
        "niet-pluis",
        "Niet-pluisgevoel",
        ["Het voelt niet goed, ik weet niet waarom"],
        questions=[
            "Was het één keer, of vaker?",
            "Wat zag of hoorde u waardoor u dit ging denken?",
            "Kan er ook een andere uitleg zijn?",
            "Wie maakt zich nog meer zorgen?",
            "Wat gaat er wel goed?",
            "Wat zegt of wil de bewoner zelf?",
        ],
    ),
    Subject(
        "talent",
        "Talent of wens",
        ["Wil iets doen voor anderen", "Heeft een idee", "Zou graag iets leren of meedoen"],
        Urgency.LOW,
        questions=["Wat doet de bewoner graag?", "Mag de flatcoach hierover komen praten?"],
        is_positive=True,
    ),
    Subject("huurachterstand", "Huurachterstand", [], purpose=Purpose.DEBT),
]

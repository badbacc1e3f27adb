"""The subjects that a corporation starts with: what one can see or hear, never a diagnosis.

Texts are data in the language of the work, Dutch; a corporation changes them in the administration.
"""

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
        vital_possible=True,
    ),
    Subject(
        "geldzorgen",
        "Zorgen over geld",
        ["Stapels ongeopende post", "Vertelt over geldzorgen", "Geen verwarming of licht aan"],
    ),
    Subject(
        "onveilig-in-huis",
        "Onveilig in huis",
        ["Gevallen", "Kan de trap niet meer op", "Brandgevaar gezien", "Veel spullen in de weg"],
        vital_possible=True,
    ),
    Subject(
        "niet-gezien",
        "Al een tijd niet gezien",
        ["Brievenbus is vol", "Doet niet open", "Buren hebben niets gehoord"],
        Urgency.HIGH,
        vital_possible=True,
    ),
    Subject(
        "overlast",
        "Overlast of ruzie",
        ["Geluid in de nacht", "Ruzie met buren", "Schreeuwen gehoord"],
    ),
    Subject(
        "mantelzorg",
        "Mantelzorger raakt op",
        ["Zegt dat het niet meer gaat", "Is altijd alleen aan het zorgen"],
    ),
    Subject("niet-pluis", "Niet-pluisgevoel", ["Het voelt niet goed, ik weet niet waarom"]),
    Subject(
        "talent", "Talent of wens", ["Wil iets doen voor anderen", "Heeft een idee"], Urgency.LOW
    ),
    Subject("huurachterstand", "Huurachterstand", [], purpose=Purpose.DEBT),
]

"""The subjects that a corporation starts with: what one can see or hear, never a diagnosis.

Texts are data in the language of the work, Dutch; a corporation changes them in the administration.
"""

from collections.abc import Sequence
from typing import NamedTuple

from partners.rules import BasisKind, Purpose

from .rules import Sensitivity, Urgency

# Consent is asked first. Danger can be a ground where waiting can cost a life; for loneliness,
# money, quarrels or a feeling it never is.
ASK = (BasisKind.CONSENT,)
ASK_OR_DANGER = (BasisKind.CONSENT, BasisKind.VITAL_INTEREST)


class Subject(NamedTuple):
    code: str
    name: str
    observations: list[str]
    urgency: Urgency = Urgency.NORMAL
    # What to ask oneself, or the resident: a feeling is a beginning, an observation is what counts.
    questions: Sequence[str] = ()
    grounds: Sequence[BasisKind] = ASK
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    # Months after the end; None: as long as the corporation keeps signals.
    keep_months: int | None = None
    purpose: Purpose = Purpose.CARE
    is_positive: bool = False
    # The five steps guide whoever works on it (rules/meldcode.py).
    meldcode: bool = False


SENSITIVE = Sensitivity.SENSITIVE

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
        sensitivity=SENSITIVE,
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
        grounds=ASK_OR_DANGER,
        sensitivity=SENSITIVE,
    ),
    Subject(
        "verwaarlozing",
        "Verwaarlozing of vervuiling",
        [
            "Sterke geur uit de woning",
            "Afval of vuile vaat stapelt zich op",
            "Ziet er onverzorgd uit",
            "Geen eten in huis gezien",
            "Ongedierte gezien",
        ],
        questions=["Wat is er anders dan vorige keer?", "Wil de bewoner hulp, en waarbij?"],
        grounds=ASK_OR_DANGER,
        sensitivity=SENSITIVE,
    ),
    Subject(
        "veel-spullen",
        "Huis vol spullen, kans op brand",
        [
            "Spullen staan tot aan het plafond",
            "Er is geen looppad door de kamer",
            "Spullen of papier vlak bij het fornuis of de kachel",
            "De deur kan niet helemaal open",
            "Spullen in de gang of op de galerij",
        ],
        questions=[
            "Kan de bewoner snel naar buiten als er brand is?",
            "Kan een monteur bij de meter en de ketel?",
            "Wat vindt de bewoner er zelf van?",
        ],
        grounds=ASK_OR_DANGER,
        sensitivity=SENSITIVE,
    ),
    Subject(
        "geldzorgen",
        "Zorgen over geld",
        ["Stapels ongeopende post", "Vertelt over geldzorgen", "Geen verwarming of licht aan"],
        questions=["Wat vertelt de bewoner er zelf over?", "Wil de bewoner er hulp bij?"],
    ),
    Subject(
        "gezondheid",
        "Gevallen, ziek of slecht ter been",
        [
            "Gevallen",
            "Kan de trap niet meer op",
            "Loopt veel moeilijker dan eerst",
            "Ziet er ziek uit, of is veel magerder",
            "Zegt dat medicijnen niet meer lukken",
        ],
        questions=[
            "Kan de bewoner zelf naar buiten, en naar de winkel?",
            "Weet een huisarts of de wijkverpleging ervan?",
            "Wil de bewoner hulp, en van wie?",
        ],
        grounds=ASK_OR_DANGER,
        sensitivity=SENSITIVE,
    ),
    Subject(
        "onveilig-in-huis",
        "Onveilig in huis",
        [
            "Brandgevaar gezien",
            "Gas geroken",
            "Losse snoeren of kapotte stopcontacten",
            "Veel spullen in de weg",
            "Rookmelder doet het niet",
        ],
        questions=["Is er iets stuk dat wij kunnen maken?", "Kan dit tot morgen wachten?"],
        grounds=ASK_OR_DANGER,
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
        grounds=ASK_OR_DANGER,
    ),
    Subject(
        "bang-of-pijn",
        "Bang voor iemand, of blauwe plekken",
        [
            "Blauwe plekken of wonden gezien",
            "Schreeuwen, slaan of huilen gehoord",
            "Lijkt bang voor iemand in huis",
            "Iemand anders beslist, of geeft antwoord",
            "Mag niet alleen met mij praten",
            "Geld of pasje is bij iemand anders",
        ],
        Urgency.HIGH,
        questions=[
            "Is het nu veilig? Zo niet: bel 112.",
            "Wat zegt de bewoner zelf, als u even samen bent?",
            "Wonen er kinderen?",
            "Wat raadt Veilig Thuis aan: 0800-2000?",
        ],
        grounds=ASK_OR_DANGER,
        sensitivity=SENSITIVE,
        meldcode=True,
    ),
    Subject(
        "middelen",
        "Drank, pillen of gokken",
        [
            "Veel lege flessen of blikjes",
            "Ruikt overdag naar drank",
            "Praat of loopt anders dan anders",
            "Vertelt over drank, pillen, drugs of gokken",
        ],
        questions=[
            "Was het één keer, of vaker?",
            "Wat vertelt de bewoner er zelf over?",
            "Kan er een andere uitleg zijn, zoals ziekte of medicijnen?",
        ],
        grounds=ASK_OR_DANGER,
        sensitivity=SENSITIVE,
    ),
    Subject(
        "ander-gedrag",
        "Gedrag dat u niet begrijpt",
        [
            "Praat met iemand die er niet is",
            "Is bang dat iemand meekijkt of luistert",
            "Loopt 's nachts onrustig door het gebouw",
            "Wordt opeens heel boos of juist heel stil",
            "Zegt niet meer te willen leven",
        ],
        questions=[
            "Zegt de bewoner niet meer te willen leven? Blijf erbij en bel 112 of 113.",
            "Sinds wanneer is het anders?",
            "Wie kan de bewoner rustig krijgen?",
        ],
        grounds=ASK_OR_DANGER,
        sensitivity=SENSITIVE,
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
        sensitivity=SENSITIVE,
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
        # A feeling that led to nothing is not kept as long as what somebody saw.
        keep_months=6,
    ),
    Subject(
        "talent",
        "Talent of wens",
        ["Wil iets doen voor anderen", "Heeft een idee", "Zou graag iets leren of meedoen"],
        Urgency.LOW,
        questions=["Wat doet de bewoner graag?", "Mag de flatcoach hierover komen praten?"],
        is_positive=True,
    ),
    Subject(
        "huurachterstand",
        "Huurachterstand",
        [],
        purpose=Purpose.DEBT,
        grounds=(BasisKind.LEGAL_DUTY,),
    ),
]

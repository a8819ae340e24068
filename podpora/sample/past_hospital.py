"""Three months of the hospital's requests."""

from podpora.sample.past import Past, ask, assign, give_back, propose, say, sign, work
from podpora.sample.storytelling import (
    CLARKE,
    CLINIC,
    HAJKOVA,
    HORAK,
    KRAL,
    LABORATORY,
    MACHOVA,
    NOVOTNA,
    SVOBODA,
    URBANEK,
    VESELA,
)
from processes.contracts.rules import Activity
from processes.requests.rules import Channel, Impact, RequestKind, Urgency

MEDIS, COMPUTER, SERVERS = "Nemocniční systém Medis", "Pracovní stanice", "Servery Windows"
NETWORK, PRINTERS = "Síť LAN", "Tiskárny"

PAST = (
    Past(
        *(62, "06:40", HAJKOVA, CLINIC, MEDIS),
        "Medis nevytiskne recept",
        "U eReceptu se objeví chyba certifikátu, papírový recept vytisknout jde.",
        (
            (0, "06:48", assign(KRAL, Impact.ORGANISATION)),
            (0, "06:55", say(KRAL, "Dobrý den, certifikát v noci skončil. Nahráváme nový, do hodiny to pojede.")),
            (0, "07:50", work(KRAL, 48, "Obnoven certifikát eReceptu na třech serverech.")),
            (
                0,
                "07:52",
                propose(KRAL, "configuration", "Certifikát je obnovený, recepty odcházejí."),
            ),
            (0, "09:30", sign(HAJKOVA)),
        ),
        impact=Impact.ORGANISATION,
        urgency=Urgency.HIGH,
        channel=Channel.PHONE,
    ),
    Past(
        *(58, "12:20", CLARKE, LABORATORY, COMPUTER),
        "Microscope computer does not see the camera",
        "After moving the microscope to room 12 the capture program shows no camera.",
        (
            (0, "12:35", assign(MACHOVA)),
            (0, "13:30", work(MACHOVA, 25, "Ovladač kamery přeinstalován, jiný port USB.")),
            (
                0,
                "13:33",
                propose(MACHOVA, "configuration", "The driver is new, please keep the camera in the blue port."),
            ),
            (1, "09:00", sign(HAJKOVA)),
        ),
    ),
    Past(
        *(54, "08:05", HAJKOVA, CLINIC, PRINTERS),
        "Tiskárna na příjmu mačká papír",
        "Každý třetí list se zmačká.",
        (
            (0, "08:20", assign(VESELA)),
            (0, "11:10", work(VESELA, 55, "Výměna podávacích válečků.", Activity.ON_SITE)),
            (0, "11:15", propose(VESELA, "hardware", "Vyměnili jsme podávací válečky, tiskne čistě.")),
            (1, "07:45", sign(HAJKOVA)),
        ),
    ),
    Past(
        *(49, "14:00", HAJKOVA, LABORATORY, SERVERS),
        "Rozšířit místo pro výsledky z analyzátorů",
        "Na disku výsledků zbývá 8 %. Prosíme o rozšíření nejméně na rok.",
        (
            (0, "14:30", assign(HORAK, Impact.DEPARTMENT)),
            (2, "13:00", work(HORAK, 140, "Rozšířen svazek o 2 TB, ověřena záloha.")),
            (2, "13:05", propose(HORAK, "other", "Svazek má o 2 TB více, při dnešním růstu vystačí 19 měsíců.")),
            (3, "08:30", sign(HAJKOVA)),
        ),
        kind=RequestKind.CHANGE,
        impact=Impact.DEPARTMENT,
    ),
    Past(
        *(45, "09:10", CLARKE, LABORATORY, MEDIS),
        "Results of external laboratory arrive twice",
        "Since Tuesday each external result is listed two times in Medis.",
        (
            (0, "09:25", assign(NOVOTNA, Impact.DEPARTMENT)),
            (0, "09:50", ask(NOVOTNA, "Does it concern results of all external laboratories or only of one?")),
            (0, "11:40", say(CLARKE, "Only of Synlab Prague.")),
            (1, "10:15", work(NOVOTNA, 165, "Dvojí fronta po migraci, odstraněny dvojité výsledky.")),
            (1, "10:20", propose(NOVOTNA, "software", "The second queue is gone and the doubles are removed.")),
            (2, "08:30", give_back(HAJKOVA, "U tří pacientů zůstaly výsledky dvakrát.")),
            (2, "09:40", work(NOVOTNA, 30, "Odstraněny tři zbývající dvojité výsledky.")),
            (
                2,
                "09:42",
                propose(NOVOTNA, "software", "The last three doubles are gone, we checked the whole month."),
            ),
            (2, "12:00", sign(HAJKOVA)),
        ),
        impact=Impact.DEPARTMENT,
    ),
    Past(
        *(40, "22:35", HAJKOVA, CLINIC, NETWORK),
        "Na urgentním příjmu nejde síť",
        "Celý urgentní příjem je bez sítě, přijímáme na papír.",
        (
            (0, "22:44", assign(SVOBODA, Impact.DEPARTMENT)),
            (0, "22:50", say(SVOBODA, "Jedu k vám, do půl hodiny jsem na místě.")),
            (0, "23:55", work(SVOBODA, 50, "Vadný zdroj přepínače, osazen náhradní.", Activity.ON_SITE)),
            (0, "23:57", propose(SVOBODA, "hardware", "Přepínač má nový zdroj, příjem jede od 23:40.")),
            (1, "08:00", sign(HAJKOVA)),
        ),
        impact=Impact.DEPARTMENT,
        urgency=Urgency.HIGH,
        channel=Channel.PHONE,
    ),
    Past(
        *(35, "10:30", HAJKOVA, CLINIC, MEDIS),
        "Práva pro tři nové sestry",
        "Od pondělí nastupují Alžběta Kozlová, Dana Šímová a Irena Pokorná, práva jako sestra ambulance.",
        (
            (0, "10:45", assign(NOVOTNA)),
            (0, "13:10", work(NOVOTNA, 28, "Založeny tři účty s právy sestry.")),
            (0, "13:12", propose(NOVOTNA, "other", "Tři účty jsou založené, hesla dostanou osobně na personálním.")),
            (0, "14:00", sign(HAJKOVA)),
        ),
        kind=RequestKind.SERVICE_REQUEST,
    ),
    Past(
        *(30, "07:10", CLARKE, LABORATORY, PRINTERS),
        "Label printer prints too light",
        "Barcodes on tubes can hardly be read since this morning.",
        (
            (0, "07:20", assign(VESELA, Impact.DEPARTMENT)),
            (0, "08:20", work(VESELA, 35, "Vyčištěna hlava, zvýšena teplota tisku.")),
            (0, "08:22", propose(VESELA, "configuration", "The head is clean and warmer now, codes read well.")),
            (1, "07:30", sign(HAJKOVA)),
        ),
        impact=Impact.DEPARTMENT,
    ),
    Past(
        *(25, "11:55", HAJKOVA, CLINIC, MEDIS),
        "Hlášení pro pojišťovnu neodejde",
        "Dávka za minulý měsíc se vrátila s chybou 312.",
        (
            (0, "12:05", assign(KRAL, Impact.DEPARTMENT)),
            (0, "15:40", work(KRAL, 175, "Opraven číselník výkonů, dávka odeslána znovu.")),
            (0, "15:45", propose(KRAL, "software", "Dávka prošla, pojišťovna ji potvrdila v 15:30.")),
            (1, "08:10", sign(HAJKOVA)),
        ),
        impact=Impact.DEPARTMENT,
        urgency=Urgency.HIGH,
    ),
    Past(
        *(20, "09:45", HAJKOVA, CLINIC, COMPUTER),
        "Výměna počítače v ordinaci 104",
        "Počítač je z roku 2017 a na nový Medis nestačí.",
        (
            (0, "10:00", assign(URBANEK)),
            (3, "11:20", work(URBANEK, 130, "Výměna počítače, přenos profilu.", Activity.ON_SITE)),
            (3, "11:25", propose(URBANEK, "hardware", "V ordinaci 104 je nový počítač, starý odvezen k likvidaci.")),
            (4, "08:00", sign(HAJKOVA)),
        ),
        kind=RequestKind.SERVICE_REQUEST,
        urgency=Urgency.LOW,
    ),
    Past(
        *(16, "08:20", CLARKE, LABORATORY, MEDIS),
        "How to export results for a study",
        "We take part in a study and need anonymous results of the last year.",
        (
            (0, "08:40", assign(NOVOTNA)),
            (1, "10:30", work(NOVOTNA, 50, "Ukázka exportu bez údajů o osobách.", Activity.CONSULTATION)),
            (1, "10:32", propose(NOVOTNA, "user", "The export is in Statistics, without names; a guide is attached.")),
        ),  # the hospital's pack asks no sign-off for consultations
        kind=RequestKind.CONSULTATION,
        urgency=Urgency.LOW,
    ),
    Past(
        *(9, "13:35", HAJKOVA, LABORATORY, NETWORK),
        "Analyzátor ztratil spojení s Medisem",
        "Výsledky z analyzátoru se přestaly přenášet v 13:10.",
        (
            (0, "13:42", assign(SVOBODA, Impact.DEPARTMENT)),
            (0, "14:40", work(SVOBODA, 42, "Adresa analyzátoru kolidovala s novou tiskárnou.")),
            (0, "14:42", propose(SVOBODA, "configuration", "Analyzátor má pevnou adresu, výsledky se doposlaly.")),
            (1, "09:00", sign(HAJKOVA)),
        ),
        impact=Impact.DEPARTMENT,
        urgency=Urgency.HIGH,
        channel=Channel.PHONE,
    ),
    Past(
        *(3, "10:10", HAJKOVA, CLINIC, COMPUTER),
        "Skener občanek nečte zadní stranu",
        "Na příjmu čte skener jen přední stranu.",
        (
            (0, "10:20", assign(MACHOVA)),
            (1, "09:40", work(MACHOVA, 33, "Nový ovladač skeneru.")),
            (1, "09:45", propose(MACHOVA, "software", "Skener čte obě strany, ovladač je nový.")),
        ),
    ),
)

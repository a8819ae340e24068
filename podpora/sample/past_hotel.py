"""Three months of the Slovak hotel's requests, in euros."""

from podpora.sample.past import Past, ask, assign, propose, say, sign, work
from podpora.sample.storytelling import (
    BENES,
    HORAK,
    HOTEL,
    HUDAK,
    MACHOVA,
    NOVOTNA,
    ONDREJKOVA,
    SVOBODA,
    URBANEK,
    VESELA,
    WELLNESS,
)
from processes.contracts.rules import Activity
from processes.requests.rules import Channel, Impact, RequestKind, Urgency

TILL, COMPUTER, NETWORK, PRINTERS = "Pokladní systém Kasa", "Pracovní stanice", "Síť LAN", "Tiskárny"

PAST = (
    Past(
        *(60, "09:15", ONDREJKOVA, HOTEL, TILL),
        "Pokladňa na recepcii neodosiela do eKasy",
        "Doklady sa tlačia, ale v portáli eKasa nie sú. Od včera večera.",
        (
            (0, "09:40", assign(NOVOTNA, Impact.DEPARTMENT)),
            (0, "09:55", say(NOVOTNA, "Dobrý deň, pozerám sa na to, doklady sa neodoslali, ale sú uložené.")),
            (0, "11:20", work(NOVOTNA, 70, "Obnoveny identifikační údaje eKasy, doklady odeslány dodatečně.")),
            (0, "11:25", propose(NOVOTNA, "configuration", "Všetky doklady od včera sú v eKase, posielanie beží.")),
            (1, "08:30", sign(ONDREJKOVA)),
        ),
        impact=Impact.DEPARTMENT,
        urgency=Urgency.HIGH,
    ),
    Past(
        *(53, "13:40", HUDAK, WELLNESS, COMPUTER),
        "Dotykový panel v saune nereaguje",
        "Panel svieti, ale na dotyk nereaguje.",
        (
            (0, "14:15", assign(VESELA)),
            (1, "10:10", ask(VESELA, "Pomôže vypnutie ističa na päť minút?")),
            (2, "09:00", say(HUDAK, "Nepomohlo.")),
            (6, "11:30", work(VESELA, 60, "Výměna panelu při pravidelné návštěvě.", Activity.ON_SITE)),
            (6, "11:35", propose(VESELA, "hardware", "Panel je vymenený, starý bol prasknutý od vlhkosti.")),
            (8, "09:00", sign(ONDREJKOVA)),
        ),
    ),
    Past(
        *(46, "08:50", ONDREJKOVA, HOTEL, NETWORK),
        "Hosťom nejde Wi-Fi na treťom poschodí",
        "Sťažujú sa hostia z izieb 301 až 312.",
        (
            (0, "09:10", assign(SVOBODA, Impact.DEPARTMENT)),
            (0, "10:30", work(SVOBODA, 45, "Přístupový bod restartován, kanál změněn.")),
            (0, "10:32", propose(SVOBODA, "configuration", "Prístupový bod má iný kanál, signál je dobrý.")),
            (1, "08:20", sign(ONDREJKOVA)),
        ),
        impact=Impact.DEPARTMENT,
        channel=Channel.PHONE,
    ),
    Past(
        *(39, "10:20", ONDREJKOVA, HOTEL, TILL),
        "Nový jedálny lístok v pokladni",
        "Od pondelka platí nový jedálny lístok, 34 položiek v prílohe mailu.",
        (
            (0, "11:00", assign(BENES)),
            (2, "13:30", work(BENES, 85, "Import 34 položek nového lístku.")),
            (2, "13:35", propose(BENES, "other", "Nový lístok je v pokladni, prepne sa v pondelok o polnoci.")),
            (3, "09:00", sign(ONDREJKOVA)),
        ),
        kind=RequestKind.SERVICE_REQUEST,
        channel=Channel.MAIL,
    ),
    Past(
        *(32, "09:00", HUDAK, WELLNESS, PRINTERS),
        "Tlačiareň náramkov tlačí nakrivo",
        "Kód na náramku je na okraji a turniket ho neprečíta.",
        (
            (0, "09:35", assign(MACHOVA)),
            (0, "13:15", work(MACHOVA, 30, "Kalibrace snímače náramků.")),
            (0, "13:17", propose(MACHOVA, "configuration", "Tlačiareň je nastavená, turniket náramky číta.")),
            (1, "10:00", sign(ONDREJKOVA)),
        ),
    ),
    Past(
        *(24, "14:10", ONDREJKOVA, HOTEL, COMPUTER),
        "Počítač na recepcii sa vypína",
        "Vypne sa asi dvakrát denne, vždy pri ubytovaní hosťa.",
        (
            (0, "14:40", assign(HORAK)),
            (2, "12:00", work(HORAK, 105, "Výměna zdroje, vyčištění, zátěžový test.", Activity.ON_SITE)),
            (2, "12:05", propose(HORAK, "hardware", "Vymenili sme zdroj, počítač bežal dve hodiny v záťaži.")),
        ),  # accepted by silence
        urgency=Urgency.HIGH,
    ),
    Past(
        *(17, "08:35", ONDREJKOVA, HOTEL, NETWORK),
        "Oddeliť sieť hostí od pokladní",
        "Banka žiada, aby boli platobné terminály v samostatnej sieti.",
        (
            (0, "09:20", assign(URBANEK, Impact.ORGANISATION)),
            (4, "15:00", work(URBANEK, 210, "Oddělená síť terminálů, pravidla, zkouška plateb.")),
            (4, "15:05", propose(URBANEK, "other", "Terminály majú vlastnú sieť, potvrdenie pre banku je v prílohe.")),
            (5, "09:40", sign(ONDREJKOVA)),
        ),
        kind=RequestKind.CHANGE,
        impact=Impact.ORGANISATION,
    ),
    Past(
        *(10, "11:15", HUDAK, WELLNESS, TILL),
        "Permanentky sa neodpočítavajú",
        "Pri vstupe na desaťvstupovú permanentku zostane stav 10.",
        (
            (0, "11:45", assign(NOVOTNA, Impact.DEPARTMENT)),
            (1, "10:30", work(NOVOTNA, 75, "Oprava odpočtu po aktualizaci, doplněny chybějící vstupy.")),
            (
                1,
                "10:33",
                propose(NOVOTNA, "software", "Vstupy sa odpočítavajú, chýbajúce sme doplnili."),
            ),
            (2, "08:15", sign(ONDREJKOVA)),
        ),
        impact=Impact.DEPARTMENT,
    ),
    Past(
        *(4, "09:50", ONDREJKOVA, HOTEL, COMPUTER),
        "Fakturácia v euro: chýba logo na PDF",
        "Na faktúrach pre cestovné kancelárie chýba nové logo hotela.",
        (
            (0, "10:20", assign(BENES)),
            (0, "10:45", ask(BENES, "Pošlite prosím logo ako PNG s priehľadným pozadím.")),
        ),
        urgency=Urgency.LOW,
    ),
    Past(
        *(2, "14:25", HUDAK, WELLNESS, NETWORK),
        "Wi-Fi v reštaurácii wellness vypadáva",
        "Vypadáva najmä večer, keď je plno.",
        ((0, "14:55", assign(SVOBODA, Impact.DEPARTMENT)),),
        impact=Impact.DEPARTMENT,
    ),
    Past(
        *(62, "09:00", ONDREJKOVA, HOTEL, None),
        "Prehliadka siete pred podpisom zmluvy",
        "Prosíme o prehliadku rozvádzačov a odporúčania, zmluva bude platiť od zajtra.",
        (
            (0, "09:20", assign(SVOBODA)),
            (0, "14:00", work(SVOBODA, 180, "Prohlídka rozvaděčů a měření.", Activity.ON_SITE)),
            (58, "10:00", propose(SVOBODA, "other", "Správa s odporúčaniami je hotová, prešli sme ju spolu.")),
            (59, "11:00", sign(ONDREJKOVA)),
        ),  # no contract covers that day: the accountant is asked for the price
        kind=RequestKind.CONSULTATION,
        urgency=Urgency.LOW,
    ),
)

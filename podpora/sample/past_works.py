"""Three months of the machine works' requests."""

from podpora.sample.past import Past, ask, assign, note, propose, reject, say, sign, withdraw, work
from podpora.sample.storytelling import (
    BENES,
    CERNA,
    DVORAK,
    HORAK,
    KOVACOVA,
    KRAL,
    MACHOVA,
    NOVOTNA,
    OFFICE,
    PRODUCTION,
    SVOBODA,
    URBANEK,
    VESELA,
)
from processes.contracts.rules import Activity
from processes.requests.rules import Channel, Impact, RequestKind, Urgency

ERP, COMPUTER, SERVERS, NETWORK = "Informační systém ComSklad", "Pracovní stanice", "Servery Windows", "Síť LAN"

PAST = (
    Past(
        *(62, "08:30", DVORAK, PRODUCTION, ERP),
        "Čárové kódy nového dodavatele se nenačtou",
        "Dodavatel Kovář má jiný formát kódů, při příjmu je ComSklad hlásí jako neznámé.",
        (
            (0, "09:05", assign(KRAL, Impact.DEPARTMENT)),
            (0, "09:30", ask(KRAL, "Pošlete prosím tři kódy, které se nenačetly.")),
            (0, "13:10", say(DVORAK, "8594001234567, 8594001234574 a 8594001234581.")),
            (1, "11:20", work(KRAL, 110, "Doplněn formát kódů dodavatele Kovář.", Activity.DEVELOPMENT)),
            (1, "11:30", propose(KRAL, "software", "Kódy dodavatele Kovář se načtou při příjmu i výdeji.")),
            (2, "08:40", sign(DVORAK)),
        ),
        impact=Impact.DEPARTMENT,
    ),
    Past(
        *(59, "10:00", CERNA, OFFICE, COMPUTER),
        "Po aktualizaci nevidím druhý monitor",
        "Ráno se počítač aktualizoval a druhý monitor zůstal černý.",
        (
            (0, "10:25", assign(VESELA)),
            (0, "11:05", work(VESELA, 18, "Vrácen předchozí ovladač grafiky.")),
            (0, "11:08", propose(VESELA, "software", "Vrátili jsme starší ovladač, oba monitory svítí.")),
            (1, "09:15", sign(DVORAK)),
        ),
    ),
    Past(
        *(55, "07:20", KOVACOVA, PRODUCTION, NETWORK),
        "Terminály na hale strácajú Wi-Fi",
        "Pri vstupe do druhej haly sa terminály odpoja a treba ich reštartovať.",
        (
            (0, "08:10", assign(SVOBODA, Impact.DEPARTMENT)),
            (0, "09:00", say(SVOBODA, "Dobrý deň, zajtra o deviatej prídem s meraním signálu.")),
            (1, "12:10", work(SVOBODA, 175, "Měření signálu, přidán přístupový bod u vrat.", Activity.ON_SITE)),
            (1, "12:20", propose(SVOBODA, "hardware", "Pri vráte je nový prístupový bod, terminály držia spojenie.")),
            (3, "08:00", sign(KOVACOVA)),
        ),
        impact=Impact.DEPARTMENT,
        urgency=Urgency.HIGH,
    ),
    Past(
        *(52, "09:40", DVORAK, OFFICE, SERVERS),
        "Zrušit přístupy bývalého kolegy",
        "Pan Marek Hořejší u nás skončil v pátek. Prosím o zrušení účtu, poštu přesměrovat na mě.",
        (
            (0, "09:55", assign(HORAK)),
            (0, "10:40", work(HORAK, 22, "Účet zablokován, pošta přesměrována, práva odebrána.")),
            (0, "10:42", propose(HORAK, "other", "Účet je zablokovaný, pošta chodí Vám, data jsou v archivu.")),
            (0, "13:00", sign(DVORAK)),
        ),
        kind=RequestKind.SERVICE_REQUEST,
        urgency=Urgency.HIGH,
    ),
    Past(
        *(47, "11:10", CERNA, OFFICE, ERP),
        "Sestava DPH nesouhlasí s hlavní knihou",
        "Za minulý měsíc se sestava liší o 1 240 Kč. Potřebuji to do pátku.",
        (
            (0, "11:40", assign(NOVOTNA)),
            (0, "14:55", work(NOVOTNA, 120, "Dohledán doklad s datem plnění v jiném měsíci.", Activity.CONSULTATION)),
            (
                1,
                "08:30",
                propose(NOVOTNA, "user", "Jeden doklad měl datum plnění o měsíc později, opraveno."),
            ),
            (1, "10:10", sign(DVORAK)),
        ),
        urgency=Urgency.HIGH,
    ),
    Past(
        *(42, "13:05", KOVACOVA, PRODUCTION, ERP),
        "Plán výroby: export do Excelu",
        "Potrebujeme export plánu výroby po strediskách, raz za týždeň.",
        (
            (0, "13:50", assign(KRAL)),
            (3, "15:00", work(KRAL, 240, "Export plánu výroby po střediscích.", Activity.DEVELOPMENT)),
            (4, "09:00", propose(KRAL, "other", "V Pláne výroby je tlačidlo Export po strediskách.")),
            (6, "10:20", sign(KOVACOVA)),
        ),
        kind=RequestKind.CHANGE,
        urgency=Urgency.LOW,
    ),
    Past(
        *(36, "08:15", DVORAK, OFFICE, SERVERS),
        "Server s účetnictvím se v noci restartoval",
        "Ráno byly všechny otevřené doklady zavřené. V protokolu je restart ve 2:14.",
        (
            (0, "08:35", assign(HORAK, Impact.DEPARTMENT)),
            (0, "11:00", work(HORAK, 130, "Rozbor protokolů: aktualizace mimo domluvené okno.")),
            (0, "11:15", note(HORAK, "Okno aktualizací měl v politice špatně náš kolega, omluvit se při návštěvě.")),
            (0, "11:20", propose(HORAK, "configuration", "Aktualizace běží jen v sobotu od 22 hodin.")),
            (1, "08:50", sign(DVORAK)),
        ),
        kind=RequestKind.PROBLEM,
        impact=Impact.DEPARTMENT,
    ),
    Past(
        *(31, "09:25", CERNA, OFFICE, COMPUTER),
        "Nový notebook pro obchod",
        "Prosím o přípravu notebooku Lenora L14 pro pana Bartoně, programy jako u ostatních.",
        (
            (0, "10:10", assign(MACHOVA)),
            (2, "11:45", work(MACHOVA, 150, "Instalace systému, pošty a ComSkladu.")),
            (2, "13:40", work(MACHOVA, 40, "Předání a zaškolení na místě.", Activity.ON_SITE)),
            (2, "13:45", propose(MACHOVA, "other", "Notebook je připravený a předaný panu Bartoňovi.")),
            (3, "09:30", sign(DVORAK)),
        ),
        kind=RequestKind.SERVICE_REQUEST,
    ),
    Past(
        *(26, "14:40", DVORAK, OFFICE, NETWORK),
        "Doporučení pro zálohování mimo firmu",
        "Jak byste doporučili ukládat zálohy mimo budovu? Stačí krátké posouzení.",
        (
            (0, "15:30", assign(URBANEK)),
            (2, "11:00", work(URBANEK, 90, "Posouzení tří způsobů zálohování.", Activity.CONSULTATION)),
            (
                2,
                "11:05",
                propose(URBANEK, "other", "Doporučujeme denní kopii do druhého pavilonu."),
            ),
        ),  # accepted by silence
        kind=RequestKind.CONSULTATION,
        urgency=Urgency.LOW,
    ),
    Past(
        *(23, "07:45", KOVACOVA, PRODUCTION, ERP),
        "ComSklad padá pri uzávierke zmeny",
        "Pri uzávierke nočnej zmeny sa program zavrie bez hlásenia.",
        (
            (0, "08:00", assign(KRAL, Impact.DEPARTMENT)),
            (
                0,
                "08:30",
                say(KRAL, "Dobrý deň, chybu vidím, pripravujem opravu. Zatiaľ uzatvárajte v kancelárii."),
            ),
            (1, "14:00", work(KRAL, 310, "Oprava uzávěrky přes půlnoc.", Activity.DEVELOPMENT)),
            (1, "14:10", propose(KRAL, "software", "Uzávierka nočnej zmeny už prejde, verzia 4.18.2 je nasadená.")),
            (2, "07:10", sign(KOVACOVA)),
        ),
        impact=Impact.DEPARTMENT,
        urgency=Urgency.HIGH,
        channel=Channel.PHONE,
    ),
    Past(
        *(18, "10:35", CERNA, OFFICE, COMPUTER),
        "Pronájem dataprojektoru na firemní večírek",
        "Máte k zapůjčení dataprojektor na příští pátek?",
        ((0, "11:00", reject("Zapůjčení techniky smlouva nezahrnuje. Doporučujeme půjčovnu v Kralupech.")),),
        kind=RequestKind.SERVICE_REQUEST,
        urgency=Urgency.LOW,
    ),
    Past(
        *(12, "09:00", DVORAK, PRODUCTION, NETWORK),
        "Kamera u rampy nenahrává",
        "Záznam z rampy chybí od pondělí, obraz na monitoru je.",
        (
            (0, "09:30", assign(BENES)),
            (1, "10:20", work(BENES, 45, "Plný disk záznamu, obnovena rotace.")),
            (1, "10:25", propose(BENES, "configuration", "Záznam běží znovu, uchovává se 14 dní.")),
            (2, "08:15", sign(DVORAK)),
        ),
        channel=Channel.MAIL,
    ),
    Past(
        *(7, "08:50", CERNA, OFFICE, COMPUTER),
        "Excel hlásí nedostatek paměti",
        "U velké tabulky nákladů se Excel zavře.",
        (
            (0, "09:15", assign(VESELA)),
            (1, "09:05", withdraw(CERNA, "Tabulku jsem rozdělila na dvě, už to není potřeba.")),
        ),
        urgency=Urgency.LOW,
    ),
    Past(
        *(2, "13:15", DVORAK, OFFICE, ERP),
        "Přidat sloupec s marží do přehledu zakázek",
        "V přehledu zakázek bychom potřebovali marži v procentech, jen pro vedoucí.",
        ((0, "13:50", assign(NOVOTNA)),),
        kind=RequestKind.CHANGE,
        urgency=Urgency.LOW,
    ),
)

"""Three months of the bakery's requests."""

from podpora.sample.past import Past, ask, assign, give_back, propose, reject, say, sign, withdraw, work
from podpora.sample.storytelling import BAKER, BAKERY, BENES, HORAK, MACHOVA, NOVOTNA, URBANEK, VESELA
from processes.contracts.rules import Activity
from processes.requests.rules import Channel, Impact, RequestKind, Urgency

TILL, COMPUTER = "Pokladní systém Kasa", "Pracovní stanice"

PAST = (
    Past(
        *(61, "07:55", BAKER, BAKERY, TILL),
        "Pokladna v Berouně se po zapnutí zastaví na logu",
        "Po zapnutí svítí jen logo a dál se nic neděje. Zkusila jsem ji třikrát vypnout.",
        (
            (0, "08:20", assign(HORAK, Impact.DEPARTMENT)),
            (0, "08:45", say(HORAK, "Dobrý den, připojím se k ní vzdáleně, nechte ji prosím zapnutou.")),
            (0, "10:05", work(HORAK, 52, "Oprava souborového systému pokladny, kontrola disku.")),
            (0, "10:10", propose(HORAK, "software", "Opravili jsme disk pokladny po výpadku proudu, prodává se.")),
            (1, "08:10", sign(BAKER)),
        ),
        impact=Impact.DEPARTMENT,
        urgency=Urgency.HIGH,
        channel=Channel.PHONE,
    ),
    Past(
        *(56, "13:30", BAKER, BAKERY, TILL),
        "Nový druh dortu v ceníku",
        "Prosím o přidání dortu Lípa za 480 Kč do obou pokladen, snížená sazba.",
        (
            (0, "14:10", assign(NOVOTNA)),
            (1, "09:30", work(NOVOTNA, 12, "Nová položka ceníku v obou pokladnách.")),
            (1, "09:32", propose(NOVOTNA, "other", "Dort Lípa je v obou pokladnách za 480 Kč se sazbou 12 %.")),
            (1, "10:45", sign(BAKER)),
        ),
        kind=RequestKind.SERVICE_REQUEST,
        urgency=Urgency.LOW,
    ),
    Past(
        *(50, "08:25", BAKER, BAKERY, COMPUTER),
        "Počítač v kanceláři je velmi pomalý",
        "Otevření objednávek trvá několik minut, dřív to bylo hned.",
        (
            (0, "09:00", assign(VESELA)),
            (0, "09:20", ask(VESELA, "Děje se to i po restartu, nebo jen když je počítač zapnutý několik dní?")),
            (1, "07:40", say(BAKER, "I po restartu, hlavně ráno.")),
            (1, "09:05", work(VESELA, 65, "Vypnuty programy po startu, disk je z poloviny vadný.")),
            (2, "11:30", work(VESELA, 95, "Výměna disku za SSD, přenos dat.", Activity.ON_SITE)),
            (2, "11:40", propose(VESELA, "hardware", "Vyměnili jsme starý disk za rychlejší a data přenesli.")),
            (3, "08:05", sign(BAKER)),
        ),
    ),
    Past(
        *(44, "10:15", BAKER, BAKERY, TILL),
        "Nejde tisk uzávěrky za minulý týden",
        "Uzávěrka za tento den se vytiskne, ale za minulý týden hlásí chybu.",
        (
            (0, "10:50", assign(NOVOTNA)),
            (0, "13:20", work(NOVOTNA, 40, "Oprava poškozeného záznamu uzávěrky ze středy.")),
            (0, "13:25", propose(NOVOTNA, "software", "Poškozenou uzávěrku jsme opravili, sestava se tiskne.")),
            (2, "09:10", give_back(BAKER, "Vytiskne se, ale chybí v ní tržby z prodejny na Husově.")),
            (2, "10:40", work(NOVOTNA, 25, "Doplněn přenos tržeb z druhé pokladny.")),
            (2, "10:45", propose(NOVOTNA, "software", "Tržby z Husovy třídy jsou doplněné, součet souhlasí.")),
            (3, "07:50", sign(BAKER)),
        ),
        channel=Channel.MAIL,
    ),
    Past(
        *(38, "09:05", BAKER, BAKERY, TILL),
        "Prosíme o pokladnu navíc na trh",
        "Půjčíte nám na příští týden jednu pokladnu? Na trhu budeme od čtvrtka do neděle.",
        ((0, "10:20", reject("Zápůjčky nejsou součástí smlouvy. Nabídku na pronájem Vám pošle obchod do pátku.")),),
        kind=RequestKind.SERVICE_REQUEST,
        urgency=Urgency.LOW,
    ),
    Past(
        *(33, "08:00", BAKER, BAKERY, TILL),
        "Na účtenkách je stará adresa prodejny",
        "Přestěhovali jsme se do Lipové 14, na účtenkách je pořád Zahradní.",
        (
            (0, "08:40", assign(BENES)),
            (0, "11:15", work(BENES, 15, "Změna adresy v záhlaví účtenek obou pokladen.")),
            (0, "11:16", propose(BENES, "configuration", "Účtenky mají novou adresu Lipová 14.")),
            (1, "08:30", sign(BAKER)),
        ),
        kind=RequestKind.CHANGE,
        impact=Impact.PERSON,
    ),
    Past(
        *(27, "07:35", BAKER, BAKERY, COMPUTER),
        "Nejde internet v celé prodejně",
        "Od rána nejde internet, karty nebereme.",
        (
            (0, "08:05", assign(URBANEK, Impact.ORGANISATION)),
            (0, "08:12", say(URBANEK, "Dobrý den, volám poskytovateli, hlásí poruchu v celé ulici.")),
            (0, "09:40", work(URBANEK, 35, "Porucha u poskytovatele, pokladny převedeny na mobilní data.")),
            (0, "13:15", propose(URBANEK, "third_party", "Poskytovatel poruchu odstranil, karty jdou od 12:50.")),
            (1, "09:00", sign(BAKER)),
        ),
        impact=Impact.ORGANISATION,
        urgency=Urgency.HIGH,
        channel=Channel.PHONE,
    ),
    Past(
        *(21, "14:20", BAKER, BAKERY, COMPUTER),
        "Školení nové prodavačky na pokladnu",
        "Nastoupila nová kolegyně, prosíme o hodinu školení po telefonu.",
        (
            (0, "15:10", assign(MACHOVA)),
            (2, "10:00", work(MACHOVA, 60, "Školení prodeje, storna a uzávěrky.", Activity.CONSULTATION)),
            (2, "10:05", propose(MACHOVA, "user", "Kolegyně zvládla prodej, storno i uzávěrku; pošleme jí návod.")),
        ),  # the customer never signs: silence accepts
        kind=RequestKind.CONSULTATION,
        urgency=Urgency.LOW,
    ),
    Past(
        *(14, "11:45", BAKER, BAKERY, TILL),
        "Čtečka karet se odpojuje",
        "Čtečka se během dne několikrát odpojí, pomůže vytáhnout kabel.",
        (
            (0, "12:10", assign(VESELA)),
            (1, "08:15", withdraw(BAKER, "Banka nám čtečku vyměnila, nová drží.")),
        ),
    ),
    Past(
        *(6, "09:30", BAKER, BAKERY, COMPUTER),
        "Záloha hlásí plný disk",
        "Každé ráno vyskočí hlášení, že na zálohu není místo.",
        (
            (0, "10:05", assign(HORAK)),
            (0, "14:30", work(HORAK, 30, "Smazány zálohy starší než rok, nastavena rotace.")),
            (0, "14:33", propose(HORAK, "configuration", "Zálohy starší než rok se mažou samy, místa je dost.")),
            (1, "08:20", sign(BAKER)),
        ),
    ),
)

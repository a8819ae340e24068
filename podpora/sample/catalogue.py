"""Kinds of work that the sample company tells apart (A9), causes and absences, beside those that a desk begins with."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.catalogue.rules import CatalogueList
from processes.catalogue.use_cases import add_item
from processes.contracts.rules import Activity
from processes.people.rules import SYSTEM

# code, names in Czech, Slovak and English, the tariff's price at which it is billed
ACTIVITIES = (
    ("install", "Instalace", "Inštalácia", "Installation", Activity.REMOTE),
    ("update", "Aktualizace", "Aktualizácia", "Update", Activity.REMOTE),
    ("accounts", "Uživatelské účty", "Používateľské účty", "User accounts", Activity.REMOTE),
    ("rights", "Práva a hesla", "Práva a heslá", "Rights and passwords", Activity.REMOTE),
    ("print", "Tisk", "Tlač", "Printing", Activity.ON_SITE),
    ("network", "Síť", "Sieť", "Network", Activity.ON_SITE),
    ("data_repair", "Oprava dat", "Oprava dát", "Data repair", Activity.REMOTE),
    ("training", "Školení", "Školenie", "Training", Activity.CONSULTATION),
)
# list, code, names in Czech, Slovak and English
REASONS = (
    (CatalogueList.CAUSES, "power", "Výpadek proudu", "Výpadok prúdu", "Power cut"),
    (CatalogueList.CAUSES, "wear", "Opotřebení", "Opotrebovanie", "Wear"),
    (CatalogueList.ABSENCE_KINDS, "doctor", "Lékař", "Lekár", "Doctor"),
    (CatalogueList.ABSENCE_KINDS, "family", "Péče o člena rodiny", "Starostlivosť o člena rodiny", "Family care"),
)


def set_up(session: Session, *, now: datetime) -> None:
    """After those that are there."""
    for code, czech, slovak, english, rate in ACTIVITIES:
        names = {"cs": czech, "sk": slovak, "en": english}
        add_item(session, to=CatalogueList.ACTIVITIES, code=code, names=names, rate=rate, actor=SYSTEM, now=now)
    for of, code, czech, slovak, english in REASONS:
        add_item(session, to=of, code=code, names={"cs": czech, "sk": slovak, "en": english}, actor=SYSTEM, now=now)

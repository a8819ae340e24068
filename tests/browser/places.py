"""Every page there is: its name, who looks at it, and its address in the sample company.

A domain may say its own in tests/<domain>/places.py: `places(find)`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from sqlalchemy import Engine, text

from processes.domains import DOMAINS
from processes.mail.sealing import secret_of
from processes.settings import get_settings
from tests.browser.conftest import CHECKOUT, Live
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN

ACCOUNTANT = "ucetni@severka.example"
ADMINISTRATOR = "spravce@severka.example"
DESIGNER = "navrhar@severka.example"
BAKER = "vlasta.pekarova@ulipy.example"
ADMINISTRATOR_OF_CLINIC = "it@nemocnice-podhradi.example"
CLARKE = "emma.clarke@nemocnice-podhradi.example"
DIRECTOR = "reditel@strojirny-vltava.example"
KOVACOVA = "zuzana.kovacova@strojirny-vltava.example"
WORK_OF = """SELECT l.id FROM work_log l JOIN person p ON p.id = technician_id
    WHERE email = :e AND rated_at IS NULL ORDER BY l.id DESC"""
CASE_IN_WORK = "SELECT id FROM process_instance WHERE state = 'active' ORDER BY id"
CASE = "Počítač na příjmu zboží se sám vypíná"


@dataclass(frozen=True)
class Place:
    """A page as one person sees it; nobody is signed in where `who` is None."""

    name: str
    who: str | None
    path: str


class Finder:
    """Finds in the sample company what addresses are made of."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def one(self, query: str, **values: object) -> str:
        """The first value of the first row, as a part of an address."""
        with self._engine.connect() as connection:
            found = connection.scalar(text(query), values)
        assert found is not None, f"the sample has nothing for: {query} {values}"
        return str(found)

    def request(self, summary: str) -> str:
        """The address of a request's page."""
        return "/requests/" + self.one("SELECT number FROM request WHERE summary = :s", s=summary)

    def person(self, email: str) -> str:
        """The address of a person's page."""
        return "/people/" + self.one("SELECT id FROM person WHERE email = :e", e=email)

    def task(self, summary: str, element: str) -> str:
        """The address of an open task of a request."""
        query = "SELECT t.id FROM open_task t JOIN request r ON r.number = t.business_key"
        return "/tasks/" + self.one(f"{query} WHERE summary = :s AND element_id = :e", s=summary, e=element)

    def link(self, summary: str) -> str:
        """The address of the last personal link that was mailed about a request."""
        query = "SELECT m.id FROM outgoing_mail m JOIN request r ON r.id = m.request_id"
        asked = f"{query} WHERE summary = :s AND template = 'signoff_asked' ORDER BY m.id DESC"
        name = self.one("SELECT secret_name FROM outgoing_mail WHERE id = :i", i=self.one(asked, s=summary))
        return "/sign/" + secret_of(name, get_settings().signing_key())


def places(live: Live) -> list[Place]:
    """All pages, each as somebody who uses it sees it."""
    find = Finder(live.engine)
    groups = (nobody_s, customers, staff, planners, accountants, administrators, designers, domains_own)
    return [place for group in groups for place in group(find)]


def domains_own(find: Finder) -> Iterator[Place]:
    """What domains say themselves."""
    for domain in DOMAINS:
        if (CHECKOUT / "tests" / domain / "places.py").exists():
            yield from import_module(f"tests.{domain}.places").places(find)


def nobody_s(find: Finder) -> list[Place]:
    """Pages without a login."""
    return [
        Place("login", None, "/login"),
        Place("forgotten-password", None, "/reset-password"),
        Place("unknown-address", None, "/no-such-page"),
        Place("sign-by-link", None, find.link("Váha na expedícii neposiela hmotnosť")),
        Place("sign-by-used-link", None, find.link(CASE)),
        Place("signed-thanks", None, "/sign/thanks/approve"),
        Place("returned-thanks", None, "/sign/thanks/return"),
    ]


def customers(find: Finder) -> list[Place]:
    """Pages of customers."""
    return [
        Place("customer-home", CUSTOMER, "/"),
        Place("customer-home-with-nothing", ADMINISTRATOR_OF_CLINIC, "/tasks"),
        Place("customer-waiting", KOVACOVA, "/tasks"),
        Place("customer-requests", CUSTOMER, "/requests?show=all"),
        Place("customer-requests-none", CUSTOMER, "/requests?q=no-such-words"),
        Place("customer-new-request", CUSTOMER, "/requests/new"),
        Place("customer-request-logged", BAKER, find.request("Pokladna na Husově netiskne účtenky")),
        Place("customer-request-in-work", CUSTOMER, find.request("Výrobní sestavy v ComSkladu trvají deset minut")),
        Place("customer-request-question", CLARKE, find.request("Label printer prints blank labels")),
        Place("customer-request-to-sign", KOVACOVA, find.request("Váha na expedícii neposiela hmotnosť")),
        Place("customer-request-closed", CUSTOMER, find.request(CASE)),
        Place("customer-request-rejected", CUSTOMER, find.request("Soukromý notebook se nepřipojí k Wi-Fi")),
        Place("customer-answer", CLARKE, find.task("Label printer prints blank labels", "answer_question")),
        Place("customer-sign-off", KOVACOVA, find.task("Váha na expedícii neposiela hmotnosť", "sign_off")),
        Place("customer-invoices", DIRECTOR, "/invoices"),
        Place("customer-invoices-none", CUSTOMER, "/invoices"),
        Place("customer-invoice", DIRECTOR, "/invoices/" + find.one("SELECT number FROM invoice")),
        Place("customer-account", CUSTOMER, "/account"),
        Place("customer-sessions", CUSTOMER, "/account/sessions"),
        Place("customer-tokens", CUSTOMER, "/account/tokens"),
        Place("customer-newcomers", DIRECTOR, "/newcomers"),
        Place("customer-forbidden", CUSTOMER, "/dispatch"),
    ]


def staff(find: Finder) -> list[Place]:
    """Pages of dispatchers and technicians."""
    slow, disk = "Výrobní sestavy v ComSkladu trvají deset minut", "Server laboratoře hlásí vadný disk"
    return [
        Place("worklist", DISPATCHER, "/tasks"),
        Place("processes-none", DISPATCHER, "/processes"),
        Place("dispatch", DISPATCHER, "/dispatch"),
        Place("approve", DISPATCHER, find.task("Do systému Medis se nikdo nepřihlásí", "approve_request")),
        Place("requests", DISPATCHER, "/requests"),
        Place("requests-all", DISPATCHER, "/requests?show=all"),
        Place("request-logged", DISPATCHER, find.request("Do systému Medis se nikdo nepřihlásí")),
        Place("request-in-work", DISPATCHER, find.request(slow)),
        Place("reassign", DISPATCHER, find.request(slow) + "/reassign"),
        Place("request-with-supplier", TECHNICIAN, find.request(disk)),
        Place("request-returned", DISPATCHER, find.request("Po aktualizaci nesedí sazby DPH u pečiva")),
        Place("request-closed", DISPATCHER, find.request(CASE)),
        Place("history", DISPATCHER, find.request(CASE) + "/history"),
        Place("technician-worklist", TECHNICIAN, "/tasks"),
        Place("propose", TECHNICIAN, find.task(disk, "work_on_request")),
        Place("my-work", TECHNICIAN, "/work-logs"),
        Place("correct-request", DISPATCHER, find.request(CASE) + "/correct"),
        Place("correct-work", TECHNICIAN, f"/work-logs/{find.one(WORK_OF, e=TECHNICIAN)}/correct"),
        Place("mail-outgoing", DISPATCHER, "/mail/outgoing"),
        Place("mail-outgoing-one", DISPATCHER, "/mail/outgoing/" + find.one("SELECT max(id) FROM outgoing_mail")),
        Place("mail-incoming", DISPATCHER, "/mail/incoming"),
        Place("mail-incoming-one", DISPATCHER, "/mail/incoming/" + find.one("SELECT max(id) FROM incoming_mail")),
        Place("staff-account", DISPATCHER, "/account"),
        Place("notices", DISPATCHER, "/notices"),
        Place("notices-choices", DISPATCHER, "/notices/choices"),
        Place("unknown-request", DISPATCHER, "/requests/P1"),
        Place("task-gone", DISPATCHER, "/tasks/1"),
    ]


def planners(find: Finder) -> list[Place]:
    """Pages of rosters and service calendars."""
    shift = find.one("SELECT id FROM shift WHERE starts_at > now() ORDER BY starts_at")
    pattern = "/rosters/patterns/" + find.one("SELECT min(id) FROM shift_pattern")
    calendar = "/calendars/" + find.one("SELECT min(id) FROM service_calendar")
    return [
        Place("plan-week", DISPATCHER, "/rosters"),
        Place("plan-month", DISPATCHER, "/rosters?view=month"),
        Place("plan-own", TECHNICIAN, "/rosters"),
        Place("shift", DISPATCHER, f"/rosters/shifts/{shift}"),
        Place("shift-new", DISPATCHER, "/rosters/shifts/new"),
        Place("absences", DISPATCHER, "/rosters/absences"),
        Place("absence", DISPATCHER, "/rosters/absences/" + find.one("SELECT min(id) FROM absence")),
        Place("absence-new", TECHNICIAN, "/rosters/absences/new"),
        Place("teams", DISPATCHER, "/rosters/teams"),
        Place("team", DISPATCHER, "/rosters/teams/" + find.one("SELECT min(id) FROM team")),
        Place("team-new", DISPATCHER, "/rosters/teams/new"),
        Place("skills", DISPATCHER, "/rosters/skills"),
        Place("skill", DISPATCHER, "/rosters/skills/" + find.one("SELECT min(id) FROM skill")),
        Place("skill-new", DISPATCHER, "/rosters/skills/new"),
        Place("patterns", DISPATCHER, "/rosters/patterns"),
        Place("pattern", DISPATCHER, pattern),
        Place("pattern-change", DISPATCHER, f"{pattern}/edit"),
        Place("pattern-new", DISPATCHER, "/rosters/patterns/new?weeks=2"),
        Place("shifts-bring", DISPATCHER, "/rosters/bring"),
        Place("shifts-feed", TECHNICIAN, "/rosters/feed"),
        Place("calendars", TECHNICIAN, "/calendars"),
        Place("calendar", ADMINISTRATOR, calendar),
        Place("calendar-hours", ADMINISTRATOR, f"{calendar}/hours"),
        Place("calendar-new", ADMINISTRATOR, "/calendars/new?template=stand_by"),
    ]


def accountants(find: Finder) -> list[Place]:
    """Pages of accountants."""
    return [
        Place("accountant-worklist", ACCOUNTANT, "/tasks"),
        Place("invoices", ACCOUNTANT, "/invoices"),
        Place("not-invoiced", ACCOUNTANT, "/invoices/waiting"),
        Place("invoice", ACCOUNTANT, "/invoices/" + find.one("SELECT number FROM invoice")),
        Place("accountant-request", ACCOUNTANT, find.request(CASE)),
    ]


def administrators(find: Finder) -> list[Place]:
    """Pages of administrators."""
    timer = find.one("SELECT id FROM job WHERE kind = 'timer' ORDER BY id")
    return [
        Place("administrator-worklist", ADMINISTRATOR, "/tasks"),
        Place("imports-none", ADMINISTRATOR, "/imports"),
        Place("imports-new", ADMINISTRATOR, "/imports/new"),
        Place("operations", ADMINISTRATOR, "/operations"),
        Place("operations-failed", ADMINISTRATOR, "/operations/failed"),
        Place("operations-cases", ADMINISTRATOR, "/operations/cases"),
        Place("operations-case", ADMINISTRATOR, "/operations/cases/" + find.one(CASE_IN_WORK)),
        Place("operations-jobs", ADMINISTRATOR, "/operations/jobs"),
        Place("operations-schedules", ADMINISTRATOR, "/operations/schedules"),
        Place("operations-job", ADMINISTRATOR, f"/operations/jobs/{timer}"),
        Place("operations-messages", ADMINISTRATOR, "/operations/messages"),
        Place("operations-outbox", ADMINISTRATOR, "/operations/outbox"),
        Place("operations-event", ADMINISTRATOR, "/operations/outbox/" + find.one("SELECT max(id) FROM outbox_event")),
        Place("operations-record", ADMINISTRATOR, "/operations/record"),
        Place("operations-versions", ADMINISTRATOR, "/operations/versions"),
        Place("operations-bulk", ADMINISTRATOR, "/operations/bulk"),
    ]


def designers(find: Finder) -> list[Place]:
    """Pages of process designers."""
    ended = find.one("SELECT id FROM process_instance WHERE state = 'ended' AND process = 'handle_request' ORDER BY id")
    table = find.one("SELECT id FROM definition WHERE kind = 'dmn' ORDER BY id")
    process = find.one("SELECT max(id) FROM definition WHERE kind = 'bpmn' AND key = 'handle_request'")
    return [
        Place("designer", DESIGNER, "/designer"),
        Place("designer-none", DESIGNER, "/designer?text=no-such-words"),
        Place("designer-new", DESIGNER, "/designer/new"),
        Place("designer-product", DESIGNER, "/designer/product"),
        Place("designer-planned", DESIGNER, "/designer/planned"),
        Place("designer-catalogue", DESIGNER, "/designer/catalogue"),
        Place("designer-texts", DESIGNER, "/designer/texts"),
        Place("designer-texts-none", DESIGNER, "/designer/texts?text=no-such-words"),
        Place("designer-texts-of", DESIGNER, "/designer/texts/form/standard/sign_off"),
        Place("designer-versions", DESIGNER, "/designer/versions/bpmn/standard/handle_request"),
        Place("designer-retire", DESIGNER, f"/designer/definitions/{process}/retire"),
        Place("designer-compare", DESIGNER, f"/designer/compare?left=definition:{table}&right=definition:{table}"),
        Place("designer-try", DESIGNER, f"/designer/try/definition:{table}?v.impact=person&v.urgency=high"),
        Place("designer-deployed", DESIGNER, "/designer/deployments/" + find.one("SELECT min(id) FROM deployment")),
        Place("scenarios", DESIGNER, "/designer/processes/standard/approve_work/scenarios"),
        Place("live-view", DESIGNER, "/designer/live/handle_request?days=90"),
        Place("live-view-inside", DESIGNER, "/designer/live/resolve_request?days=90"),
        Place("live-view-none", DESIGNER, "/designer/live/invoice_month?since=2020-01-01&until=2020-01-02"),
        Place("contrast", DESIGNER, "/designer/live/handle_request/contrast?days=30"),
        Place("contrast-none", DESIGNER, "/designer/live/invoice_month/contrast?since=2020-01-01&until=2020-01-02"),
        Place("ways", DESIGNER, "/designer/live/handle_request/ways?days=90"),
        Place("ways-none", DESIGNER, "/designer/live/invoice_month/ways?since=2020-01-01&until=2020-01-02"),
        Place("live-cases", DESIGNER, "/designer/live/handle_request/cases?element=resolve"),
        Place("live-cases-none", DESIGNER, "/designer/live/handle_request/cases?element=request_logged"),
        Place("replay", DESIGNER, f"/designer/cases/{ended}"),
    ]

"""The desk's people and their programs: each is a thread that does what the plan says until the run is over."""

import queue
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from http.client import HTTPException

from podpora.bench.client import BenchFailed, Client
from podpora.sample.people import PASSWORD
from tests.chaos.plan import Case, Story
from tests.chaos.programs import Program, Stopped, Tally
from tests.chaos.world import World

OPEN_AT_ONCE = 400  # cases; after a kill some wait a minute for a message, five for a lease
LOOK = 2.0  # seconds between two looks at a worklist
LOGGERS = 3
SLOT = timedelta(minutes=61)  # no work overlaps other work


class Crowd:
    """Everybody at work; `numbers` are the cases that have been logged, by the request's number."""

    def __init__(self, world: World, port: int, cases: Iterable[Case], ended: Callable[[], int]) -> None:
        self.numbers: dict[str, Case] = {}
        self.tally, self.stop = Tally(), threading.Event()
        self.failures: list[BaseException] = []
        self.world, self.port, self._ended = world, port, ended
        self.since = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=5)
        self._waiting: queue.SimpleQueue[Case] = queue.SimpleQueue()
        for case in cases:
            self._waiting.put(case)
        self._threads = [threading.Thread(target=self._run, args=(act,), daemon=True) for act in self._acts()]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Everybody goes home."""
        self.stop.set()
        for thread in self._threads:
            thread.join(60)

    def program(self, token: str) -> Program:
        """A client of a person."""
        return Program(self.port, token, self.tally, self.stop)

    def _acts(self) -> Iterable[Callable[[], None]]:
        yield from [self._log] * LOGGERS
        yield self._dispatch
        yield lambda: self._dispatch(from_the_end=True)
        for person_id in self.world.technicians:
            yield Technician(self, person_id).work
        yield self._sign

    def _run(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Stopped:
            return
        except BaseException as fault:
            self.failures.append(fault)

    def _log(self) -> None:
        """Log one case after the other, never too many at once."""
        programs = [self.program(requester.token) for requester in self.world.lean]
        whole = self.program(self.world.whole.token)
        while not self._waiting.empty():
            if len(self.numbers) - self._ended() >= OPEN_AT_ONCE:
                whole.pause()
                continue
            try:
                case = self._waiting.get_nowait()
            except queue.Empty:
                return
            lean = case.index % len(programs)
            requester = self.world.whole if case.is_whole else self.world.lean[lean]
            body = {
                "project_id": requester.project_id,
                "kind": "incident",
                "summary": case.summary,
                "impact": case.impact,
                "urgency": case.urgency,
            }
            program = whole if case.is_whole else programs[lean]
            logged = program.post("/requests", body, key=f"log {case.index}", status=201)
            self.numbers[logged["number"]] = case

    def _dispatch(self, from_the_end: bool = False) -> None:
        """Approve or reject; two dispatchers of one name meet at a task in the middle, and have one effect."""
        program, technicians = self.program(self.world.dispatcher), list(self.world.technicians)
        while True:
            tasks = list(program.tasks("approve_request"))
            for task in reversed(tasks) if from_the_end else tasks:
                case = self.numbers.get(task["request"])
                if case is None:  # its number is still on the way to the customer
                    continue
                if case.story is Story.REJECTED:
                    said = {"decision": "reject", "reason": "Out of contract"}
                else:
                    technician = technicians[case.index % len(technicians)]
                    said = {"decision": "approve", "technician_id": str(technician)}
                complete(program, task["id"], said)
            program.pause(LOOK)

    def _sign(self) -> None:
        """The customer signs off, or gives the work back once where the plan says so."""
        program, returned = self.program(self.world.whole.token), dict[str, int]()
        while True:
            for task in program.tasks("sign_off"):
                number = task["request"]
                first = returned.setdefault(number, task["id"]) == task["id"]
                is_returned = first and self.numbers[number].story is Story.RETURNED
                said = {"decision": "return", "reason": "Again"} if is_returned else {"decision": "approve"}
                complete(program, task["id"], said)
            program.pause(LOOK)


def complete(program: Program, task_id: int, variables: dict[str, str]) -> None:
    """Send a task's form."""
    program.post(f"/tasks/{task_id}/complete", {"variables": variables}, key=f"complete {task_id}", status=200)


class Technician:
    """Works on what is given to one person: by the API, and by the page's form where the API has no such act."""

    def __init__(self, crowd: Crowd, person_id: int) -> None:
        self._crowd = crowd
        self._email, token = crowd.world.technicians[person_id]
        self._program = crowd.program(token)
        self._browser: Client | None = None
        self._rounds: dict[str, list[int]] = {}  # the tasks of a case, in order
        self._asked: set[str] = set()

    def work(self) -> None:
        """Ask the supplier where the plan says so, log the work, propose the resolution."""
        while True:
            for task in self._program.tasks("work_on_request"):
                number, case = task["request"], self._crowd.numbers[task["request"]]
                if not case.escalates or self._is_answered(number):
                    self._resolve(number, case, task["id"])
            self._program.pause(LOOK)

    def _is_answered(self, number: str) -> bool:
        """Whether the supplier was asked and the waiting is over; asks."""
        if number not in self._asked:
            happened = {entry["kind"] for entry in self._program.get(f"/requests/{number}/history")["items"]}
            if "escalated" in happened:
                self._asked.add(number)
            else:
                self._escalate(number)
            return False
        state: str = self._program.get(f"/requests/{number}")["state"]
        return state != "waiting_for_supplier"

    def _escalate(self, number: str) -> None:
        """Send the form; what became of it, the history tells at the next turn."""
        question = {"escalate-supplier_id": str(self._crowd.world.supplier_id), "escalate-question": number}
        try:
            if self._browser is None:
                self._browser = Client(self._crowd.port)
                self._browser.login(self._email, PASSWORD)
            status = self._browser.post(f"/requests/{number}/escalations", question).status
        except (OSError, HTTPException, BenchFailed) as fault:
            self._browser = None
            self._crowd.tally.add(f"form: {type(fault).__name__}, looked again")
            return
        self._crowd.tally.add("requests answered")
        if status != 302:
            self._crowd.tally.add(f"form: {status}, looked again")

    def _resolve(self, number: str, case: Case, task_id: int) -> None:
        rounds = self._rounds.setdefault(number, [])
        if task_id not in rounds:
            rounds.append(task_id)
        position = rounds.index(task_id)
        began = self._crowd.since - SLOT * (2 * case.index + position + 1)
        log = {
            "started_at": began.isoformat(),
            "ended_at": (began + timedelta(minutes=case.minutes[position])).isoformat(),
            "description": f"Round {position}",
            "sure": ["over_midnight", "before_request"],
        }
        self._program.post(f"/requests/{number}/work-logs", log, key=f"work {task_id}", status=201)
        complete(self._program, task_id, {"cause": "other", "summary": "Done"})

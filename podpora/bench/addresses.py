"""Which addresses `podpora bench pages` opens besides those that rules and lists name, and what stands in them."""

from typing import LiteralString
from urllib.parse import quote

RARE = "Zlatohlávek"  # a word of one request
ORDERS = ("summary", "customer", "requester", "priority", "state", "target", "logged")  # of requests, open and all
# Other names than `<domain>.<view>`, which are those of docs/performance.md.
NAMES = {
    "tasks.worklist": "worklist",
    "dispatch.board": "dispatch",
    "requests.index": "requests",
    "requests.show": "request",
    "requests.home": "home",
    "people.index": "people",
    "contracts.index": "contracts",
    "billing.index": "invoices",
    "mail.outgoing": "mail",
    "designer.library": "library",
    "designer.live": "live",
    "operations.cases": "operations",
}
# Addresses that neither a rule nor a list names: the same pages, asked for more.
MORE = {
    "requests_all": "/requests?show=all",
    **{f"requests_all_by_{key}": f"/requests?show=all&sort={key}" for key in ORDERS},
    "requests_of_customer": "/requests?show=all&customer=strojirny",
    "search_rare": f"/requests?q={quote(RARE)}",
    "search_common": "/requests?q={common}",
    "search_number": "/requests?q={number}",
    "palette": "/requests/find?q={common}",
    "news": "/news",
    "live_year": "/designer/live/handle_request?days=365",
}
# What the parts of addresses stand for, where it is not the newest row of the table of that name.
PARTS: dict[str, LiteralString] = {
    "number": "SELECT number FROM request WHERE state = 'assigned' ORDER BY id DESC LIMIT 1",
    "billing.number": "SELECT number FROM invoice ORDER BY id DESC LIMIT 1",
    "process": "SELECT 'handle_request'",
    "key": "SELECT 'handle_request'",
    "pack": "SELECT 'standard'",
    "kind": "SELECT 'bpmn'",
    "instance_id": "SELECT id FROM process_instance WHERE process = 'handle_request' ORDER BY id DESC LIMIT 1",
    "case_id": "SELECT id FROM process_instance WHERE process = 'handle_request' ORDER BY id DESC LIMIT 1",
    "organisation_id": "SELECT id FROM organisation WHERE NOT is_provider ORDER BY id LIMIT 1",
    "project_id": "SELECT min(id) FROM project WHERE organisation_id = "
    "(SELECT id FROM organisation WHERE NOT is_provider ORDER BY id LIMIT 1)",
    "person_id": "SELECT id FROM person WHERE email = 'karel.dvorak@strojirny-vltava.example'",
    "task_id": "SELECT max(id) FROM open_task WHERE element_id = 'work_on_request'",
    "log_id": "SELECT max(id) FROM work_log WHERE rated_at IS NULL",
    "calendar_id": "SELECT min(id) FROM service_calendar",
    "event_id": "SELECT max(id) FROM outbox_event",
    "mail.incoming_mail.mail_id": "SELECT max(id) FROM incoming_mail",
    "mail.outgoing_mail.mail_id": "SELECT max(id) FROM outgoing_mail",
}
COMMON = "SELECT split_part(summary, ' ', 1) FROM request GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"

"""What customers of a big desk have: the same in each of their projects, and what a tenth of the requests are about."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

OF_EACH = 80  # items of a project
TYPES = ("workstation", "notebook", "printer", "server", "network_device", "application", "operating_system", "phone")
EVERY = 10  # which of the requests are about an item

ITEMS = """
    INSERT INTO configuration_item (name, type, manufacturer, model, serial_number, inventory_number,
        organisation_id, project_id, location, warranty_until, state, note, added_at)
    SELECT initcap((:types\\:\\:text[])[1 + n % :kinds]) || ' ' || p.name || ' ' || n,
        (:types\\:\\:text[])[1 + n % :kinds], 'Lenora', 'L' || n % 7, 'SN-' || p.id || '-' || n,
        'INV-' || p.id || '-' || n, p.organisation_id, p.id, n % 4 || '. patro',
        :day\\:\\:date + n * 11, CASE WHEN n % 20 = 0 THEN 'retired' ELSE 'in_use' END, '', :now
    FROM project p JOIN organisation o ON o.id = p.organisation_id AND NOT o.is_provider,
        generate_series(1, :count) n
"""
ABOUT = """
    WITH numbered AS (
        SELECT id, project_id, row_number() OVER (PARTITION BY project_id ORDER BY id) AS n
        FROM configuration_item WHERE project_id IS NOT NULL
    )
    INSERT INTO affected_item (request_id, item_id)
    SELECT r.id, i.id FROM request r JOIN numbered i ON i.project_id = r.project_id AND i.n = 1 + r.id / :every % :count
    WHERE r.id % :every = 0
"""


def after(session: Session, now: datetime) -> None:
    """Items of every project, and which requests name one of them."""
    given = {"types": list(TYPES), "kinds": len(TYPES), "count": OF_EACH, "day": now.date(), "now": now}
    session.execute(text(ITEMS), given)
    session.execute(text(ABOUT), {"every": EVERY, "count": OF_EACH})

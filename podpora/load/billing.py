"""Rated work of copied cases: billed with the month in which it was done; every month that is over has its invoices."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from podpora.load.copies import Copy
from processes.billing.parties import party, supplier_party
from processes.contracts.models import Contract
from processes.people.models import Organisation

COPIES = {"rated_work": Copy({"month": "date_trunc('month', o.started_at + c.shift)::date"})}

# One of each contract and month, numbered by month in the year after it, paid when due but for the last one.
INVOICES = """
    INSERT INTO invoice (number, organisation_id, contract_id, since, month, is_on_completion, state, issued_on,
        taxable_on, due_on, issued_at, currency, supplier, customer, vat_treatment, vat_rate, net,
        vat, rounding, total, paid_on)
    SELECT 'FV' || extract(year FROM issued_on) || '-' || CASE WHEN nth < 10000 THEN lpad(nth::text, 4, '0')
            ELSE nth::text END, organisation_id, contract_id, month, month, false, 'issued', issued_on,
        issued_on - 1, issued_on + 14, issued_on + time '06:00', currency, supplier, customer, 'standard', 21, net,
        vat, 0, net + vat,
        CASE WHEN issued_on + 14 < cast(:now AS timestamptz)::date THEN issued_on + 14 END
    FROM (
        SELECT *, round(net * 0.21, 2) AS vat, row_number()
            OVER (PARTITION BY extract(year FROM issued_on) ORDER BY month, contract_id) AS nth
        FROM (
            SELECT contract_id, month, (month + interval '1 month')::date AS issued_on, min(currency) AS currency,
                sum(amount) AS net
            FROM (
                SELECT contract_id, month, currency, amount FROM rated_work
                UNION ALL SELECT contract_id, month, currency, amount FROM rated_item
            ) AS owed WHERE month < date_trunc('month', cast(:now AS timestamptz))::date GROUP BY 1, 2
        ) AS months
    ) AS numbered JOIN jsonb_to_recordset(cast(:parties AS jsonb))
        AS parties(contract_id bigint, organisation_id bigint, supplier jsonb, customer jsonb) USING (contract_id)
"""
LINES = """
    INSERT INTO invoice_line (invoice_id, position, activity, in_hours, minutes_worked, minutes_billed, hourly, net)
    SELECT i.id, row_number() OVER (PARTITION BY i.id ORDER BY activity, in_hours DESC, hourly), activity, in_hours,
        sum(minutes_worked), sum(minutes_billed), hourly, sum(amount)
    FROM rated_work JOIN invoice AS i USING (contract_id, month) GROUP BY i.id, activity, in_hours, hourly
"""
BILLED = """
    UPDATE rated_work AS w SET invoice_id = i.id FROM invoice AS i WHERE i.contract_id = w.contract_id
    AND i.month = w.month
"""
BILLED_ITEMS = """
    UPDATE rated_item AS w SET invoice_id = i.id FROM invoice AS i WHERE i.contract_id = w.contract_id
    AND i.month = w.month
"""
COUNTERS = """
    INSERT INTO invoice_counter (year, last) SELECT extract(year FROM issued_on), count(*) FROM invoice GROUP BY 1
"""


def after(session: Session, now: datetime) -> None:
    """Invoice every month that is over."""
    session.execute(_sql(INVOICES), {"now": now, "parties": json.dumps(_parties(session))})
    for statement in (LINES, BILLED, BILLED_ITEMS, COUNTERS):
        session.execute(_sql(statement))


def _sql(statement: str) -> TextClause:
    return text(statement.replace("::", "\\:\\:"))


def _parties(session: Session) -> list[dict[str, Any]]:
    provider = session.scalars(select(Organisation).where(Organisation.is_provider)).one()
    contracts = session.execute(
        select(Contract, Organisation).join(Organisation, Contract.organisation_id == Organisation.id)
    )
    return [
        {
            "contract_id": contract.id,
            "organisation_id": customer.id,
            "supplier": supplier_party(session, provider, "CZK"),
            "customer": {**party(customer), "contract": contract.number},
        }
        for contract, customer in contracts
    ]

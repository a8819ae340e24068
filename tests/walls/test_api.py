"""Screens on a wall for programs: hung with a link that is told once, listed, revoked; not by everybody."""

from tests.api.conftest import TECHNICIAN, database_url, program, stocked

__all__ = ["database_url", "program", "stocked"]

DISPATCHER = "dispecer@severka.example"


def test_a_screen_is_hung_listed_and_revoked(program, app):
    desk = program(DISPATCHER)
    hung = desk.post("/walls", {"name": "Hala", "shows_customers": True}, key="one")
    assert hung.status_code == 201
    again = desk.post("/walls", {"name": "Hala", "shows_customers": True}, key="one")
    assert again.json["id"] == hung.json["id"]
    link = hung.json["link"]
    path = link[link.index("/wall/") :]
    assert app.test_client().get(path).status_code == 200
    listed = desk.get("/walls").json["items"]
    assert listed[0]["id"] == hung.json["id"]
    assert (listed[0]["shows_customers"], listed[0]["shows_summaries"], listed[0]["revoked_at"]) == (True, False, None)
    assert all("link" not in one and "key_hash" not in one for one in listed)
    assert {"Vstupní hala", "Stará zasedačka"} <= {one["name"] for one in listed}  # of the sample
    revoked = desk.post(f"/walls/{hung.json['id']}/revoke", key="two")
    assert revoked.json["revoked_at"] is not None
    assert app.test_client().get(path).status_code == 404


def test_a_nameless_screen_and_strangers_are_refused(program):
    assert program(DISPATCHER).post("/walls", {"name": " "}).status_code == 422
    assert program(DISPATCHER).post("/walls/999999/revoke").status_code == 404
    for who in (TECHNICIAN, None):
        assert program(who).get("/walls").status_code in (401, 403)

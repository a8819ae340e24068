"""Knows lanes: in which one an element stands, and whose the tasks in it are."""

from __future__ import annotations

from lxml import etree

from processes.engine.files.resources import BPMN, CAMUNDA

GROUP = "group"  # camunda:property of a lane: a key such as staff:dispatcher, or an expression that makes one


def lane_of(element: etree._Element) -> etree._Element | None:
    """The innermost lane in which an element, or the sub-process round it, stands."""
    lanes = {
        (reference.text or "").strip(): reference.getparent()
        for reference in element.getroottree().getroot().iter(f"{BPMN}flowNodeRef")
    }
    around = [element, *element.iterancestors()]
    return next((lanes[node.get("id", "")] for node in around if node.get("id", "") in lanes), None)


def people_of(lane: etree._Element | None) -> str:
    """The group key that a lane names: its own property, else by its name (Service manager: staff:service_manager)."""
    if lane is None:
        return ""
    path = f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property"
    said = next((part.get("value") or "" for part in lane.iterfind(path) if part.get("name") == GROUP), "").strip()
    name = (lane.get("name") or "").strip()
    return said or (name if ":" in name else named(name))


def named(lane: str) -> str:
    """The group key that a lane's name stands for; empty for none."""
    return "staff:" + "_".join(lane.lower().split()) if lane.strip() else ""

"""What states and relations of configuration items are called, and what is said of changes."""

from app.web.words import Word, words
from processes.devices.events import AFFECTED
from processes.devices.rules import ItemState, RelationKind
from processes.documents.translations import N_

words(
    {
        ItemState.IN_USE: Word(N_("in use"), tone="ok"),
        ItemState.IN_STORE: Word(N_("in store"), "package"),
        ItemState.IN_REPAIR: Word(N_("in repair"), "tool", "waiting"),
        ItemState.RETIRED: Word(N_("retired"), "archive"),
        RelationKind.RUNS_ON: N_("runs on"),
        RelationKind.PART_OF: N_("is part of"),
        RelationKind.CONNECTS_TO: N_("is connected to"),
        RelationKind.DEPENDS_ON: N_("depends on"),
        "devices.back.runs_on": N_("carries"),
        "devices.back.part_of": N_("consists of"),
        "devices.back.connects_to": N_("is connected to"),
        "devices.back.depends_on": N_("is needed by"),
        AFFECTED: Word(
            N_("The affected devices were changed"),
            "devices",
            when={"added": N_("Affected: {added}"), "removed": N_("No longer affected: {removed}")},
            customers=N_("The affected devices were changed"),
        ),
        "devices.added": N_("Entered"),
        "devices.changed.name": N_("Name: {before} → {after}"),
        "devices.changed.type": N_("Type: {before} → {after}"),
        "devices.changed.manufacturer": N_("Manufacturer: {before} → {after}"),
        "devices.changed.model": N_("Model: {before} → {after}"),
        "devices.changed.serial_number": N_("Serial number: {before} → {after}"),
        "devices.changed.inventory_number": N_("Inventory number: {before} → {after}"),
        "devices.changed.project_id": N_("Project: {before} → {after}"),
        "devices.changed.location": N_("Location: {before} → {after}"),
        "devices.changed.warranty_until": N_("Warranty: {first} → {last}"),
        "devices.state.in_use": N_("In use"),
        "devices.state.in_store": N_("In store"),
        "devices.state.in_repair": N_("In repair"),
        "devices.state.retired": N_("Retired"),
        "devices.changed.user_id": N_("User: {before} → {after}"),
        "devices.changed.products": N_("Products: {before} → {after}"),
        "devices.changed.note": N_("The note was changed"),
        "devices.related.runs_on": N_("Runs on {name}"),
        "devices.related.part_of": N_("Is part of {name}"),
        "devices.related.connects_to": N_("Is connected to {name}"),
        "devices.related.depends_on": N_("Depends on {name}"),
        "devices.related_by.runs_on": N_("Carries {name}"),
        "devices.related_by.part_of": N_("{name} is a part of it"),
        "devices.related_by.connects_to": N_("Is connected to {name}"),
        "devices.related_by.depends_on": N_("Is needed by {name}"),
        "devices.unrelated": N_("No longer related to {name}"),
        "act:devices.retired": N_("Retire the devices"),
        "act:devices.moved": N_("Move the devices"),
    }
)

"""What customers have that is looked after."""

from typing import Any

from processes.catalogue.rules import TypeCode
from processes.devices import use_cases
from processes.devices.models import ConfigurationItem
from processes.people.models import Organisation, Project
from tests.world.requests import Requests


class Devices(Requests):
    """Of the world's project, unless another place is said."""

    def item(
        self,
        name: str,
        kind: str = "printer",
        *,
        project: Project | None = None,
        shared_by: Organisation | None = None,
        **said: Any,
    ) -> ConfigurationItem:
        """A configuration item of a project, or shared by all of a customer's."""
        place = None if shared_by else project or self.project
        organisation_id = shared_by.id if shared_by else place.organisation_id if place else 0
        kept = {"name": name, "type": TypeCode(kind), "project_id": place.id if place else None, **said}
        return use_cases.add_item(self.session, organisation_id=organisation_id, said=kept, **self.by)

"""Lists that a company edits, and what was changed in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.catalogue.rules import CatalogueList
from processes.contracts.rules import Activity, Layer
from processes.db import Base
from processes.unchanging import only_added_to


class CatalogueItem(Base):
    """One of what a company edits, such as an activity (A9). It ends and is never deleted: records name its code."""

    __tablename__ = "catalogue_item"
    __table_args__ = (
        UniqueConstraint("list", "code"),
        CheckConstraint("code ~ '^[a-z][a-z0-9_]{0,39}$'", name="code"),
        CheckConstraint("(list = 'activities') = (rate IS NOT NULL)", name="priced"),
        CheckConstraint("(list = 'device_types') = (layer IS NOT NULL)", name="layered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list: Mapped[CatalogueList]
    code: Mapped[str]
    names: Mapped[dict[str, Any]]  # by language
    position: Mapped[int] = mapped_column(default=0)  # among those of its list
    rate: Mapped[Activity | None]  # of an activity: the price of a tariff at which its work is billed …
    is_billable: Mapped[bool] = mapped_column(default=True)  # … unless it is not billed at all
    layer: Mapped[Layer | None]  # of a type of configuration items: where such things live
    ended_at: Mapped[datetime | None]  # nobody chooses it any more


class CatalogueChange(Base):
    """Who changed what of an item and when; append-only."""

    __tablename__ = "catalogue_change"
    __table_args__ = (Index(None, "item_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("catalogue_item.id"))
    at: Mapped[datetime]
    actor: Mapped[str]  # the name, as it was
    kind: Mapped[str]
    details: Mapped[dict[str, Any]]


only_added_to(CatalogueItem, refused="DELETE")
only_added_to(CatalogueChange, refused="UPDATE OR DELETE")

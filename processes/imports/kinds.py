"""What a field of an import can hold."""

import enum


class Kind(enum.Enum):
    """What a field holds."""

    TEXT = "text"
    SHORT = "short"
    LONG = "long"
    EMAIL = "email"
    DOMAIN = "domain"
    ICO = "ico"
    COUNTRY = "country"
    LOCALE = "locale"
    FLAG = "flag"
    NUMBER = "number"
    DAY = "day"
    INSTANT = "instant"
    NAMES = "names"
    LAYER = "layer"
    MEMBER_ROLES = "member_roles"
    STAFF_ROLES = "staff_roles"
    REQUEST_KIND = "request_kind"
    PRIORITY = "priority"
    IMPACT = "impact"
    URGENCY = "urgency"
    STATE = "state"
    CHANNEL = "channel"
    DEVICE_TYPE = "device_type"
    ITEM_STATE = "item_state"

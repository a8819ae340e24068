"""Files from other systems: brought, mapped, looked at, taken over."""

"""What the code of something that people choose from looks like, in the company's lists and in drawn ones."""

import re
import unicodedata

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def code_of(name: str) -> str:
    """A code made from a name: `Praha – první linka` → `praha_prvni_linka`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "_".join(re.findall(r"[a-z0-9]+", plain)) or "unnamed"
    return (words if words[0].isalpha() else f"n_{words}")[:40].rstrip("_")

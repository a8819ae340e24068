"""What a mail address looks like, wherever one is typed."""

import re

# A host without a dot is one of the company's own.
EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[\w-]+(\.[\w-]+)*")


def is_email(address: str) -> bool:
    """Whether a text can be the address of one mailbox; whether there is one only a mail can tell.

    Nothing in it is invisible or turns the direction of what is read.
    """
    said = address.strip()
    return said.isprintable() and EMAIL.fullmatch(said) is not None

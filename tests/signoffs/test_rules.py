"""The signed content's hash."""

import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from processes.signoffs.rules import content_hash

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=10,
)


def test_the_hash_is_that_of_the_canonical_json():
    content = {"summary": "Vyměněn válec", "minutes": 12}
    canonical = '{"minutes":12,"summary":"Vyměněn válec"}'
    assert content_hash(content) == hashlib.sha256(canonical.encode()).hexdigest()


@given(st.dictionaries(st.text(), JSON))
def test_the_order_of_keys_and_a_way_through_json_change_nothing(content):
    turned = dict(reversed(list(content.items())))
    assert content_hash(turned) == content_hash(content) == content_hash(json.loads(json.dumps(content)))


def test_any_change_of_what_was_done_changes_the_hash():
    content = {"work": [{"minutes": 12}], "minutes": 12}
    assert content_hash(content) != content_hash({"work": [{"minutes": 13}], "minutes": 12})

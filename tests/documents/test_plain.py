"""The plain text of mails: what each element of their HTML becomes."""

import pytest

from processes.documents.plain import plain


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<h1>Title</h1><p>One\n  line,<br>two</p><p>three</p>", "One line,\ntwo\n\nthree"),
        ("<p>before</p>after<p> </p>", "before\n\nafter"),
        ("<p>a &lt;b&gt; <strong>and</strong>\xa0c</p><!-- note -->", "a <b> and\xa0c"),
        ('<a href="https://desk.test/x">Open</a>', "Open:\nhttps://desk.test/x"),
        ('<a href="https://desk.test">https://desk.test</a> <a href="tel:+420">+420</a>', "https://desk.test +420"),
        ("<ul><li>one<br>more</li><li>two</li></ul>", "- one\n  more\n- two"),
        ("<table><tr><th>When</th><td>now</td></tr><tr><th>Who</th><td>I</td></tr></table>", "When: now\nWho: I"),
        ("<table><tr><td>1 May</td><td>2 min</td></tr></table>", "- 1 May, 2 min"),
        ('<table role="presentation"><tr><td>one</td><td>two</td></tr></table>', "one\n\ntwo"),
        ('<div role="blockquote"><p>if x:<br>    go  on</p><p>end</p></div>', "    if x:\n        go  on\n\n    end"),
        ('<p>Words</p><div role="contentinfo">Desk<br>Call</div>', "Words\n\n-- \nDesk\nCall"),
    ],
)
def test_each_element_becomes_text_in_one_way(page, text):
    assert plain(f"<html><head><title>left out</title></head><body>{page}</body></html>") == f"{text}\n"

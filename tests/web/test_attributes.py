"""Attributes of fields and messages of templates are written as the libraries write them."""

from flask import Flask, render_template_string
from markupsafe import Markup
from wtforms import Form, SelectField, StringField, TextAreaField
from wtforms.widgets import core

from app.web.attributes import html_params


def test_attributes_are_in_order_and_escaped() -> None:
    given = {"name": "a", "class_": "b c", "data_most_of": 3, "aria_label": '<"Nováková" & syn>', "hidden": True}
    assert html_params(**given, disabled=False) == (
        'aria-label="&lt;&#34;Nováková&#34; &amp; syn&gt;" class="b c" data-most-of="3" hidden name="a"'
    )
    assert html_params(title=Markup('<b title="x">')) == 'title="<b title=&quot;x&quot;>"'
    assert isinstance(html_params(), Markup)


def test_fields_of_every_kind_are_written_so(app: Flask) -> None:
    class Short(Form):
        name = StringField()
        text = TextAreaField()
        kind = SelectField(choices=[("a", "A"), ("b", '"B"')])

    form = Short(data={"name": 'x"y', "text": "<p>", "kind": "b"})
    assert core.html_params is html_params
    assert form.name(class_="wide") == '<input class="wide" id="name" name="name" type="text" value="x&#34;y">'
    assert form.text() == '<textarea id="text" name="text">\r\n&lt;p&gt;</textarea>'
    options = '<option value="a">A</option><option selected value="b">&#34;B&#34;</option>'
    assert form.kind() == f'<select id="kind" name="kind">{options}</select>'


def test_messages_of_templates_are_translated_filled_and_escaped(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "cs"}):
        said = render_template_string(
            '{{ _("Cancel") }} {{ _("%(target)s paused", target="<Reakce>") }} {{ _("100 %%") }}'
        )
    with app.test_request_context(headers={"Accept-Language": "en"}):
        english = render_template_string("{% trans who=actor %}For {{ who }}{% endtrans %}", actor="<A>")
    assert said == "Zpět &lt;Reakce&gt;: čas stojí 100 %"
    assert english == "For &lt;A&gt;"

"""Supported products: the list, a new one, its name, layer and skill."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.contracts.blueprint import blueprint
from app.contracts.forms import ProductForm
from app.contracts.listing import PRODUCTS
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.guards import allowed
from app.web.listing.drawing import drawn
from processes.clock import utcnow
from processes.contracts import overview, use_cases
from processes.contracts.models import Product
from processes.contracts.rights import may_change_contracts, may_see_tariffs
from processes.rosters.queries import skill_names


@blueprint.get("/products")
@allowed(may_see_tariffs)
def products() -> ResponseReturnValue:
    """Every supported product by name."""
    may_change = may_change_contracts(current_actor())
    return render_template("contracts/products.html", list=drawn(PRODUCTS), may_change=may_change)


@blueprint.route("/products/new", methods=["GET", "POST"])
@allowed(may_change_contracts)
def add_product() -> ResponseReturnValue:
    """A new product; contracts cover it once they say so."""
    form = ProductForm(skill_names(db.session()))

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("contracts/product.html", form=form, product=None), status

    def do(session: Session) -> Product:
        return use_cases.add_product(session, **form.said, actor=current_actor(), now=utcnow())

    done = told(_("The product is added."), url_for(".products"))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)


@blueprint.route("/products/<int:product_id>", methods=["GET", "POST"])
@allowed(may_change_contracts)
def product(product_id: int) -> ResponseReturnValue:
    """A product's name, layer and skill."""
    found = overview.product_of_id(db.session(), product_id)
    form = ProductForm(skill_names(db.session()), found)

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("contracts/product.html", form=form, product=found), status

    def do(session: Session) -> None:
        use_cases.change_product(session, product=found, **form.said, actor=current_actor(), now=utcnow())

    done = told(_("The product is changed."), url_for(".products"))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)

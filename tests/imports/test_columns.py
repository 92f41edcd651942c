"""What columns hold, by name and by --map, and the titles that templates make of them."""

from __future__ import annotations

import pytest

from core.errors import InvalidInput
from core.imports.columns import EXPORT_HEADER, Columns, Field

SALESFORCE = (
    "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date,Opportunity Owner,Created Date,"
    "Lead Source"
)
HUBSPOT = (
    "Record ID,Deal Name,Deal Stage,Amount,Close Date,Deal owner,Create Date,Pipeline,Associated Company"
)
PIPEDRIVE = (
    "Deal - ID,Deal - Title,Deal - Organization,Deal - Value,Deal - Currency of Value,Deal - Stage,"
    "Deal - Status"
)
CHALLENGE = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (SALESFORCE, "external_id title company stage value closed owner created source"),
        (HUBSPOT, "external_id title stage value closed owner created pipeline company"),
        (PIPEDRIVE, "external_id title company value currency stage status"),
        (CHALLENGE, "external_id owner product company stage created closed value"),
    ],
)
def test_columns_are_recognised_by_name(header: str, fields: str) -> None:
    columns = Columns.recognise(header.split(","))
    assert {field.value: at for field, at in columns.at.items()} == {
        word: at for at, word in enumerate(fields.split())
    }


def test_an_export_is_known_for_what_it_is() -> None:
    columns = Columns.recognise(tuple(EXPORT_HEADER))
    assert columns.ours
    assert set(columns.at) == set(Field) - {Field.PRODUCT}


def test_somebody_elses_number_is_not_a_deals_number() -> None:
    assert Field.NUMBER not in Columns.recognise(["Title", "Number"]).at


def test_a_map_overrules_what_the_name_says() -> None:
    columns = Columns.recognise(["Title", "Amount", "Real amount"], {"real amount": "value"})
    assert columns.at[Field.VALUE] == 2
    assert columns.left_out == ("Amount",)


def test_a_column_can_be_ignored() -> None:
    assert Field.VALUE not in Columns.recognise(["Title", "Amount"], {"Amount": "ignore"}).at


def test_a_map_of_a_column_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(InvalidInput) as error:
        Columns.recognise(["Title", "Amount"], {"Worth": "value"})
    assert "Title, Amount" in str(error.value.hint)


def test_a_map_to_a_field_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(InvalidInput) as error:
        Columns.recognise(["Title"], {"Title": "titel"})
    assert "external_id" in str(error.value.hint)


def test_a_currency_in_the_name_of_a_column_is_heard() -> None:
    assert Columns.recognise(["Title", "Amount (EUR)"]).currency == "EUR"


def test_a_file_without_anything_like_a_title_is_refused() -> None:
    with pytest.raises(InvalidInput, match="title"):
        Columns.recognise(["foo", "bar"])


@pytest.mark.parametrize(
    ("template", "cells", "title"),
    [
        (None, ["Pump", "Acme", "x"], "Pump – Acme"),
        (None, ["Pump", "", "x"], "Pump"),
        (None, ["", "Acme", "x"], "Acme"),
        (None, ["", "", "x"], ""),
        ("{account}: {product}", ["Pump", "Acme", ""], "Acme: Pump"),
        ("{account}: {product}", ["Pump", "", ""], "Pump"),
        ("{product} ({account})", ["Pump", "", ""], "Pump"),
        ("{product} ({account}) / {note}", ["Pump", "", "big"], "Pump / big"),
        ("Deal {note}: {product}", ["Pump", "", ""], "Deal: Pump"),
        ("{product} – {account}", ["Pump -- 3", "Acme", ""], "Pump -- 3 – Acme"),
        ("{company} {{new}} {product}", ["Pump", "Acme", ""], "Acme {new} Pump"),
    ],
)
def test_a_template_makes_titles(template: str | None, cells: list[str], title: str) -> None:
    columns = Columns.recognise(["product", "account", "note"], title=template)
    assert columns.title is not None
    assert columns.title.fill(cells) == title


@pytest.mark.parametrize("template", ["", "no columns", "{nowhere}", "{product", "product}"])
def test_a_template_that_cannot_work_is_refused_with_an_example(template: str) -> None:
    with pytest.raises(InvalidInput) as error:
        Columns.recognise(["product", "account"], title=template)
    assert error.value.hint is not None
    assert str(error.value.hint)

"""Numbers of a settings form that cannot be: each is said under its field, all of them at once."""

from __future__ import annotations

from tests.scenarios.office import Office
from tests.scenarios.test_settings import key_of, opened


def test_all_wrong_numbers_of_a_form_are_said_at_once_and_in_no_commands_words(office: Office) -> None:
    ada = opened(office.ada, "pipeline settings Sales")
    for button, percent, due in (("Add a stage", "140", "-2"), ("Edit", "x", "9999")):
        ada.use(key_of(ada, button, "Demo") if button == "Edit" else button)
        ada.fill("Name", "Review")
        ada.fill("Probability of winning, in percent", percent)
        ada.fill("Stale after days untouched", "0")
        ada.fill("Due so many days after entering", due)
        errors = ada.submit()["errors"]
        assert set(errors) == {
            "Probability of winning, in percent", "Stale after days untouched",
            "Due so many days after entering",
        }  # fmt: skip
        assert "`" not in str(errors)
        ada.close()

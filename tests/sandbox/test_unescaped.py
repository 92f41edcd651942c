"""A link that somebody typed into a form is their words: what makes a link of it again was not escaped."""

from __future__ import annotations

import pytest

from sandbox.people import SALES
from sandbox.viewing import stack_of
from tests.sandbox.kit import home, modal, plain, section
from tests.sandbox.stage import Stage, scene

EVIL = "<https://evil.example|Acme>"


async def _typed(stage: Stage, words: str) -> None:
    await stage.acting.say("U0ANA", SALES, "/deal new")
    await stage.client.views_open(trigger_id=stage.last("/deal")["trigger_id"], view=modal())
    view = stack_of(stage.world, "U0ANA")[-1]
    await stage.forms.submit("U0ANA", view["id"], {"title": {"text": words}})


@pytest.mark.parametrize("words", [EVIL, f"renewal {EVIL}", "<#C0SALES>", "<mailto:ana@acme.example>"])
def test_a_link_out_of_unescaped_words_is_refused(words: str) -> None:
    async def play(stage: Stage) -> None:
        await _typed(stage, words)
        post = stage.client.chat_postMessage(channel=SALES, text="Won", blocks=[section(f"*{words}*")])
        assert await stage.refused(post) == "invalid_blocks"
        fallback = stage.client.chat_postMessage(channel=SALES, text=words, blocks=[section()])
        assert await stage.refused(fallback) == "invalid_blocks"
        publish = stage.client.views_publish(user_id="U0ANA", view=home(section(words)))
        assert await stage.refused(publish) == "invalid_arguments"
        pointers = [each.pointer for each in stage.world.violations.kept]
        assert pointers == ["/blocks/0/text/text", "/text", "/blocks/0/text/text"]

    scene(spoilt=True)(play)()


@scene()
async def test_words_that_are_escaped_or_plain_are_taken(stage: Stage) -> None:
    await _typed(stage, EVIL)
    escaped = EVIL.replace("<", "&lt;").replace(">", "&gt;")
    header = {"type": "header", "text": plain(EVIL)}
    await stage.client.chat_postMessage(channel=SALES, text=escaped, blocks=[section(escaped), header])
    await stage.client.chat_postMessage(channel=SALES, text="see <https://deals.example|our own>")

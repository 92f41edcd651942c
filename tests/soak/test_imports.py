"""The bot is killed at random moments while it imports a file: every row becomes one deal, counted once."""

from __future__ import annotations

import random
import time
from dataclasses import replace

from core.checkup import count_differing_totals
from core.db import Database
from core.imports.options import ImportOptions
from core.imports.results import result_of
from core.job_results import JobView
from core.jobs import job_of
from core.services import Services
from tests.soak.movers import HASTY
from tests.soak.world import DEALS_EACH, MakeUrl, make_world, slack_of_the_world, soak
from tests.support.process import TEAM, BotProcess
from tests.support.slack import eventually

ROWS = 1600
# A dead process holds its job until the lease ends, on PostgreSQL.
HASTIER = replace(HASTY, lease=2)


def a_file(rng: random.Random) -> bytes:
    """Rows with companies, contacts and owners that many of them share; some are no good."""
    rows = ["Title,Company,Contact,Owner,Stage,Value,Status"]
    for number in range(ROWS):
        company, person = rng.randrange(300), rng.randrange(500)
        who = f"Firm {company},Person {person},Owner {person % 9}"
        value = "nothing" if number % 400 == 0 else str(rng.randrange(100_000))
        status = rng.choice(("open", "won", "lost"))
        rows.append(f"Deal {number},{who},Imported,{value},{status}")
    return "\n".join(rows).encode()


def started(services: Services, content: bytes) -> JobView:
    """The import of a file by an admin, which nobody has begun yet."""
    ana = services.members.actor(TEAM, "UANA")
    assert ana is not None
    import_id = services.imports.begin("deals.csv", ImportOptions(pipeline="Renewals"), ana)
    services.imports.keep(import_id, content, ana)
    return services.imports.start(services.imports.read_rows(import_id, ana), {}, ana)


@soak
def test_kills_make_no_deal_twice_and_lose_none(
    engine_name: str, make_url: MakeUrl, rng: random.Random, seconds: float
) -> None:
    world = make_world(make_url(engine_name))
    db = Database(world.database_url)
    services = Services.over(db)
    ana = services.members.actor(TEAM, "UANA")
    assert ana is not None
    job = started(services, a_file(rng))

    def now() -> JobView:
        with db.read(ana) as tx:
            return job_of(tx, job.job_id)

    def goes_on(done: int) -> None:
        """Wait until the job is further than that."""
        eventually(lambda: now().done > done or now().state != "waiting", 60, every=0.01)

    seen = {0}
    with slack_of_the_world({}, rng) as slack, BotProcess(world.database_url, slack, rhythm=HASTIER) as bot:
        while now().state == "waiting" and len(seen) < 5:
            goes_on(now().done)
            time.sleep(0.1 * rng.random())
            bot.kill()
            seen.add(now().done)
            bot.start()
            bot.wait_until_alive()
        eventually(lambda: now().state != "waiting", 120 + seconds, every=0.1)
    print(bot.kills, "kills, which left", sorted(seen), "rows done")  # noqa: T201
    finished, bad = now(), ROWS // 400
    assert bot.kills > 2
    assert len(seen) > 2, "no kill came in the middle"
    assert finished.state == "done"
    result = result_of(finished)
    assert (result.outcome.new, result.outcome.already, result.bad_rows) == (ROWS - bad, 0, bad)
    exported, count = services.exports.make({"filters": None}, ana)
    assert count == ROWS - bad + DEALS_EACH * len({place.channel for place in world.places.values()})
    titles = [line.split(",")[2] for line in exported.decode().splitlines()]
    imported = [title for title in titles if title.startswith("Deal ")]
    assert len(imported) == len(set(imported)) == ROWS - bad
    assert count_differing_totals(db, TEAM) == 0
    db.dispose()

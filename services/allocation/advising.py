"""Answers who asks for a plan's remedies, as long as no run waits: planning comes first."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import structlog

from services.allocation import views
from services.allocation.commands import AnswerRemedies
from services.allocation.solver import Died, Refused, advise
from services.allocation.solving import Programs
from shared.messages import Json
from shared.ports import Busy, Unavailable
from shared.runtime import Running

SECONDS = 20.0
"""For all trials together."""
LOOK_S = 0.1
PLANNING_FIRST = "A new plan was asked for meanwhile, which comes first. Ask again when it is there."
log = structlog.get_logger()


async def answer(running: Running, plan: Json, programs: Programs) -> AnswerRemedies:
    """What was found for a plan, or why nothing was."""
    trying = asyncio.create_task(_tried(running, plan, programs))
    try:
        while not (await asyncio.wait({trying}, timeout=LOOK_S))[0]:
            if await views.every(running.documents, "run", open=True):
                return AnswerRemedies(plan=plan["plan"], digest="", reason=PLANNING_FIRST)
        return AnswerRemedies(plan=plan["plan"], digest=await trying, reason="")
    except (Busy, Unavailable):
        raise
    except (Died, Refused) as error:
        return AnswerRemedies(plan=plan["plan"], digest="", reason=str(error))
    except Exception as error:
        log.exception("remedies failed", plan=plan["plan"])
        reason = f"Something broke on our side: {error!r}. Report this plan."
        return AnswerRemedies(plan=plan["plan"], digest="", reason=reason)
    finally:
        trying.cancel()
        await asyncio.wait({trying})


async def _tried(running: Running, plan: Json, programs: Programs) -> str:
    with TemporaryDirectory(prefix="ninehours-") as folder:
        files = Path(folder) / "instance.json", Path(folder) / "plan.json"
        for file, name in zip(files, ("instance_digest", "plan_digest"), strict=True):
            await asyncio.to_thread(file.write_bytes, await running.blobs.get(plan[name]))
        found = await advise(*files, SECONDS, programs.adviser)
    return await running.blobs.put(orjson.dumps(found))

"""Two rehearsals, compared."""

from __future__ import annotations

import json

from services.cli.codes import ANSWER_IS_NO, DONE, USAGE
from services.cli.commands.compare import compare
from services.cli.demo.compare import APPROVED, NEWS_WEIGHED, PROPOSED

SOLVED = "ninehours.allocation.RunSolved.v1"


def event(kind, stream, time="2021-07-20T22:00:00Z", **data):
    return {"type": kind, "subject": stream, "time": time, "id": f"{time}{stream}", "position": "1", "data": data}


def rehearsal(folder, *events, **result):
    folder.mkdir()
    (folder / "result.json").write_text(json.dumps(result))
    (folder / "events.jsonl").write_text("".join(json.dumps(one) + "\n" for one in events))
    return folder


def test_order_times_and_what_a_search_took_make_no_difference(tmp_path):
    a, b = event("A.v1", "s/1", x=1), event(SOLVED, "s/2", summary={"seconds": 3, "people": 5})
    late = event(SOLVED, "s/2", "2021-07-20T23:00:00Z", summary={"seconds": 9, "people": 5})
    one = rehearsal(tmp_path / "one", a, b, people=5, seconds={"solve": 1})
    other = rehearsal(tmp_path / "other", late, a, people=5, seconds={"solve": 2})
    assert compare(one, other) == DONE


def test_what_differs_is_told_by_type_and_with_its_stream(tmp_path, capsys):
    one = rehearsal(tmp_path / "one", event("A.v1", "s/1", x=1), event("A.v1", "s/1", x=1), people=5)
    other = rehearsal(tmp_path / "other", event("A.v1", "s/1", x=1), event("A.v1", "s/9", x=2), people=6)
    assert compare(one, other) == ANSWER_IS_NO
    told = capsys.readouterr().out
    assert "result.json, people: 5 and 6" in told
    assert "A.v1: 1 only in the first, 1 only in the second" in told
    assert "only in the second: 2021-07-20T22:00:00Z A.v1 s/9" in told


def test_how_many_news_were_weighed_at_once_makes_no_difference_but_what_they_add_up_to_does(tmp_path):
    def weighed(upto, *people):
        stakes = [{"cause": "needs", "people": many, "place": "v1", "position": upto} for many in people]
        return event(NEWS_WEIGHED, "replan/i", upto=upto, stakes=stakes)

    one = rehearsal(tmp_path / "one", weighed(3, 27, 8))
    other = rehearsal(tmp_path / "other", weighed(1), weighed(2, 27), weighed(4, 8))
    third = rehearsal(tmp_path / "third", weighed(2, 27))
    assert compare(one, other) == DONE
    assert compare(one, third) == ANSWER_IS_NO


def test_of_plans_those_that_were_approved_count(tmp_path, capsys):
    def planned(folder, digest):
        proposed = event(PROPOSED, "plan/p", plan="p", instance_digest="i", plan_digest=digest)
        return rehearsal(folder, proposed, event(APPROVED, "plan/p", plan="p"))

    assert compare(planned(tmp_path / "one", "x"), planned(tmp_path / "other", "y")) == ANSWER_IS_NO
    assert "approved plan 1: another plan" in capsys.readouterr().out


def test_a_folder_without_a_rehearsal_says_how_to_get_one(tmp_path, capsys):
    assert compare(tmp_path, tmp_path) == USAGE
    assert "./ninehours demo" in capsys.readouterr().err

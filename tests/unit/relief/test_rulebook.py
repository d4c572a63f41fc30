"""The book of rules: drafts, publication by four eyes, versions that never change, and what differs between them."""

import pytest

from services.relief import rulebook
from services.relief.commands import DraftRules, DropDraft, PublishRules
from services.relief.events import RulesDraftDropped, RulesDrafted, RulesPublished
from services.relief.rule_changes import changes
from services.relief.shapes import ReliefRules
from services.relief.views import views
from tests.gwt import given
from tests.unit.relief.folding import folded
from tests.unit.relief.samples import DECLARATION

RULES = {name: DECLARATION[name] for name in ReliefRules.model_fields if name in DECLARATION}
WATER, TENT, FORMULA = RULES["rations"]
BOOK = next(view for view in views if view.kind == "rules")


def draft(by="li", note="more water", **rules):
    return DraftRules.model_validate({**RULES, "by": by, "note": note, **rules})


def drafted(**more):
    return RulesDrafted.model_validate(draft(**more).model_dump())


def published(version=1, by="chen", authors=("li",), note="before the rains", **rules):
    told = {**RULES, **rules, "version": version, "by": by, "authors": [*authors], "note": note}
    return RulesPublished.model_validate(told)


def publish(version=1, by="chen", note="before the rains"):
    return PublishRules(version=version, by=by, note=note)


def test_a_draft_is_written_and_somebody_else_publishes_it():
    given(rulebook.decider).when(draft()).then(drafted())
    given(rulebook.decider, drafted()).when(publish()).then(published())


def test_whoever_has_written_in_a_draft_does_not_publish_it_even_if_others_wrote_after():
    past = drafted(by="chen"), drafted(by="li", silent_after_min=60)
    given(rulebook.decider, *past).when(publish(by="chen")).then_refused("forbidden")
    given(rulebook.decider, *past).when(publish(by="li")).then_refused("forbidden")
    by_both = published(by="wu", authors=("chen", "li"), silent_after_min=60)
    given(rulebook.decider, *past).when(publish(by="wu")).then(by_both)


def test_authors_of_an_earlier_version_may_publish_a_later_one():
    past = drafted(by="li"), published(), drafted(by="chen", silent_after_min=60)
    given(rulebook.decider, *past).when(publish(2, by="li")).then_types(RulesPublished)


def test_what_was_published_is_not_published_again_and_only_the_draft_can_be():
    given(rulebook.decider).when(publish()).then_refused("no-draft")
    given(rulebook.decider, drafted(), published()).when(publish()).then_refused("no-draft")
    given(rulebook.decider, drafted(), published(), drafted()).when(publish(1)).then_refused("not-the-draft")


def test_the_same_draft_again_adds_nothing_whoever_sends_it():
    given(rulebook.decider, drafted()).when(draft(by="wu")).then_nothing()


def test_a_dropped_draft_is_gone_with_its_authors():
    dropped = RulesDraftDropped(by="chen")
    given(rulebook.decider, drafted()).when(DropDraft(by="chen")).then(dropped)
    given(rulebook.decider, drafted(), dropped).when(publish()).then_refused("no-draft")
    given(rulebook.decider).when(DropDraft(by="chen")).then_refused("no-draft")
    past = drafted(by="li"), dropped, drafted(by="wu")
    given(rulebook.decider, *past).when(publish(by="li")).then(published(by="li", authors=("wu",)))


@pytest.mark.parametrize(
    ("rations", "says"),
    [
        ([WATER | {"groups": ["infant"]}, TENT], "The group elderly gets nothing life-saving"),
        ([WATER, TENT, TENT], "The group infant_evacuated gets TENT twice"),
        ([WATER, TENT | {"substitutes": [{"item": "CARBOY", "units": 1}]}], "CARBOY counts for two items"),
        ([WATER, TENT | {"substitutes": [{"item": "WATER", "units": 1}]}], "WATER counts for two items"),
    ],
)
def test_rules_that_could_not_be_followed_are_refused_in_a_sentence(rations, says):
    outcome = given(rulebook.decider).when(draft(rations=rations)).then_refused("rules-incomplete")
    assert says in outcome.problem.detail
    assert outcome.problem.more["errors"][0]["pointer"] == "/rations"


def test_an_item_may_be_split_into_rations_of_different_groups():
    many, few = [g for g in WATER["groups"] if "infant" not in g], ["infant", "infant_evacuated"]
    rations = [WATER | {"groups": many}, WATER | {"groups": few, "quantity": 6}, TENT]
    given(rulebook.decider).when(draft(rations=rations)).then_types(RulesDrafted)


def test_the_book_shows_versions_and_behind_them_the_draft():
    body = folded(BOOK, drafted(), published(), drafted(by="wu", note="quilts"))
    assert [(each["version"], each["state"], each["authors"], each["note"]) for each in body["versions"]] == [
        (1, "published", ["li"], "before the rains"),
        (2, "draft", ["wu"], "quilts"),
    ]
    assert body["versions"][0]["published_by"] == "chen"
    assert len(folded(BOOK, drafted(), published(), drafted(), RulesDraftDropped(by="wu"))["versions"]) == 1


# ---- what differs ----


def rules(**more):
    return ReliefRules.model_validate({**RULES, **more}).model_dump()


def test_equal_rules_have_no_changes():
    assert changes(rules(), rules()) == {"rations": [], "groups": [], "figures": []}


def test_a_larger_ration_is_told_for_each_group_with_what_it_means_for_the_people():
    more = rules(rations=[WATER | {"quantity": 6}, TENT, FORMULA])
    told = changes(rules(), more, {"general": 100, "infant": 3})["rations"]
    assert [row["group"] for row in told] == WATER["groups"]
    general = next(row for row in told if row["group"] == "general")
    assert (general["kind"], general["before"]["quantity"], general["after"]["quantity"]) == ("changed", 4, 6)
    assert {row["group"]: (row["people"], row["more_units"]) for row in told if row["people"]} == {
        "general": (100, 200),
        "infant": (3, 6),
    }


def test_units_are_whole_before_they_are_compared():
    tents = rules(rations=[WATER, TENT | {"per_persons": 5}, FORMULA])
    [general] = [row for row in changes(rules(), tents, {"general_evacuated": 7})["rations"] if row["people"]]
    assert (general["item"], general["more_units"]) == ("TENT", 2 - 3)


def test_what_comes_and_goes_is_told_as_such():
    without = rules(rations=[WATER, TENT])
    assert [(row["kind"], row["before"]) for row in changes(without, rules())["rations"]] == [("added", None)] * 2
    assert [(row["kind"], row["after"]) for row in changes(rules(), without)["rations"]] == [("removed", None)] * 2


def test_substitutes_ranks_figures_and_shares_are_compared_too():
    shares = {"infant": 0.1, "elderly": 0.3, "general": 0.6}
    ranks = [group | {"rank": 2} if group["id"] == "elderly" else group for group in RULES["groups"]]
    other = rules(
        group_shares=shares, groups=ranks, silent_after_min=60, approval_limit_people=5000, rations=[WATER, TENT]
    )
    same_but_substitute = rules(rations=[WATER | {"substitutes": []}, TENT, FORMULA])
    told = changes(rules(), other)
    assert told["groups"] == [{"kind": "changed", "group": "elderly", "before": 1, "after": 2}]
    assert [(row["figure"], row["group"], row["before"], row["after"]) for row in told["figures"]] == [
        ("silent_after_min", "", 120, 60),
        ("approval_limit_people", "", None, 5000),
        ("group_share", "elderly", 0.2, 0.3),
        ("group_share", "general", 0.7, 0.6),
    ]
    assert changes(rules(), same_but_substitute)["rations"][0]["before"]["substitutes"] == {"CARBOY": 40}


def test_without_a_version_before_everything_is_new():
    told = changes(None, rules())
    assert {row["kind"] for rows in told.values() for row in rows if row["after"] is not None} == {"added"}
    assert len(told["rations"]) == sum(len(ration["groups"]) for ration in RULES["rations"])

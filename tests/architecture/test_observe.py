"""What watches the platform looks only at what is really told, and every alert has a page that helps."""

from __future__ import annotations

import json
import re
import shlex

import pytest
import yaml
from typer.main import get_command

from services.cli.__main__ import app
from services.embedded import SERVICES
from tests.architecture.deploy import CONTAINERS, DEPLOY, ROOT, run, tool
from tests.architecture.readme import commands, links

OBSERVE = DEPLOY / "observe"
RULES = [rule for group in yaml.safe_load((OBSERVE / "alerts.yml").read_text())["groups"] for rule in group["rules"]]
DASHBOARD = json.loads((OBSERVE / "grafana/dashboards/ninehours.json").read_text())
METRIC = re.compile(r"\bninehours_\w+")
TOLD = set(METRIC.findall((ROOT / "shared/telemetry.py").read_text()))
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
KNOWN = get_command(app).commands
every_alert = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])


def named(queries):
    return {re.sub("_(bucket|sum|count)$", "", name) for query in queries for name in METRIC.findall(query)}


def test_every_figure_that_is_looked_at_is_told():
    assert named(QUERIES) | named(rule["expr"] for rule in RULES) <= TOLD


def test_the_dashboard_shows_every_figure_of_ours():
    assert named(QUERIES) == TOLD


def test_there_is_an_alert_for_all_that_needs_somebody():
    assert named(rule["expr"] for rule in RULES) == {
        "ninehours_inbox_lag_records",
        "ninehours_oldest_unsent_seconds",
        "ninehours_parked_keys",
        "ninehours_failing_parts",
    }


def test_silence_of_any_service_is_noticed():
    [silent] = [rule["expr"] for rule in RULES if rule["alert"] == "ServiceSilent"]
    assert set(re.findall(r'service="(\w+)"', silent)) == {service.name for service in SERVICES}


def test_prometheus_agrees_and_the_alerts_fire_when_they_should():
    promtool = tool("promtool", "Debian's package prometheus: sudo apt-get install prometheus")
    run(promtool, "check", "config", OBSERVE / "prometheus.yml")
    run(promtool, "test", "rules", OBSERVE / "alerts.test.yml")


def page_of(rule):
    return ROOT / rule["annotations"]["runbook"]


@every_alert
def test_every_alert_has_its_page(rule):
    text = page_of(rule).read_text(encoding="utf-8")
    assert page_of(rule).parent == ROOT / "docs/runbooks"
    assert text.startswith(f"# {rule['alert']}\n")
    assert all(f"**{part}" in text for part in ("What it means", "What to look at", "What to do"))
    assert text.count("\n") <= 40
    assert [link for link in links(text) if not (page_of(rule).parent / link).exists()] == []


def test_every_page_has_its_alert():
    assert {page_of(rule) for rule in RULES} == set((ROOT / "docs/runbooks").iterdir())


@every_alert
def test_every_command_of_its_page_exists(rule):
    said = commands(page_of(rule).read_text(encoding="utf-8"))
    assert said
    for _, name, *words in map(shlex.split, said):
        assert name in KNOWN
        if name == "call":
            assert answered(*words), words


def answered(method, path):
    """Whether a service, or the gateway for the whole platform, has such an operation; readiness is in no document."""
    api, _, rest = path.removeprefix("/").partition("/")
    service, _, rest = rest.partition("/") if api == "api" else ("gateway", "", path.removeprefix("/"))
    if rest == "readyz":
        return True
    known = json.loads((ROOT / f"docs/api/{service}.openapi.json").read_text())["paths"]
    return any(
        method.lower() in operations and re.fullmatch(re.sub(r"\{\w+\}", ".+", template), f"/{rest}")
        for template, operations in known.items()
    )


def test_figures_find_their_way_from_the_services_to_the_dashboard():
    collector = yaml.safe_load((OBSERVE / "collector.yml").read_text())
    prometheus = yaml.safe_load((OBSERVE / "prometheus.yml").read_text())
    [source] = yaml.safe_load((OBSERVE / "grafana/datasources/prometheus.yml").read_text())["datasources"]
    port = collector["exporters"]["prometheus"]["endpoint"].rpartition(":")[2]
    assert prometheus["scrape_configs"][0]["static_configs"] == [{"targets": [f"collector:{port}"]}]
    assert prometheus["rule_files"] == ["alerts.yml"]
    assert {panel["datasource"]["uid"] for panel in DASHBOARD["panels"]} == {source["uid"]}
    assert source["url"].removeprefix("http://").partition(":")[0] in CONTAINERS
    assert collector["exporters"]["prometheus"]["add_metric_suffixes"] is False


def test_the_collector_uses_what_it_declares_and_declares_what_it_uses():
    collector = yaml.safe_load((OBSERVE / "collector.yml").read_text())
    for part in ("receivers", "processors", "exporters"):
        used = {name for line in collector["service"]["pipelines"].values() for name in line[part]}
        assert used == collector[part].keys()

"""The manifests, as kustomize builds them: valid for Kubernetes, within the rules of the house, one with compose."""

from __future__ import annotations

import kubernetes_validate
import pytest

from tests.architecture.deploy import CONTAINERS, OURS, OVERLAYS, container, given, manifests, of_kind

VERSION = "1.37"
BY_SECRET = {"MONGO_INITDB_ROOT_PASSWORD", "PLATFORM_PASSWORD"}
KNOWN_TO_THE_OPERATOR_ONLY = {"FORWARDED_ALLOW_IPS"}
"""The address of the cluster's own ingress controller."""
OTHERWISE_BY_PLACE = {
    "NINEHOURS_TOKEN_KEY_FILE",
    "NINEHOURS_STORE_URL_FILE",
    "NINEHOURS_ADMIN_PASSWORD_FILE",
    "NINEHOURS_LOG_URL",
}
STORES = ("kafka", "mongo")
every_overlay = pytest.mark.parametrize("overlay", OVERLAYS)
every_service = pytest.mark.parametrize("name", OURS)


def workloads(overlay):
    return of_kind(overlay, "Deployment") | of_kind(overlay, "StatefulSet")


def told(overlay, workload):
    """Its environment; a value from a secret is None."""
    one = container(workload)
    settings = of_kind(overlay, "ConfigMap")
    common = {}
    for source in one.get("envFrom", []):
        common |= settings[source["configMapRef"]["name"]]["data"]
    return common | {each["name"]: each.get("value") for each in one.get("env", [])}


@every_overlay
def test_kubernetes_knows_every_word(overlay):
    for one in manifests(overlay):
        kubernetes_validate.validate(one, VERSION, strict=True)


@every_overlay
def test_nothing_in_them_is_a_secret(overlay):
    assert of_kind(overlay, "Secret") == {}
    for workload in workloads(overlay).values():
        for each in container(workload).get("env", []):
            assert ("secretKeyRef" in each.get("valueFrom", {})) == (each["name"] in BY_SECRET), each["name"]


def test_small_brings_its_stores_along_and_ha_does_not():
    assert of_kind("small", "StatefulSet").keys() == set(STORES)
    assert of_kind("ha", "StatefulSet") == {}


@every_overlay
@every_service
def test_a_service_runs_as_in_compose(overlay, name):
    workload = of_kind(overlay, "Deployment")[name]
    one, here, there = container(workload), told(overlay, workload), given(name)
    assert of_kind(overlay, "Deployment").keys() == OURS.keys()
    assert (one["image"], one["args"]) == (OURS[name]["image"], OURS[name]["command"])
    assert here.keys() == there.keys() - KNOWN_TO_THE_OPERATOR_ONLY
    for variable in here.keys() - BY_SECRET - OTHERWISE_BY_PLACE:
        assert here[variable] == there[variable], variable
    assert here["NINEHOURS_LOG_URL"].startswith("kafka://")
    assert of_kind(overlay, "Service")[name]["spec"]["ports"][0]["port"] == int(here["NINEHOURS_PORT"])


@pytest.mark.parametrize("name", STORES)
def test_a_store_runs_as_in_compose(name):
    workload = of_kind("small", "StatefulSet")[name]
    one, here, there = container(workload), told("small", workload), given(name)
    assert one["image"] == CONTAINERS[name]["image"]
    assert one.get("args") == CONTAINERS[name].get("command")
    assert {k: v for k, v in here.items() if k not in BY_SECRET} == {
        k: v for k, v in there.items() if k not in BY_SECRET
    }
    assert here.keys() == there.keys()


def test_the_store_is_founded_as_in_compose():
    founding = container(of_kind("small", "StatefulSet")["mongo"])["startupProbe"]["exec"]["command"][-1]
    assert CONTAINERS["mongo"]["healthcheck"]["test"][-1].replace("$$", "$") == founding


@every_overlay
@every_service
def test_a_service_is_asked_whether_it_lives_and_whether_it_is_ready(overlay, name):
    one = container(of_kind(overlay, "Deployment")[name])
    probes = {kind: one[kind]["httpGet"] for kind in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert {kind: probe["path"] for kind, probe in probes.items()} == {
        "startupProbe": "/readyz",
        "livenessProbe": "/livez",
        "readinessProbe": "/readyz",
    }
    [port] = one["ports"]
    assert {probe["port"] for probe in probes.values()} == {port["name"]}
    assert str(port["containerPort"]) == given(name)["NINEHOURS_PORT"]


@every_overlay
def test_nobody_is_root_or_can_become_it_or_write_where_nothing_was_given(overlay):
    for name, workload in workloads(overlay).items():
        pod, one = workload["spec"]["template"]["spec"], container(workload)
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert (
            f"{pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}" == CONTAINERS[name]["user"]
        )
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert pod["enableServiceLinks"] is False
        assert one["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert one["resources"]["limits"].keys() == {"memory"}
        assert one["resources"]["requests"].keys() == {"cpu", "memory"}


@every_overlay
@every_service
def test_only_the_gateway_gets_the_key_that_signs_and_each_file_is_where_it_is_looked_for(overlay, name):
    deployment = of_kind(overlay, "Deployment")[name]
    volumes = {one["name"]: one.get("secret") for one in deployment["spec"]["template"]["spec"]["volumes"]}
    mounts = {mount["name"]: mount["mountPath"] for mount in container(deployment)["volumeMounts"]}
    there = {
        f"{mounts[volume]}/{item['path']}": item["key"]
        for volume in ("token", "secrets")
        for item in volumes[volume]["items"]
    }
    assert list(there.values()) == OURS[name]["secrets"]
    for variable, path in told(overlay, deployment).items():
        if variable.endswith("_FILE"):
            assert there[path] == given(name)[variable].removeprefix("/run/secrets/"), variable


@every_overlay
@every_service
def test_a_new_one_is_there_before_an_old_one_ends_and_any_may_be_moved(overlay, name):
    deployment = of_kind(overlay, "Deployment")[name]["spec"]
    assert deployment["replicas"] == {"small": 1, "ha": 2}[overlay]
    assert deployment["strategy"] == {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    budget = of_kind(overlay, "PodDisruptionBudget")[name]["spec"]
    assert (budget["maxUnavailable"], budget["selector"]) == (1, deployment["selector"])


@every_service
def test_where_nodes_may_be_lost_services_stand_apart(name):
    spreads = of_kind("ha", "Deployment")[name]["spec"]["template"]["spec"]["topologySpreadConstraints"]
    assert {spread["topologyKey"] for spread in spreads} == {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}


@every_overlay
def test_nobody_is_let_in_unless_named(overlay):
    rules = of_kind(overlay, "NetworkPolicy")
    assert rules["nobody"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress"]}
    [allowed] = rules["gateway-to-services"]["spec"]["podSelector"]["matchExpressions"]
    assert set(allowed["values"]) == OURS.keys() - {"gateway"}


@every_overlay
def test_the_door_has_tls_and_lets_live_events_through(overlay):
    [door] = of_kind(overlay, "Ingress").values()
    assert door["spec"]["tls"][0]["hosts"] == [rule["host"] for rule in door["spec"]["rules"]]
    assert door["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-buffering"] == "off"

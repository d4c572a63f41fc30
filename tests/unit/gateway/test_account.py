"""What an account decides."""

from __future__ import annotations

from services.gateway.account import KEYS_MAX, decider
from services.gateway.commands import (
    ChangePassword,
    DeactivateUser,
    MakeApiKey,
    NoteApiKeyUse,
    RegisterUser,
    RevokeApiKey,
)
from services.gateway.events import (
    ApiKeyMade,
    ApiKeyRevoked,
    ApiKeyUsed,
    PasswordChanged,
    UserDeactivated,
    UserRegistered,
)
from tests.gwt import given

WANG = {"user": "wang", "name": "王芳", "password_hash": "$argon2id$1", "roles": ["clerk"], "org": "", "area": "411081"}
registered = UserRegistered(**WANG)
deactivated = UserDeactivated(user="wang", void_before=100)
KEY = {"user": "wang", "key": "k1", "name": "ERP", "key_hash": "5f2c", "read_only": False}
TIMES = {"made_at": "2026-01-01T00:00:00.000Z", "expires_at": "2027-01-01T00:00:00.000Z"}
LATER = "2026-06-01T00:00:00.000Z"
made = ApiKeyMade(**KEY, **TIMES)
revoked = ApiKeyRevoked(user="wang", key="k1", revoked_at=LATER)


def test_an_account_is_registered() -> None:
    given(decider).when(RegisterUser(**WANG)).then(registered)


def test_a_name_is_given_out_once() -> None:
    given(decider, registered).when(RegisterUser(**WANG)).then_refused("user-exists")


def test_a_name_is_not_given_out_again_after_deactivation() -> None:
    given(decider, registered, deactivated).when(RegisterUser(**WANG)).then_refused("user-exists")


def test_a_password_is_changed() -> None:
    change = ChangePassword(user="wang", password_hash="$argon2id$2", void_before=7)
    given(decider, registered).when(change).then(
        PasswordChanged(user="wang", password_hash="$argon2id$2", void_before=7)
    )


def test_an_unknown_account_has_no_password() -> None:
    given(decider).when(ChangePassword(user="wang", password_hash="x", void_before=7)).then_refused("not-found")


def test_a_deactivated_account_gets_no_new_password() -> None:
    change = ChangePassword(user="wang", password_hash="x", void_before=7)
    given(decider, registered, deactivated).when(change).then_refused("user-deactivated")


def test_deactivating_twice_happens_once() -> None:
    command = DeactivateUser(user="wang", void_before=100)
    given(decider, registered).when(command).then(deactivated)
    given(decider, registered, deactivated).when(command).then_nothing()


def test_an_unknown_account_is_not_deactivated() -> None:
    given(decider).when(DeactivateUser(user="wang", void_before=1)).then_refused("not-found")


def test_an_account_makes_an_api_key() -> None:
    given(decider, registered).when(MakeApiKey(**KEY, **TIMES)).then(made)


def test_whoever_is_not_registered_or_deactivated_makes_none() -> None:
    given(decider).when(MakeApiKey(**KEY, **TIMES)).then_refused("not-found")
    given(decider, registered, deactivated).when(MakeApiKey(**KEY, **TIMES)).then_refused("user-deactivated")


def test_an_account_has_so_many_keys_that_are_good_and_no_more() -> None:
    many = [ApiKeyMade(**KEY | {"key": f"k{number}"}, **TIMES) for number in range(KEYS_MAX)]
    another = MakeApiKey(**KEY | {"key": "another"}, **TIMES | {"made_at": LATER})
    given(decider, registered, *many).when(another).then_refused("too-many-api-keys")
    given(decider, registered, *many, revoked).when(another).then_types(ApiKeyMade)
    expired = ApiKeyMade(**KEY | {"key": "k0"}, **TIMES | {"expires_at": LATER})
    given(decider, registered, expired, *many[1:]).when(another).then_types(ApiKeyMade)


def test_a_key_is_revoked_once() -> None:
    command = RevokeApiKey(user="wang", key="k1", revoked_at=LATER)
    given(decider, registered, made).when(command).then(revoked)
    given(decider, registered, made, revoked).when(command).then_nothing()
    given(decider, registered).when(command).then_refused("not-found")


def test_a_key_of_a_deactivated_account_can_still_be_revoked() -> None:
    command = RevokeApiKey(user="wang", key="k1", revoked_at=LATER)
    given(decider, registered, made, deactivated).when(command).then(revoked)


def test_the_use_of_a_key_is_noted_while_it_is_good() -> None:
    command = NoteApiKeyUse(user="wang", key="k1", used_at=LATER)
    given(decider, registered, made).when(command).then(ApiKeyUsed(user="wang", key="k1", used_at=LATER))
    given(decider, registered, made, revoked).when(command).then_nothing()
    given(decider, registered).when(command).then_nothing()

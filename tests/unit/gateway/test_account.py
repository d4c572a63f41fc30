"""What an account decides."""

from __future__ import annotations

from services.gateway.account import decider
from services.gateway.commands import ChangePassword, DeactivateUser, RegisterUser
from services.gateway.events import PasswordChanged, UserDeactivated, UserRegistered
from tests.gwt import given

WANG = {"user": "wang", "name": "王芳", "password_hash": "$argon2id$1", "roles": ["clerk"], "org": "", "area": "411081"}
registered = UserRegistered(**WANG)
deactivated = UserDeactivated(user="wang", void_before=100)


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

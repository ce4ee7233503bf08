from __future__ import annotations

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from burgerprofiel.foundation import jobs

CASE_RETRY = jobs.Retry(times=7, first_seconds=25, factor=4, cap_seconds=52_000)


@jobs.task(retry=CASE_RETRY)
def remember(*, number: int) -> None:
    _remembered.append(number)


_remembered: list[int] = []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["once", "again"])  # nothing is left of what an earlier test committed
def test_a_job_exists_if_and_only_if_its_transaction_commits(time: str) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        remember.defer(number=1)
        raise ZeroDivisionError
    assert not ProcrastinateJob.objects.exists()
    with transaction.atomic():
        remember.defer(number=2)
    assert ProcrastinateJob.objects.get().args == {"number": 2}


def test_a_job_can_simply_be_called() -> None:
    _remembered.clear()
    remember(number=3)
    assert _remembered == [3]


def test_a_job_takes_named_arguments_only() -> None:
    with pytest.raises(TypeError):
        remember.defer(3)  # type: ignore[call-arg]


def test_waiting_grows_to_its_cap() -> None:
    assert [CASE_RETRY.wait(tries) for tries in range(7)] == [25, 100, 400, 1600, 6400, 25_600, 52_000]


@pytest.mark.parametrize(("attempts", "retried"), [(0, True), (6, True), (7, False)])
def test_a_job_is_tried_again_as_often_as_its_policy_says(attempts: int, retried: bool) -> None:
    strategy = jobs._Strategy(CASE_RETRY)
    job = Job(id=1, queue="q", lock=None, queueing_lock=None, task_name="t", attempts=attempts)
    assert (strategy.get_retry_decision(exception=ValueError(), job=job) is not None) is retried

"""Alerts reach people: groups become notifications, notifications pages and messages."""

from __future__ import annotations

from tests.core.stage import FIRES, MINUTE, PAGED, SEAT, done, of, only, stage, until


def test_an_alert_group_is_sent_after_group_wait_and_pages_the_policy() -> None:
    one = stage()
    entries = until(one, PAGED)
    told = only(entries, "notification.sent")
    page = only(entries, "page.sent")
    assert (told.at, told.get("state"), told.get("to")) == (PAGED, "firing", "policy:web")
    assert told.cause == only(entries, "alert.firing").id == told.get("alerts")[0]
    assert (page.at, page.get("to"), page.cause) == (PAGED, SEAT, told.id)
    assert page.get("alerts") == told.get("alerts")
    assert page.get("reason").startswith("ShopBusy: shop takes")


def test_the_history_is_notified_of_but_nobody_is_paged_in_it() -> None:
    one = stage(start=False)
    entries = one.start()
    assert [told.get("state") for told in of(entries, "notification.sent")] == [
        "firing",
        "resolved",
    ]
    assert not of(entries, "page.sent", "page.lost")


def test_a_channel_gets_a_message_and_nobody_is_woken() -> None:
    one = stage({"alerting.receivers": {"pager": {"channel": "web"}}})
    entries = until(one, PAGED)
    written = only(entries, "message.sent")
    assert written.get("text").startswith("[FIRING:1] ShopBusy")
    assert (written.get("channel"), written.get("from")) == ("web", "alertmanager")
    assert SEAT in written.to
    assert not of(entries, "page.sent")


def test_a_resolved_group_is_told_to_its_channel() -> None:
    one = stage({"alerting.receivers": {"pager": {"channel": "web"}}})
    texts = [entry.get("text") for entry in of(until(one, 8 * MINUTE), "message.sent")]
    assert [text.split("]")[0] for text in texts] == ["[FIRING:1", "[RESOLVED"]


def test_a_receiver_that_leads_nowhere_notifies_and_wakes_nobody() -> None:
    one = stage({"alerting.receivers": {}})
    entries = until(one, 8 * MINUTE)
    assert len(of(entries, "notification.sent")) == 2
    assert not of(entries, "page.sent", "message.sent")


def test_without_an_alertmanager_file_alerts_page_the_default_seat() -> None:
    one = stage({"alerting": {"rule_files": ["rules.yml"]}})
    page = only(until(one, PAGED), "page.sent")
    assert (page.get("to"), page.get("policy")) == (SEAT, None)


def test_a_silenced_alert_pages_nobody_until_the_silence_is_over() -> None:
    one = stage()
    until(one, FIRES)
    done(one, "alert.silence", matchers={"alertname": "ShopBusy"}, for_=65)
    entries = until(one, PAGED + MINUTE)
    assert only(entries, "page.sent").at == PAGED + MINUTE


def test_a_silence_of_something_else_mutes_nothing() -> None:
    one = stage()
    until(one, FIRES)
    done(one, "alert.silence", matchers=['alertname=~"Shop.+Slow"'], for_=3600)
    assert only(until(one, PAGED), "page.sent").at == PAGED


def test_when_all_has_resolved_a_page_that_nobody_took_is_cleared() -> None:
    levels = [{"notify": {"seat": SEAT}, "timeout": "9m"}, {"notify": {"person": "milo"}}]
    one = stage({"on_call.escalation_policies.web.levels": levels})
    entries = until(one, one.end)
    page, cleared = only(entries, "page.sent"), only(entries, "page.cleared")
    assert (cleared.at, cleared.get("page"), cleared.to) == (5 * MINUTE, page.id, (SEAT,))
    assert cleared.cause == of(entries, "notification.sent")[-1].id
    assert (one.board.pages[page.id].state, one.board.pages[page.id].next_at) == ("cleared", None)


def test_a_page_that_was_taken_is_not_cleared() -> None:
    one = stage()
    until(one, PAGED)
    done(one, "page.acknowledge")
    done(one, "query.run", query="up")
    assert not of(until(one, 8 * MINUTE), "page.cleared", "page.fell_back")

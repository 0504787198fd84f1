"""A trainee at the keyboard, on a real session: messages first, pixels second."""

from __future__ import annotations

import gc
import time

from textual import events
from textual.widgets import Input

from simulator.record.entries import Entry
from tests.tui.desk import Desk, sit_down
from tests.tui.drill import MINUTE, SEAT
from tui.header import clock_line
from tui.screens.curtain import Curtain
from tui.screens.debrief import DebriefScreen
from tui.screens.dialogs import Confirm, FormDialog, Picker
from tui.screens.lobby import LobbyScreen
from tui.screens.matrix import MatrixDialog
from tui.screens.questions import Questions
from tui.screens.reading import Reading
from tui.screens.small import TooSmall
from tui.undoing import undoing
from tui.updates import template_text
from tui.widgets.form import Form
from tui.widgets.lines import Lines


async def test_two_enters_start_the_exercise() -> None:
    async with sit_down(lobby=True) as desk:
        assert "Shop drill" in desk.text()
        assert "resume" in desk.text()
        await desk.press("enter")
        await desk.until(lambda: "How it is scored" in desk.text() or "Situation" in desk.text())
        await desk.press("enter")
        await desk.until(lambda: "[1 Feed" in desk.text())


async def test_a_page_inverts_the_header_until_it_is_acknowledged() -> None:
    async with sit_down() as desk:
        await desk.pass_(3 * MINUTE)
        assert "YOU ARE PAGED" in desk.text()
        await desk.press("A")
        await desk.until(lambda: "YOU ARE PAGED" not in desk.text())
        assert desk.last("page.acknowledge")["page"] in desk.client.board.pages


async def test_opening_a_row_is_a_command_and_moving_the_cursor_is_not() -> None:
    async with sit_down() as desk:
        await desk.pass_(3 * MINUTE)
        before = len(desk.launcher.asked)
        await desk.press("down", "down", "up")
        assert len(desk.launcher.asked) == before
        await desk.press("enter")
        await desk.until(lambda: desk.asked("view.open"))


async def test_an_alert_leads_to_an_incident_with_its_service() -> None:
    async with sit_down() as desk:
        await desk.pass_(3 * MINUTE)
        rows = desk.screen.query_one("#feed-list", Lines)
        rows.move_to("group:ShopErrors|shop")
        await desk.press("i")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
        await desk.press("tab", "right", "ctrl+s")
        await desk.until(lambda: desk.client.board.incidents)
        one = desk.client.board.incidents["INC-1"]
        assert one.services == ("shop",)
        assert one.severity == "SEV1"
        assert desk.client.board.linked("INC-1")
        assert "INC-1" in desk.text()


async def test_a_storm_is_acknowledged_in_three_keys() -> None:
    async with sit_down() as desk:
        await desk.pass_(3 * MINUTE)
        await desk.press("home", "asterisk", "a")
        await desk.until(lambda: desk.asked("alert.acknowledge") and desk.asked("page.acknowledge"))
        await desk.until(
            lambda: all(a.acknowledged_by for a in desk.client.board.alerts.values() if a.firing)
        )


async def test_noise_needs_a_reason_and_can_be_taken_back() -> None:
    async with sit_down() as desk:
        await desk.pass_(3 * MINUTE)
        desk.screen.query_one("#feed-list", Lines).move_to("group:ShopErrors|shop")
        await desk.press("x")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
        await desk.press("right", "ctrl+s")
        await desk.until(lambda: "NOISE" in desk.text())
        assert desk.last("alert.mark_noise")["reason"] == "since before the failures"
        await desk.press("x")
        await desk.until(lambda: "NOISE" not in desk.text())


async def test_a_draft_survives_going_away() -> None:
    async with sit_down() as desk:
        await desk.press("2", "d")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
        await desk.type("half a title")
        await desk.press("escape", "1", "2", "d")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
        assert desk.app.screen.query(Input).first().value == "half a title"


async def _declared(desk: Desk) -> None:
    await desk.pass_(3 * MINUTE)
    await desk.client.submit(
        "incident.declare", title="Shop down", severity="SEV2", services=["shop"]
    )
    await desk.until(lambda: desk.client.board.incidents)
    await desk.press("2")


async def test_the_matrix_sets_impact_urgency_and_severity() -> None:
    async with sit_down() as desk:
        await _declared(desk)
        assert "to triage: set impact, urgency" in desk.text()
        await desk.press("v")
        await desk.until(lambda: isinstance(desk.app.screen, MatrixDialog))
        await desk.press("down", "enter")
        await desk.until(lambda: desk.client.board.incidents["INC-1"].triaged_at is not None)
        one = desk.client.board.incidents["INC-1"]
        assert (one.impact, one.urgency, one.severity) == ("medium", "high", "SEV2")


async def test_an_update_states_state_services_and_next_update() -> None:
    async with sit_down() as desk:
        await _declared(desk)
        await desk.press("u")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.asked("status.post"))
        fields = desk.last("status.post")
        assert fields["audience"] == "public"
        assert fields["services"] == ["shop"]
        assert fields["state"] == "investigating"
        assert fields["next_update"] == 900


async def test_a_refusal_is_said() -> None:
    async with sit_down() as desk:
        await _declared(desk)
        await desk.press("C")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
        await desk.press("ctrl+s")
        await desk.until(lambda: "refused" in desk.text() or desk.asked("incident.close"))
        assert desk.client.board.refused or desk.client.board.incidents["INC-1"].state == "closed"


async def test_a_note_is_typed_below_the_timeline() -> None:
    async with sit_down() as desk:
        await _declared(desk)
        await desk.press("n")
        await desk.type("rolling back")
        await desk.press("enter")
        await desk.until(lambda: "rolling back" in desk.text() and desk.asked("note.add"))


async def test_an_action_says_what_it_will_do_before_it_does() -> None:
    async with sit_down() as desk:
        await desk.pass_(3 * MINUTE)
        await desk.press("5", "enter", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
        await desk.press("ctrl+s")
        await desk.until(lambda: isinstance(desk.app.screen, Confirm))
        assert not desk.asked("action.start")
        await desk.press("y")
        await desk.until(lambda: desk.asked("action.start"))
        assert desk.last("action.start")["target"] == "shop"
        await desk.until(lambda: desk.client.board.runs)
        await desk.pass_(4 * MINUTE)
        await desk.until(lambda: any(one.kind == "ACT" for one in desk.client.feed.items.values()))


async def test_an_action_that_needs_approval_asks_for_it() -> None:
    async with sit_down() as desk:
        await desk.press("5", "enter", "end", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
        await desk.press("ctrl+s")
        await desk.until(lambda: isinstance(desk.app.screen, Picker))
        await desk.press("enter")
        await desk.until(lambda: desk.asked("approval.request"))
        assert desk.last("approval.request")["to"] == "milo"


async def test_a_person_is_asked_by_topic() -> None:
    async with sit_down() as desk:
        await desk.press("4", "end", "up", "a")
        await desk.until(lambda: isinstance(desk.app.screen, Picker))
        await desk.press("enter")
        await desk.until(lambda: desk.asked("question.ask"))
        assert desk.last("question.ask") == {"to": "milo", "about": "shop"}
        await desk.pass_(MINUTE)
        await desk.until(lambda: any(one.kind == "ANSW" for one in desk.client.feed.items.values()))


async def test_a_question_is_answered_with_one_of_its_choices() -> None:
    async with sit_down() as desk:
        await desk.pass_(4 * MINUTE)
        asked = [one for one in desk.client.board.questions.values() if one.to == SEAT]
        assert asked, "the call asks something"
        await desk.press("4", "r")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
        await desk.press("right", "ctrl+s")
        await desk.until(lambda: desk.asked("question.answer"))
        assert desk.last("question.answer")["choice"] == "We look into it."


async def test_logs_are_searched_and_the_search_is_a_command() -> None:
    async with sit_down() as desk:
        await desk.pass_(3 * MINUTE)
        await desk.press("3", "l")
        await desk.type("boom")
        await desk.press("enter")
        await desk.until(lambda: "boom in cart" in desk.text())
        assert desk.last("log.search")["text"] == "boom"


async def test_a_query_draws_a_graph_and_a_table() -> None:
    async with sit_down(size=(120, 40)) as desk:
        await desk.press("3", "q")
        line = desk.app.screen.focused
        assert isinstance(line, Input)
        line.value = "sum by (service) (rate(http_requests_total[1m]))"
        await desk.press("enter")
        await desk.until(lambda: "1 series" in desk.text() or "series" in desk.text())
        assert desk.asked("query.run")
        assert 'service="shop"' in desk.text()


async def test_tab_completes_a_metric_name() -> None:
    async with sit_down() as desk:
        await desk.press("3", "q")
        await desk.type("http_requests_t")
        await desk.press("tab")
        line = desk.app.screen.focused
        assert isinstance(line, Input)
        await desk.until(lambda: line.value == "http_requests_total")


async def test_being_the_customer_shows_what_a_user_sees() -> None:
    async with sit_down() as desk:
        await desk.press("3", "b", "enter")
        await desk.until(lambda: "requests answered well" in desk.text())
        assert desk.last("check.run") == {"journey": "web"}


async def test_a_document_is_read_as_text_and_that_is_a_command() -> None:
    async with sit_down() as desk:
        await desk.press("4", "o", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, Reading))
        assert "tell people" in desk.text()
        assert desk.last("document.open") == {"document": "plan"}


async def test_a_pause_covers_the_board() -> None:
    async with sit_down() as desk:
        await desk.press("P")
        await desk.until(lambda: isinstance(desk.app.screen, Curtain))
        await desk.pilot.pause()
        assert "Feed" not in desk.text()
        await desk.press("enter")
        await desk.until(lambda: not isinstance(desk.app.screen, Curtain))
        assert not desk.client.board.paused


async def test_a_small_terminal_says_the_size_it_needs_and_recovers() -> None:
    async with sit_down() as desk:
        await desk.press("down")
        focused = desk.screen.focused
        await desk.pilot.resize_terminal(60, 10)
        await desk.until(lambda: isinstance(desk.app.screen, TooSmall))
        assert "80x24" in desk.text()
        await desk.pilot.resize_terminal(100, 30)
        await desk.until(lambda: not isinstance(desk.app.screen, TooSmall))
        assert desk.screen.focused is focused


async def test_resizing_keeps_focus_selection_and_typed_text() -> None:
    async with sit_down(size=(200, 60)) as desk:
        await desk.press("slash")
        await desk.type("shop")
        for size in ((120, 40), (80, 24), (200, 60)):
            await desk.pilot.resize_terminal(*size)
            await desk.pilot.pause()
            box = desk.screen.focused
            assert isinstance(box, Input)
            assert box.value == "shop"


async def test_the_palette_offers_every_command() -> None:
    async with sit_down() as desk:
        await desk.press("ctrl+p")
        await desk.until(lambda: isinstance(desk.app.screen, Picker))
        await desk.type("page.snooze")
        assert "Quiet for a while" in desk.text()
        await desk.press("escape")


async def test_fifty_opened_and_closed_dialogs_die() -> None:
    async with sit_down() as desk:
        for _ in range(50):
            desk.screen.action_help()
            await desk.pilot.pause(0)
            await desk.app.pop_screen()
        await desk.pilot.pause(0.2)
        gc.collect()
        left = [one for one in gc.get_objects() if isinstance(one, Reading)]
        assert len(left) <= 2


def _firing(number: int, at: int) -> Entry:
    labels = {"alertname": f"A{number % 700}", "service": f"s{number % 40}"}
    fields = {"labels": labels, "annotations": {}, "value": 1.0, "since": 0, **labels}
    return Entry(100_000 + number, at, "world", "alert.firing", f"alert:{number}:1", fields)


async def test_a_storm_leaves_keys_their_time() -> None:
    async with sit_down(size=(120, 40)) as desk:
        cost = []
        for start in range(0, 2_000, 20):
            for number in range(start, start + 20):
                desk.client.receive(_firing(number, desk.client.now))
            before = time.process_time()
            desk.screen.flush()
            cost.append(time.process_time() - before)
        assert sorted(cost)[len(cost) // 2] < 0.03
        rows = desk.screen.query_one("#feed-list", Lines)
        key = rows.cursor
        await desk.press("down")
        assert rows.cursor != key


async def test_the_views_are_opened_by_a_click_too() -> None:
    async with sit_down() as desk:
        await desk.pilot.click("#tabs", offset=(30, 0))
        await desk.pilot.pause()
        assert desk.screen.current == "observe"
        await desk.pilot.click("#footer", offset=(20, 0))
        await desk.pilot.pause()


async def test_a_pane_can_fill_the_view_and_gives_the_others_back() -> None:
    async with sit_down(size=(120, 40)) as desk:
        for key, shown in (("home", True), ("z", False), ("escape", True)):
            await desk.press(key)
            assert desk.screen.query_one("#feed-side").display is shown


async def test_the_whole_way_to_the_debrief() -> None:
    async with sit_down() as desk:
        await desk.pass_(3 * MINUTE)
        await desk.press("A", "6")
        await desk.press("right", "ctrl+s")
        await desk.until(lambda: isinstance(desk.app.screen, Questions))
        await desk.type("the deploy")
        await desk.press("enter", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, Confirm))
        await desk.press("y")
        await desk.until(lambda: isinstance(desk.app.screen, DebriefScreen), 60)
        assert "the deploy" in desk.text()
        assert "OBJECTIVES MET  1 of 1" in desk.text() or "OBJECTIVES MET  0 of 1" in desk.text()
        assert "WHAT HAPPENED" in desk.text()
        await desk.press("t")
        assert "you did" in desk.text()
        await desk.press("escape", "escape")
        await desk.until(lambda: isinstance(desk.app.screen, LobbyScreen))


async def test_giving_up_asks_what_broke_before_it_tells() -> None:
    async with sit_down() as desk:
        await desk.press("6", "ctrl+x", "y")
        await desk.until(lambda: isinstance(desk.app.screen, Questions), 60)
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, DebriefScreen))
        await desk.press("e")
        await desk.until(lambda: isinstance(desk.app.screen, Picker))


async def test_leaving_asks_first() -> None:
    async with sit_down() as desk:
        await desk.press("ctrl+q")
        await desk.until(lambda: isinstance(desk.app.screen, Confirm))
        await desk.press("n")
        assert desk.app.screen is desk.screen
        await desk.press("ctrl+c", "y")
        await desk.until(lambda: isinstance(desk.app.screen, LobbyScreen))


async def test_the_cursor_meets_the_page_until_the_player_moves_it() -> None:
    async with sit_down() as desk:
        rows = desk.screen.query_one("#feed-list", Lines)
        await desk.pass_(3 * MINUTE)
        assert (rows.cursor or "").startswith("page:")
        await desk.press("down")
        kept = rows.cursor
        await desk.pass_(2 * MINUTE)
        assert rows.cursor == kept


async def test_the_side_tells_all_that_a_message_says_before_it_is_opened() -> None:
    async with sit_down(size=(120, 40)) as desk:
        await desk.pass_(4 * MINUTE)
        rows = desk.screen.query_one("#feed-list", Lines)
        rows.move_to(next(key for key in rows.keys if desk.client.feed.items[key].sender == "vera"))
        await desk.until(lambda: "choices  We look into it. · Nothing." in desk.text())
        assert not desk.asked("view.open")


async def test_an_update_without_words_shows_what_it_states() -> None:
    async with sit_down(size=(120, 40)) as desk:
        await desk.pass_(MINUTE)
        await desk.client.submit(
            "message.send", to="vera", template="holding", state="investigating", services=["shop"]
        )
        await desk.until(lambda: "you → Vera: [holding] investigating · shop" in desk.text())


async def _at_once(desk: Desk, *keys: str) -> None:
    """Keys that arrive before the screen has followed the first of them."""
    for key in keys:
        desk.app.post_message(events.Key(key, " " if key == "space" else None))
    await desk.pilot.pause(0.3)


async def test_keys_in_quick_succession_open_one_list_and_close_one_dialog() -> None:
    async with sit_down() as desk:
        await desk.press("2", "d")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
        form = desk.app.screen
        for field in ("severity", "impact", "services"):
            form.query_one(Form).control(field).focus()
            await _at_once(desk, "space", "enter", "space")
            opened = [one for one in desk.app.screen_stack if isinstance(one, Picker)]
            assert len(opened) == 1, field
            await _at_once(desk, "down", "enter", "up")
            await desk.until(lambda: desk.app.screen is form)
        await _at_once(desk, "escape", "escape", "escape")
        await desk.until(lambda: desk.app.screen is desk.screen)
        before = desk.client.now
        await desk.pass_(1_000)
        assert desk.client.now > before


async def test_a_dialog_that_is_told_to_close_twice_takes_nothing_else_away() -> None:
    async with sit_down() as desk:
        await desk.press("question_mark")
        top = desk.app.screen
        assert isinstance(top, Reading)
        top.dismiss(None)
        top.dismiss(None)
        await desk.until(lambda: desk.app.screen is desk.screen)
        assert desk.screen.is_current


async def test_left_tab_and_escape_lead_from_the_actions_back_to_the_services() -> None:
    async with sit_down() as desk:
        await desk.press("5")
        assert "← services" in desk.text()
        services = desk.screen.query_one("#act-services", Lines)
        actions = desk.screen.query_one("#act-actions", Lines)
        for back in ("left", "tab", "escape"):
            await desk.press("enter")
            assert desk.screen.focused is actions, back
            await desk.press("down", back)
            assert desk.screen.focused is services, back
        await desk.press("tab")
        assert desk.screen.focused is actions


async def test_no_move_is_lost_when_keys_come_faster_than_the_screen_follows() -> None:
    async with sit_down() as desk:
        await desk.press("5")
        await _at_once(desk, "enter", "down", "down", "down", "up")
        assert desk.screen.query_one("#act-services", Lines).at == 0
        assert desk.screen.query_one("#act-actions", Lines).at == 2


async def test_only_what_cannot_be_taken_back_is_said_to_be_so() -> None:
    async with sit_down() as desk:
        one = {each.id: each for each in desk.client.public.actions}
        assert "Scale again undoes it" in undoing(one["scale"])
        assert "cannot be taken back" in undoing(one["failover"])
        assert undoing(one["drop-cart"]) == ""


async def test_the_filter_of_actions_finds_the_names_of_changes() -> None:
    async with sit_down() as desk:
        await desk.pass_(3 * MINUTE)
        await desk.press("5", "slash")
        await desk.type("shop-2")
        await desk.press("enter")
        assert desk.screen.query_one("#act-actions", Lines).keys == ["shop/rollback"]
        assert "not stated" not in desk.text()


async def test_what_was_started_or_not_is_said() -> None:
    async with sit_down() as desk:
        await desk.pass_(3 * MINUTE)
        await desk.press("5", "enter")
        said = {"n": "not started: Restart on shop", "y": "started: Restart on shop"}
        for answer, words in said.items():
            await desk.press("enter")
            await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
            await desk.press("ctrl+s")
            await desk.until(lambda: isinstance(desk.app.screen, Confirm))
            await desk.press(answer)
            await desk.until(lambda: desk.app.screen is desk.screen)
            await desk.pilot.pause(0.1)
            assert f"· {words}" in desk.text()


async def test_mitigated_is_asked_once_more_while_the_gauge_is_low() -> None:
    async with sit_down() as desk:
        await _declared(desk)
        await desk.press("M")
        await desk.until(lambda: isinstance(desk.app.screen, Confirm))
        assert "shop 60.0% now, usually 100%" in desk.text()
        await desk.press("n")
        await desk.until(lambda: desk.app.screen is desk.screen)
        assert not desk.asked("incident.mitigate")
        await desk.press("R", "y")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))


async def test_a_command_that_was_carried_out_leaves_a_receipt() -> None:
    async with sit_down() as desk:
        await _declared(desk)
        await desk.press("n")
        await desk.type("rolling back")
        await desk.press("enter")
        await desk.until(lambda: "· noted" in desk.text())


async def test_after_endex_nothing_pages_and_no_clock_runs() -> None:
    async with sit_down() as desk:
        await _declared(desk)
        assert "YOU ARE PAGED" in desk.text()
        assert "triage " in desk.text()
        await desk.press("ctrl+e", "y")
        await desk.until(lambda: desk.client.board.finished)
        await desk.until(lambda: "EndEx" in desk.text())
        fields = clock_line(desk.client, None)
        assert not [one for one in fields if "left" in str(one)]
        assert "YOU ARE PAGED" not in desk.text()
        before = desk.client.feed.unread()
        page = Entry(99_999, desk.client.now, "world", "page.sent", "page:9:1", {"page": "P-9"})
        desk.client.receive(page)
        desk.screen.flush()
        assert desk.client.feed.unread() == before


async def test_the_status_page_speaks_of_what_customers_do() -> None:
    async with sit_down() as desk:
        await _declared(desk)
        one = desk.client.current()
        assert template_text(desk.client, one, "status", ("shop-db",)).startswith(
            "We are looking into problems with: buy something."
        )
        assert "our service" in template_text(desk.client, one, "holding", ())


async def test_the_impact_query_counts_the_services_that_were_declared() -> None:
    async with sit_down() as desk:
        await desk.press("6")
        await desk.pass_(MINUTE)
        await desk.client.submit(
            "incident.declare", title="Slow", severity="SEV3", services=["shop-db"]
        )
        await desk.until(lambda: desk.client.board.incidents)
        form = desk.screen.query_one("#pm-form", Form)
        await desk.until(lambda: 'service=~"shop-db"' in str(form.values()["query"]))

//! The board to paint on: pointer, keys and tools. What was painted is kept by [`crate::page::model::own::board`].

use crate::chart::pixels;
use crate::chart::units::fixed;
use crate::page::model::own::board::{Board, MOST, Tool};
use crate::page::model::state::{Dirty, Event, Phase};
use crate::page::model::texts::{Texts, integer};
use crate::page::ui::app;
use crate::page::ui::app::{App, dispatch};
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen};
use crate::table::choice::FEWEST_ROWS;
use std::rc::Rc;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, HtmlDialogElement, HtmlInputElement, ImageData, KeyboardEvent,
    PointerEvent,
};

/// What an arrow key moves the cross by, and with Shift.
const STEP: f32 = 0.05;
const LONG_STEP: f32 = 0.2;

fn dialog() -> HtmlDialogElement {
    by_id("paint-dialog").unchecked_into()
}

fn open(app: &Rc<App>) {
    // Fails only where it is open or not in the page.
    let _ = dialog().show_modal();
    by_id("paint-canvas").focus().unwrap_or_default();
    redraw(app);
}

fn redraw(app: &Rc<App>) {
    app.state.borrow_mut().dirty.add(Dirty::BOARD);
    app.ask_for_frame();
}

/// Changes the board and draws it in the next frame.
fn change(act: impl FnOnce(&mut Board)) {
    app::with(|app| {
        act(&mut app.own.borrow_mut().board);
        redraw(app);
    });
}

pub fn connect() {
    let on_click = |id: &str, act: fn(&Rc<App>)| listen(&by_id(id), "click", move |_: web_sys::Event| app::with(act));
    on_click("paint-open", open);
    on_click("paint-close", |_| dialog().close());
    on_click("paint-use", use_points);
    on_click("paint-clear", |_| change(Board::clear));
    listen(&by_id("paint-tools"), "change", |event: web_sys::Event| {
        let name = event.target().map(|target| target.unchecked_into::<HtmlInputElement>().value());
        if let Some(tool) = name.and_then(|name| Tool::named(&name)) {
            change(|board| board.tool = tool);
        }
    });
    let canvas = dom::canvas("paint-canvas");
    listen(&canvas, "pointerdown", |event: PointerEvent| {
        if event.button() == 0 && event.is_primary() {
            // A pointer that is gone again cannot be captured; then its moves end with the canvas.
            let _ = dom::canvas("paint-canvas").set_pointer_capture(event.pointer_id());
            change(|board| board.begin(place(&event)));
        }
    });
    listen(&canvas, "pointermove", |event: PointerEvent| {
        let is_painting = |app: &Rc<App>| app.own.borrow().board.is_painting();
        app::with(|app| {
            if is_painting(app) {
                change(|board| board.drag(place(&event)));
            }
        });
    });
    for name in ["pointerup", "pointercancel"] {
        listen(&canvas, name, |_: PointerEvent| change(Board::end));
    }
    listen(&canvas, "keydown", keys);
    for name in ["focus", "blur"] {
        listen(&canvas, name, |_: web_sys::Event| app::with(redraw));
    }
}

/// The place under the pointer, in the square with y up.
fn place(event: &PointerEvent) -> (f32, f32) {
    let canvas = dom::canvas("paint-canvas");
    let share = |at: i32, size: i32| 2.0 * at as f32 / size.max(1) as f32 - 1.0;
    (share(event.offset_x(), canvas.client_width()), -share(event.offset_y(), canvas.client_height()))
}

fn keys(event: KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let step = if event.shift_key() { LONG_STEP } else { STEP };
    let (dx, dy) = match event.key().as_str() {
        "ArrowLeft" => (-step, 0.0),
        "ArrowRight" => (step, 0.0),
        "ArrowUp" => (0.0, step),
        "ArrowDown" => (0.0, -step),
        key => {
            let tool = match key {
                "Delete" | "Backspace" => Some(Tool::Eraser),
                " " => None,
                "0" | "1" => Tool::named(key),
                _ => return,
            };
            event.prevent_default();
            return change(|board| {
                board.by_keys = true;
                board.touch(tool.unwrap_or(board.tool), board.cursor);
            });
        }
    };
    event.prevent_default();
    change(|board| {
        board.by_keys = true;
        board.move_cursor(dx, dy);
    });
}

/// Trains on what was painted.
fn use_points(app: &Rc<App>) {
    let Some(used) = app.own.borrow().board.table() else { return };
    dialog().close();
    crate::page::ui::own::dialog::put(app, used);
    if app.state.borrow().phase() == Phase::Idle {
        dispatch(Event::Train);
    }
}

/// Draws the board and what is said of it, while it is open.
pub fn draw(app: &App, board: &Board, texts: &Texts) {
    if !dialog().open() {
        return;
    }
    let [zeros, ones] = board.counts().map(|count| integer(count as u64));
    let count = texts.get("paint.count", &[("zeros", zeros), ("ones", ones)]);
    let (x, y) = board.cursor;
    let cross = texts.get("paint.cross", &[("x", decimal(x)), ("y", decimal(y))]);
    let canvas = dom::canvas("paint-canvas");
    let by_keys = board.by_keys || canvas.matches(":focus-visible").unwrap_or(false);
    let has_focus = by_keys && canvas.matches(":focus").unwrap_or(false);
    dom::set_text(&by_id("paint-count"), &if has_focus { format!("{count} {cross}") } else { count });
    let limit = match () {
        () if !board.is_enough() => texts.get("paint.few", &[("limit", integer(FEWEST_ROWS as u64))]),
        () if board.points().len() == MOST => texts.get("paint.full", &[("limit", integer(MOST as u64))]),
        () => texts.get("paint.held", &[]),
    };
    dom::set_text(&by_id("paint-limit"), &limit);
    dom::set_flag(&by_id("paint-use"), "disabled", !board.is_enough());
    picture(app, &canvas, board, has_focus);
}

fn decimal(x: f32) -> String {
    fixed(x.into(), 2).replace('-', "−")
}

fn picture(app: &App, canvas: &HtmlCanvasElement, board: &Board, has_focus: bool) -> Option<()> {
    let screen = app.screen.borrow();
    let (width, _, ratio) = screen.size(&canvas.id())?;
    let side = (width * ratio).round() as u32;
    if (canvas.width(), canvas.height()) != (side, side) {
        canvas.set_width(side);
        canvas.set_height(side);
    }
    // The latest on top, as it was painted.
    let points: Vec<_> = board.points().iter().rev().map(|&(x, y, label)| (x, y, label == 1)).collect();
    let pixels = pixels::scatter(&points, side as usize, ratio, screen.theme);
    let image = ImageData::new_with_u8_clamped_array(Clamped(&pixels), side).ok()?;
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.put_image_data(&image, 0.0, 0.0).ok()?;
    if has_focus {
        let at = |share: f32| f64::from(share + 1.0) / 2.0 * f64::from(side);
        let (x, y, arm) = (at(board.cursor.0), at(-board.cursor.1), 9.0 * ratio);
        let ink = screen.theme.colors().ink;
        context.set_stroke_style_str(&format!("rgb({},{},{})", ink.0, ink.1, ink.2));
        context.set_line_width(1.5 * ratio);
        context.begin_path();
        for (from, to) in [((x - arm, y), (x + arm, y)), ((x, y - arm), (x, y + arm))] {
            context.move_to(from.0, from.1);
            context.line_to(to.0, to.1);
        }
        context.stroke();
    }
    Some(())
}

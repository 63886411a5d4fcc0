//! The page goes to paper, and comes back from it.

use crate::page::io::address;
use crate::page::panels::print::{fit, made, main_chart};
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, window};
use crate::page::ui::drawing::Drawing;
use crate::page::ui::screen::Watch;
use crate::page::ui::session::Page;
use std::rc::Rc;

/// Listens to the browser, which says both while the reader waits.
pub fn connect(page: &Rc<Page>, drawing: &Rc<Drawing>) {
    let of = (page.clone(), drawing.clone());
    dom::listen(&window(), "beforeprint", move |_: web_sys::Event| to_paper(&of.0, &of.1));
    let drawing = drawing.clone();
    dom::listen(&window(), "afterprint", move |_: web_sys::Event| drawing.redraw());
}

/// Draws everything for paper, which is light, at once.
fn to_paper(page: &Page, drawing: &Drawing) {
    {
        let state = page.state.borrow();
        dom::set_text(&by_id("print-made"), &made(&state, &page.texts.borrow()));
        dom::set_text(&by_id("print-link"), &address::shared(&state.settings));
        let lab = state.settings.lab;
        let mut screen = page.screen.borrow_mut();
        screen.read(&state.settings.with("theme", "light"));
        screen.is_paper = true;
        if let Some((width, height, _)) = screen.size(main_chart(lab)) {
            let (shown, larger) = fit(lab, (width, height));
            dom::set_property(&by_id("lab"), "--paper", &dom::px(shown));
            screen.scale *= larger;
        }
    }
    drawing.draw_all();
}

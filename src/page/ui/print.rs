//! The page goes to paper, and comes back from it.

use crate::chart::svg_read::{Piece, pieces};
use crate::page::io::save;
use crate::page::io::session::Page;
use crate::page::model::saving::{Ground, Paper};
use crate::page::panels::print::{fit, leaf, made, main_chart};
use crate::page::panels::sheets::{self, Around, Sheets};
use crate::page::panels::slide::{self, Wish};
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, document, window};
use crate::page::ui::drawing::Drawing;
use crate::page::ui::painter;
use crate::page::ui::saving;
use crate::page::ui::screen::Watch;
use std::rc::Rc;
use web_sys::Element;

/// Listens to the browser, which says both while the reader waits.
pub fn connect(page: &Rc<Page>, drawing: &Rc<Drawing>) {
    let of = (page.clone(), drawing.clone());
    dom::listen(&window(), "beforeprint", move |_: web_sys::Event| to_paper(&of.0, &of.1));
    let drawing = drawing.clone();
    dom::listen(&window(), "afterprint", move |_: web_sys::Event| {
        if let Some(leaf) = document().get_element_by_id(LEAF) {
            leaf.remove();
        }
        dom::all(&format!(".{DRAWN}")).iter().for_each(Element::remove);
        drawing.redraw();
        saving::printed();
    });
}

/// Draws everything for paper, which is light, at once.
fn to_paper(page: &Page, drawing: &Rc<Drawing>) {
    {
        let state = page.state.borrow();
        dom::set_text(&by_id("print-made"), &made(&state, &page.texts.borrow()));
        dom::set_text(
            &by_id("print-link"),
            &state.saving.link(&state.settings, &window().location().href().unwrap_or_default()),
        );
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
    let paper = page.state.borrow().saving.paper;
    match paper {
        Some(paper) => put_sheets(page, paper),
        None => {
            if !put_leaf(page) {
                put_drawings(page, drawing);
            }
        }
    }
}

/// The class of what is printed in place of the canvas that follows it.
const DRAWN: &str = "drawn-for-paper";

/// Puts every chart of the page as lines and letters before its canvas, which has pixels only.
fn put_drawings(page: &Page, drawing: &Drawing) {
    let backends = save::recorder();
    page.view(|view| {
        drawing.painter.pictures(|canvas, picture, size, under| {
            let svg = slide::as_shown(view, picture, size, under, &backends);
            let (Some(picture), Some(canvas)) = (svg.and_then(|svg| drawn(&svg)), document().get_element_by_id(canvas))
            else {
                return;
            };
            dom::set_attribute(&picture, "class", DRAWN);
            // What is higher than the paper allows becomes smaller, at the left.
            dom::set_attribute(&picture, "preserveAspectRatio", "xMinYMin");
            let _ = canvas.before_with_node_1(&picture);
        });
    });
}

/// Puts the sheets of a handout or a worksheet into the page.
fn put_sheets(page: &Page, paper: Paper) {
    let href = window().location().href().unwrap_or_default();
    let backends = save::recorder();
    let sheets = match paper {
        Paper::Worksheet => page.view(|view| {
            let link = view.state.saving.link(&sheets::settings(view.state), &href);
            sheets::worksheet(view, &link, &backends)
        }),
        Paper::Handout => {
            let (texts, screen) = (page.texts.borrow(), page.screen.borrow());
            let mut state = page.state.borrow_mut();
            let link = state.saving.link(&sheets::settings(&state), &href);
            let around = Around { texts: &texts, screen: &screen, cache: &page.cache, forecast: &*page.forecast };
            sheets::handout(&mut state, &around, &link, &backends)
        }
    };
    put(&sheets, "sheets");
}

/// The element that is printed in place of the page, while it is printed.
const LEAF: &str = "leaf";

/// Puts what is printed into the page. Its pictures stand in the document itself: those that are loaded would come too late.
fn put(sheets: &Sheets, class: &str) {
    let leaf = dom::create("section");
    dom::set_attribute(&leaf, "id", LEAF);
    dom::set_attribute(&leaf, "class", class);
    sheets.nodes.iter().for_each(|node| painter::append(&leaf, node));
    for (place, svg) in sheets.drawings.iter().enumerate() {
        let box_of = leaf.query_selector(&format!("[data-drawing=\"{place}\"]")).ok().flatten();
        if let (Some(box_of), Some(picture)) = (box_of, drawn(svg)) {
            let _ = box_of.append_child(&picture);
        }
    }
    if let Some(body) = document().body() {
        let _ = body.append_child(&leaf);
    }
}

/// Puts the leaf of the panel that fills the screen into the page, and says whether there is one.
fn put_leaf(page: &Page) -> bool {
    let sheets = page.view(|view| {
        let link = view.state.saving.link(&view.state.settings, &window().location().href().unwrap_or_default());
        let wish = Wish { ground: Ground::White, link: &link, shown: slide::WIDTH };
        leaf(view).map(|leaf| Sheets::of_leaf(&leaf, |picture| Some(save::redrawn(view, picture, &wish)?.svg)))
    });
    sheets.inspect(|sheets| put(sheets, "")).is_some()
}

/// A picture as an element of the page, made piece by piece: no word in it can become markup.
fn drawn(svg: &str) -> Option<Element> {
    let mut open: Vec<Element> = Vec::new();
    for piece in pieces(svg)? {
        match piece {
            Piece::Open(name, attributes) => {
                let element = document().create_element_ns(Some("http://www.w3.org/2000/svg"), name).ok()?;
                for (name, value) in attributes.iter().filter(|(name, _)| *name != "xmlns") {
                    dom::set_attribute(&element, name, value);
                }
                if let Some(around) = open.last() {
                    around.append_child(&element).ok()?;
                }
                open.push(element);
            }
            Piece::Text(text) => drop(open.last()?.append_child(&document().create_text_node(&text)).ok()?),
            Piece::Close => {
                let element = open.pop()?;
                if open.is_empty() {
                    return Some(element);
                }
            }
        }
    }
    None
}

//! From the panels to the document: what a panel's sheet says is put on the screen where it differs from what was put
//! there before. The document is only written; what stands in it is nobody's state.

use crate::chart::canvas::Canvas;
use crate::chart::{FigureLayout, Style};
use crate::page::io::session::Page;
use crate::page::model::screen::Screen;
use crate::page::model::texts::Texts;
use crate::page::panels::picture::{self, Layout, Picture};
use crate::page::panels::put::{Drawn, Put};
use crate::page::panels::sheet::{Entry, Node, Sheet, Target};
use crate::page::panels::tree::{Part, create, reconcile};
use crate::page::ui::dom::{self, by_id};
use std::cell::RefCell;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement, ImageData};

/// Writes and draws what differs from what was put on the screen.
#[derive(Default)]
pub struct Painter(RefCell<Put>);

impl Painter {
    /// Puts a sheet on the screen. A figure's layout goes into the model, for the panels that stand under it.
    pub fn paint(&self, page: &Page, sheet: Sheet) {
        for (target, entry) in sheet.entries {
            match entry {
                Entry::Picture(picture) => {
                    if let Target::Id(id) = target {
                        self.draw(page, &id, picture);
                    }
                }
                // What the reader's hand moves is compared with what it is, for it may have moved since.
                Entry::Value(_) | Entry::Checked(_) | Entry::Choice(_) | Entry::Radio(_) => {
                    set_control(&target, &entry)
                }
                entry => self.0.borrow_mut().put(target, entry, write),
            }
        }
    }

    /// Shows what is on each canvas to `each`: its name, what was drawn, how wide and high in CSS pixels, and the layout of the
    /// figure that it stands under.
    pub fn pictures(&self, mut each: impl FnMut(&str, &Picture, (f64, f64), Option<&FigureLayout>)) {
        for (canvas, drawing) in self.0.borrow().drawings() {
            each(canvas, &drawing.picture, (drawing.size.0, drawing.size.1), drawing.under.as_ref());
        }
    }

    /// The texts of the markup were written again, over those of the panels.
    pub fn forget_texts(&self) {
        self.0.borrow_mut().forget_texts();
    }

    /// A canvas has lost what was drawn on it.
    pub fn forget(&self, canvas: &str) {
        self.0.borrow_mut().forget(canvas);
    }

    /// Draws a picture where it, its size or the look of the page changed.
    fn draw(&self, page: &Page, id: &str, picture: Picture) {
        let layout = {
            let (screen, texts) = (page.screen.borrow(), page.texts.borrow());
            let under = || page.state.borrow().looking.layout.clone();
            let Some(drawing) = Drawn::new(id, picture, &screen, texts.language(), under) else { return };
            self.0.borrow_mut().draw(id, drawing, |drawing| draw(&dom::canvas(id), drawing, &screen, &texts))
        };
        let Some(layout) = layout else { return };
        match layout {
            Layout::None => {}
            Layout::Figure(layout) => page.state.borrow_mut().looking.layout = layout,
            Layout::Axis { left, width } => {
                let lab = by_id("lab-computation");
                dom::set_property(&lab, "--comp-axis-left", &dom::px(left));
                dom::set_property(&lab, "--comp-axis-width", &dom::px(width));
            }
        }
    }
}

fn draw(canvas: &HtmlCanvasElement, drawing: &Drawn, screen: &Screen, texts: &Texts) -> Layout {
    let Drawn { picture, size: (width, height, ratio), under, .. } = drawing;
    let (width, height, ratio) = (*width, *height, *ratio);
    let text = |key: &str, values: &[(&str, String)]| {
        texts.get(if screen.is_paper { picture::on_paper(key) } else { key }, values)
    };
    let style =
        Style { theme: screen.theme, font: &screen.font, text: &text, compact: screen.compact, scale: screen.scale };
    if let Picture::Greys { width, pixels } = picture {
        greys(canvas, *width, pixels);
        return Layout::None;
    }
    let (w, h) = ((width * ratio).round() as u32, (height * ratio).round() as u32);
    let side = picture::side((w, h));
    let Some(pixels) = picture.pixels(side as usize, ratio, screen.scale, screen.theme) else {
        let backend = Canvas::new(canvas, width, height, ratio);
        return backend.and_then(|backend| picture.draw(backend, &style, under.as_ref())).unwrap_or(Layout::None);
    };
    if (canvas.width(), canvas.height()) != (w, h) {
        canvas.set_width(w);
        canvas.set_height(h);
    }
    let _ = put_pixels(canvas, &pixels, side);
    if let Picture::Board { cross: Some(at), .. } = picture {
        draw_cross(canvas, *at, ratio, screen);
    }
    Layout::None
}

fn put_pixels(canvas: &HtmlCanvasElement, pixels: &[u8], width: u32) -> Option<()> {
    let image = ImageData::new_with_u8_clamped_array(Clamped(pixels), width).ok()?;
    context(canvas)?.put_image_data(&image, 0.0, 0.0).ok()
}

fn greys(canvas: &HtmlCanvasElement, width: u16, greys: &[u8]) {
    let width = u32::from(width);
    canvas.set_width(width);
    canvas.set_height(greys.len() as u32 / width.max(1));
    let pixels: Vec<u8> = greys.iter().flat_map(|&v| [v, v, v, 255]).collect();
    let _ = put_pixels(canvas, &pixels, width);
}

fn draw_cross(canvas: &HtmlCanvasElement, at: (f32, f32), ratio: f64, screen: &Screen) {
    let Some(context) = context(canvas) else { return };
    let ink = screen.theme.colors().ink;
    context.set_stroke_style_str(&format!("rgb({},{},{})", ink.0, ink.1, ink.2));
    context.set_line_width(1.5 * ratio);
    context.begin_path();
    for (from, to) in picture::cross(at, f64::from(canvas.width()), ratio) {
        context.move_to(from.0, from.1);
        context.line_to(to.0, to.1);
    }
    context.stroke();
}

pub fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// Writes an entry into the document.
fn write(target: &Target, entry: &Entry, before: Option<&Entry>) {
    let each = |act: &dyn Fn(&HtmlElement)| match target {
        Target::Id(id) => act(&by_id(id)),
        Target::Root => act(&dom::root()),
        Target::All(selector) => {
            dom::all(selector)
                .into_iter()
                .filter_map(|element| element.dyn_into().ok())
                .for_each(|element| act(&element));
        }
    };
    match entry {
        Entry::Text(text) => each(&|element| dom::set_text(element, text)),
        Entry::Attribute(name, Some(value)) => each(&|element| dom::set_attribute(element, name, value)),
        Entry::Attribute(name, None) => each(&|element| drop(element.remove_attribute(name))),
        Entry::Style(name, value) => each(&|element| dom::set_property(element, name, value)),
        Entry::Children(nodes) => {
            let known = match before {
                Some(Entry::Children(nodes)) => Some(nodes.as_slice()),
                _ => None,
            };
            each(&|element| reconcile::<web_sys::Node>(element, nodes, known));
        }
        Entry::Value(_) | Entry::Checked(_) | Entry::Choice(_) | Entry::Radio(_) | Entry::Picture(_) => {}
    }
}

fn set_control(target: &Target, entry: &Entry) {
    let (Target::Id(id) | Target::All(id)) = target else { return };
    match entry {
        Entry::Value(value) => dom::set_value(&dom::input(id), value),
        Entry::Checked(on) => dom::input(id).set_checked(*on),
        Entry::Choice(value) => dom::choose(id, value),
        Entry::Radio(value) => dom::set_radio(id, value),
        _ => {}
    }
}

/// A node of the document.
impl Part for web_sys::Node {
    fn element(tag: &str) -> web_sys::Node {
        dom::create(tag).into()
    }

    fn words(text: &str) -> web_sys::Node {
        dom::document().create_text_node(text).into()
    }

    fn children(&self) -> Vec<web_sys::Node> {
        let places = self.child_nodes();
        (0..places.length()).filter_map(|place| places.item(place)).collect()
    }

    fn set_words(&self, text: &str) {
        self.set_text_content(Some(text));
    }

    fn set_attribute(&self, name: &str, value: Option<&str>) {
        let element: &Element = self.unchecked_ref();
        let _ = match value {
            Some(value) => element.set_attribute(name, value),
            None => element.remove_attribute(name),
        };
    }

    fn set_style(&self, name: &str, value: &str) {
        dom::set_property(self.unchecked_ref(), name, value);
    }

    fn append(&self, child: &web_sys::Node) {
        let _ = self.append_child(child);
    }

    fn replace(&self, child: &web_sys::Node, by: &web_sys::Node) {
        let _ = self.replace_child(by, child);
    }

    fn remove(&self, child: &web_sys::Node) {
        let had_focus = dom::document().active_element().is_some_and(|active| child.contains(Some(&active)));
        let _ = self.remove_child(child);
        // A focus inside of a list stays inside.
        if had_focus && let Some(first) = self.unchecked_ref::<Element>().first_element_child() {
            let _ = first.unchecked_into::<HtmlElement>().focus();
        }
    }

    fn draw(&self, picture: &Picture) {
        if let (Picture::Greys { width, pixels }, Some(canvas)) = (picture, self.dyn_ref::<HtmlCanvasElement>()) {
            greys(canvas, *width, pixels);
        }
    }
}

/// Puts a node at the end of an element.
pub fn append(parent: &Element, node: &Node) {
    let _ = parent.append_child(&create(node));
}

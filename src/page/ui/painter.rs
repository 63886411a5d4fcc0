//! From the panels to the document: what a panel's sheet says is put on the screen where it differs from what was put
//! there before. The document is only written; what stands in it is nobody's state.

use crate::chart::canvas::Canvas;
use crate::chart::{FigureLayout, Style, pixels};
use crate::page::model::language::Language;
use crate::page::model::screen::Screen;
use crate::page::model::texts::Texts;
use crate::page::panels::picture::{Layout, Picture};
use crate::page::panels::sheet::{Entry, Node, Sheet, Target};
use crate::page::panels::tree::{Part, create, reconcile};
use crate::page::ui::dom::{self, by_id};
use crate::page::ui::session::Page;
use std::cell::RefCell;
use std::collections::HashMap;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement, ImageData};

/// What a picture was drawn from and for.
struct Drawn {
    picture: Picture,
    size: (f64, f64, f64),
    screen: Screen,
    language: Language,
    /// The layout of the figure that it stands under.
    under: Option<FigureLayout>,
}

/// What was put on the screen.
#[derive(Default)]
pub struct Painter {
    put: RefCell<HashMap<(Target, &'static str), Entry>>,
    drawn: RefCell<HashMap<String, Drawn>>,
}

/// The property of a target that an entry is about.
fn property(entry: &Entry) -> &'static str {
    match entry {
        Entry::Text(_) => "text",
        Entry::Attribute(name, _) | Entry::Style(name, _) => name,
        Entry::Value(_) => "value",
        Entry::Checked(_) => "checked",
        Entry::Choice(_) => "choice",
        Entry::Radio(_) => "radio",
        Entry::Children(_) => "children",
        Entry::Picture(_) => "picture",
    }
}

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
                entry => {
                    let mut put = self.put.borrow_mut();
                    let slot = (target, property(&entry));
                    let before = put.get(&slot);
                    if before != Some(&entry) {
                        write(&slot.0, &entry, before);
                        put.insert(slot, entry);
                    }
                }
            }
        }
    }

    /// Shows what is on each canvas to `each`: its name, what was drawn, how wide and high in CSS pixels, and the layout of the
    /// figure that it stands under.
    pub fn pictures(&self, mut each: impl FnMut(&str, &Picture, (f64, f64), Option<&FigureLayout>)) {
        for (canvas, drawn) in self.drawn.borrow().iter() {
            each(canvas, &drawn.picture, (drawn.size.0, drawn.size.1), drawn.under.as_ref());
        }
    }

    /// The texts of the markup were written again, over those of the panels.
    pub fn forget_texts(&self) {
        self.put.borrow_mut().clear();
    }

    /// A canvas has lost what was drawn on it.
    pub fn forget(&self, canvas: &str) {
        self.drawn.borrow_mut().remove(canvas);
    }

    /// Draws a picture where it, its size or the look of the page changed. One that cannot be drawn (the context was lost)
    /// is drawn with the next change.
    fn draw(&self, page: &Page, id: &str, picture: Picture) {
        let (screen, texts) = (page.screen.borrow(), page.texts.borrow());
        let Some(size) = screen.size(id) else { return };
        let under = matches!(picture, Picture::Wins(_)).then(|| page.state.borrow().looking.layout.clone());
        let is_same = self.drawn.borrow().get(id).is_some_and(|drawn| {
            let same_screen = drawn.screen.theme == screen.theme
                && drawn.screen.font == screen.font
                && drawn.screen.compact == screen.compact
                && drawn.screen.is_paper == screen.is_paper
                && drawn.screen.scale == screen.scale;
            same_screen
                && drawn.size == size
                && drawn.language == texts.language()
                && drawn.under == under
                && drawn.picture == picture
        });
        if is_same {
            return;
        }
        let layout = draw(&dom::canvas(id), &picture, size, &screen, &texts, under.as_ref());
        let drawn = Drawn {
            picture,
            size,
            screen: Screen { sizes: HashMap::new(), ..screen.clone() },
            language: texts.language(),
            under,
        };
        self.drawn.borrow_mut().insert(id.to_owned(), drawn);
        drop((screen, texts));
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

fn draw(
    canvas: &HtmlCanvasElement,
    picture: &Picture,
    (width, height, ratio): (f64, f64, f64),
    screen: &Screen,
    texts: &Texts,
    under: Option<&FigureLayout>,
) -> Layout {
    let text = |key: &str, values: &[(&str, String)]| {
        let key = match key {
            "figure.axis" if screen.is_paper => "figure.axis.compact",
            "figure.axis.linear" if screen.is_paper => "figure.axis.linear.compact",
            key => key,
        };
        texts.get(key, values)
    };
    let style =
        Style { theme: screen.theme, font: &screen.font, text: &text, compact: screen.compact, scale: screen.scale };
    match picture {
        Picture::Scatter(points) => {
            square(canvas, (width, height, ratio), |side| {
                pixels::scatter(points, side, ratio * screen.scale, screen.theme)
            });
        }
        Picture::DecisionMap { side: cells, cells: scores } => {
            square(canvas, (width, height, ratio), |side| {
                pixels::decision_map(scores, usize::from(*cells), side, ratio, screen.theme)
            });
        }
        Picture::TrainedMap { side: cells, cells: scores, points } => {
            square(canvas, (width, height, ratio), |side| {
                let (cells, ratio) = (usize::from(*cells), ratio * screen.scale);
                pixels::trained_map(scores, cells, points, side, ratio, screen.theme)
            });
        }
        Picture::Greys { width, pixels } => greys(canvas, *width, pixels),
        Picture::Board { points, cross } => {
            square(canvas, (width, height, ratio), |side| pixels::scatter(points, side, ratio, screen.theme));
            if let Some(at) = cross {
                draw_cross(canvas, *at, ratio, screen);
            }
        }
        chart => {
            let backend = Canvas::new(canvas, width, height, ratio);
            return backend.and_then(|backend| chart.draw(backend, &style, under)).unwrap_or(Layout::None);
        }
    }
    Layout::None
}

/// Puts a square picture on a canvas; `paint` gets its side in device pixels.
fn square(
    canvas: &HtmlCanvasElement,
    (width, height, ratio): (f64, f64, f64),
    paint: impl FnOnce(usize) -> Vec<u8>,
) -> Option<()> {
    let (w, h) = ((width * ratio).round() as u32, (height * ratio).round() as u32);
    // Boxes are square but for rounding, which must leave no gap; in any other box the picture is whole.
    let side = if w.abs_diff(h) <= 2 { w.max(h) } else { w.min(h) } as usize;
    if (canvas.width(), canvas.height()) != (w, h) {
        canvas.set_width(w);
        canvas.set_height(h);
    }
    put_pixels(canvas, &paint(side), side as u32)
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
    let side = f64::from(canvas.width());
    let along = |share: f32| f64::from(share + 1.0) / 2.0 * side;
    let (x, y, arm) = (along(at.0), along(-at.1), 9.0 * ratio);
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

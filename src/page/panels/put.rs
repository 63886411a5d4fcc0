//! What was put on the screen: of what panels say, only what differs from it is written, and only pictures that look otherwise are
//! drawn. `ui::painter` writes and draws; nothing is ever read back.

use crate::chart::{FigureLayout, Theme};
use crate::page::model::language::Language;
use crate::page::model::screen::Screen;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::{Entry, Target};
use std::collections::HashMap;

/// What stands on the screen.
#[derive(Default)]
pub struct Put {
    entries: HashMap<(Target, &'static str), Entry>,
    drawings: HashMap<String, Drawn>,
}

/// A picture as it stands on a canvas: all that its pixels depend on.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    pub picture: Picture,
    /// Width and height in CSS pixels, and device pixels in each.
    pub size: (f64, f64, f64),
    /// The layout of the figure that it stands under.
    pub under: Option<FigureLayout>,
    look: Look,
    language: Language,
}

/// What of the screen is seen in a picture.
#[derive(Clone, Debug, PartialEq)]
struct Look {
    theme: Theme,
    font: String,
    compact: bool,
    is_paper: bool,
    scale: f64,
}

impl Drawn {
    /// A picture on a canvas; `None` while that is not shown. What stands under the figure has its `layout`.
    pub fn new(
        canvas: &str,
        picture: Picture,
        screen: &Screen,
        language: Language,
        layout: impl FnOnce() -> FigureLayout,
    ) -> Option<Drawn> {
        let size = screen.size(canvas)?;
        let under = matches!(picture, Picture::Wins(_)).then(layout);
        let look = Look {
            theme: screen.theme,
            font: screen.font.clone(),
            compact: screen.compact,
            is_paper: screen.is_paper,
            scale: screen.scale,
        };
        Some(Drawn { picture, size, under, look, language })
    }
}

impl Put {
    /// Has an entry written where it differs from what was put there: `write` gets that too.
    pub fn put(&mut self, target: Target, entry: Entry, write: impl FnOnce(&Target, &Entry, Option<&Entry>)) {
        let slot = (target, entry.property());
        let before = self.entries.get(&slot);
        if before != Some(&entry) {
            write(&slot.0, &entry, before);
            self.entries.insert(slot, entry);
        }
    }

    /// The texts of the markup were written again, over those of the panels.
    pub fn forget_texts(&mut self) {
        self.entries.clear();
    }

    /// Has a picture drawn where it looks otherwise than what stands on the canvas: what `draw` answers. One that cannot be drawn
    /// (the context was lost) is drawn with the next change.
    pub fn draw<R>(&mut self, canvas: &str, drawing: Drawn, draw: impl FnOnce(&Drawn) -> R) -> Option<R> {
        if self.drawings.get(canvas) == Some(&drawing) {
            return None;
        }
        let drawn = draw(&drawing);
        self.drawings.insert(canvas.to_owned(), drawing);
        Some(drawn)
    }

    /// A canvas has lost what was drawn on it.
    pub fn forget(&mut self, canvas: &str) {
        self.drawings.remove(canvas);
    }

    /// What is on each canvas, by its name.
    pub fn drawings(&self) -> impl Iterator<Item = (&str, &Drawn)> {
        self.drawings.iter().map(|(canvas, drawing)| (canvas.as_str(), drawing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::panels::sheet::Node;
    use std::rc::Rc;

    #[test]
    fn what_stands_there_is_not_written_again() {
        let mut put = Put::default();
        let says = |put: &mut Put, entry: Entry| {
            let mut written = None;
            put.put("title".into(), entry, |_, _, before| written = Some(before.cloned()));
            written
        };
        let text = |text: &str| Entry::Text(text.into());
        assert_eq!(says(&mut put, text("one")), Some(None));
        assert_eq!(says(&mut put, text("one")), None);
        assert_eq!(says(&mut put, text("two")), Some(Some(text("one"))));
        // Each attribute is a place of its own.
        let attribute = |name, value: Option<&str>| Entry::Attribute(name, value.map(str::to_owned));
        assert_eq!(says(&mut put, attribute("hidden", Some(""))), Some(None));
        assert_eq!(says(&mut put, attribute("lang", None)), Some(None));
        assert_eq!(says(&mut put, attribute("hidden", None)), Some(Some(attribute("hidden", Some("")))));
        assert_eq!(says(&mut put, text("two")), None);
        let children = |words: &str| Entry::Children(vec![Node::text("p", words)]);
        assert_eq!(says(&mut put, children("a")), Some(None));
        assert_eq!(says(&mut put, children("b")), Some(Some(children("a"))), "only what differs of them is made anew");
        put.forget_texts();
        assert_eq!(says(&mut put, text("two")), Some(None), "the markup's own text stands there");
    }

    fn screen() -> Screen {
        let sizes = [("canvas".to_owned(), (300.0, 200.0)), ("hidden".into(), (0.0, 0.0))];
        Screen { ratio: 2.0, scale: 1.0, sizes: sizes.into(), ..Screen::default() }
    }

    fn points(count: usize) -> Picture {
        Picture::Scatter(Rc::new(vec![(0.0, 0.5, true); count]))
    }

    fn drawn(picture: Picture, screen: &Screen) -> Drawn {
        Drawn::new("canvas", picture, screen, Language::ENGLISH, FigureLayout::default).unwrap()
    }

    #[test]
    fn a_picture_is_drawn_where_it_looks_otherwise() {
        let mut put = Put::default();
        let is_drawn = |put: &mut Put, picture: Picture, change: fn(&mut Screen)| {
            let mut screen = screen();
            change(&mut screen);
            put.draw("canvas", drawn(picture, &screen), |_| ()).is_some()
        };
        assert!(is_drawn(&mut put, points(3), |_| {}) && !is_drawn(&mut put, points(3), |_| {}));
        assert!(is_drawn(&mut put, points(4), |_| {}), "another picture");
        // The size of the window and of other canvases is in no picture.
        assert!(!is_drawn(&mut put, points(4), |screen| {
            screen.width = 900.0;
            screen.sizes.insert("other".into(), (1.0, 1.0));
        }));
        let changes: [fn(&mut Screen); 7] = [
            |screen| screen.theme = Theme::Dark,
            |screen| screen.font = "serif".into(),
            |screen| screen.compact = true,
            |screen| screen.is_paper = true,
            |screen| screen.scale = 1.5,
            |screen| screen.ratio = 1.0,
            |screen| screen.sizes = [("canvas".to_owned(), (300.0, 210.0))].into(),
        ];
        for (place, change) in changes.into_iter().enumerate() {
            assert!(is_drawn(&mut put, points(4), change), "change {place}");
            assert!(is_drawn(&mut put, points(4), |_| {}), "and back, {place}");
        }
        put.forget("canvas");
        assert!(is_drawn(&mut put, points(4), |_| {}), "its context was lost");
        assert_eq!(
            put.drawings().map(|(canvas, drawing)| (canvas, drawing.size)).collect::<Vec<_>>(),
            [("canvas", (300.0, 200.0, 2.0))]
        );
    }

    #[test]
    fn a_canvas_that_is_not_shown_has_no_picture_and_only_what_stands_under_the_figure_its_layout() {
        let make = |canvas, picture| {
            Drawn::new(canvas, picture, &screen(), Language::ENGLISH, || FigureLayout {
                linear: true,
                ..FigureLayout::default()
            })
        };
        assert_eq!((make("hidden", points(1)), make("nowhere", points(1))), (None, None));
        assert_eq!(make("canvas", points(1)).unwrap().under, None);
        let wins = make("canvas", Picture::Wins(Box::default())).unwrap();
        assert!(wins.under.is_some_and(|layout| layout.linear));
    }
}

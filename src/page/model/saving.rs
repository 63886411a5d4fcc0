//! The picture that the reader is about to save: of what, as which file, on which ground, and under whose address its link
//! stands.

use crate::page::model::link;
use crate::page::model::settings::Settings;

/// The dialog, which `ui::saving` puts into the page before it is opened.
pub const DIALOG: &str = "saving";

/// The kind of file, and the width of one of pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Svg,
    Png(u32),
}

impl Kind {
    /// A slide in full HD and in 4K.
    pub const ALL: [Kind; 3] = [Kind::Svg, Kind::Png(1920), Kind::Png(3840)];

    pub fn name(self) -> String {
        match self {
            Kind::Svg => "svg".to_owned(),
            Kind::Png(width) => width.to_string(),
        }
    }

    pub fn extension(self) -> &'static str {
        if self == Kind::Svg { "svg" } else { "png" }
    }

    /// Width in pixels; of a file without pixels, that at which programs show it first.
    pub fn width(self) -> u32 {
        if let Kind::Png(width) = self { width } else { 960 }
    }
}

/// What lies behind the charts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ground {
    #[default]
    White,
    Dark,
    /// Nothing: drawn for light slides.
    Clear,
}

impl Ground {
    pub const ALL: [Ground; 3] = [Ground::White, Ground::Dark, Ground::Clear];

    pub fn name(self) -> &'static str {
        match self {
            Ground::White => "white",
            Ground::Dark => "dark",
            Ground::Clear => "clear",
        }
    }
}

/// What goes to paper in place of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// Every beat of the lecture, with its notes.
    Handout,
    /// Tasks for students.
    Worksheet,
}

impl Paper {
    /// By the name that its buttons have.
    pub fn named(name: &str) -> Option<Paper> {
        match name {
            "handout" => Some(Paper::Handout),
            "worksheet" => Some(Paper::Worksheet),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saving {
    pub is_open: bool,
    /// What can be chosen, by the names of canvases, with titles: the lab's charts together, then each.
    pub charts: Vec<(Option<&'static str>, String)>,
    /// A canvas, or the lab's charts together.
    pub what: Option<String>,
    pub kind: Kind,
    pub ground: Ground,
    /// What stands before the `#` of links on pictures and paper; empty where it is the page's own address.
    pub base: String,
    /// What is being printed in place of the page.
    pub paper: Option<Paper>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Of what, and what else there is.
    Open(Option<String>, Vec<(Option<&'static str>, String)>),
    Closed,
    What(Option<String>),
    Kind(String),
    Ground(String),
    Base(String),
    Save,
    Print(Paper),
    /// The browser has what it prints.
    Printed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The dialog is to be opened.
    Show,
    /// The small picture in it is to be drawn.
    Draw,
    Save,
    Print,
}

impl Saving {
    pub fn update(&mut self, event: Event) -> Option<Effect> {
        Some(match event {
            Event::Open(what, charts) => {
                (self.is_open, self.what, self.charts) = (true, what, charts);
                Effect::Show
            }
            Event::Closed => {
                self.is_open = false;
                return None;
            }
            Event::What(what) => {
                self.what = what;
                Effect::Draw
            }
            Event::Kind(name) => {
                self.kind = Kind::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or_default();
                Effect::Draw
            }
            Event::Ground(name) => {
                self.ground = Ground::ALL.into_iter().find(|ground| ground.name() == name).unwrap_or_default();
                Effect::Draw
            }
            Event::Base(base) => {
                self.base = base.trim().split('#').next().unwrap_or_default().to_owned();
                Effect::Draw
            }
            Event::Save => Effect::Save,
            Event::Print(paper) => {
                self.paper = Some(paper);
                Effect::Print
            }
            Event::Printed => {
                self.paper = None;
                return None;
            }
        })
    }

    /// The link that stands on a picture or on paper; `href` is the page's own address, of which no place on the reader's
    /// machine is told.
    pub fn link(&self, settings: &Settings, href: &str) -> String {
        let base = if self.base.is_empty() { link::shared_base(href) } else { &self.base };
        format!("{base}#{}", link::write(&link::made(settings)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_tells_no_place_on_this_machine() {
        let settings = Settings::default().with("m", 64);
        let mut saving = Saving::default();
        let own = saving.link(&settings, "file:///home/somebody/takeoff.html#v=1");
        assert!(own.starts_with("takeoff.html#v=1&m=64"), "{own}");
        saving.update(Event::Base(" https://example.org/takeoff/#v=1 ".into()));
        let set = saving.link(&settings, "file:///home/somebody/takeoff.html#v=1");
        assert!(set.starts_with("https://example.org/takeoff/#v=1&m=64"), "{set}");
    }

    #[test]
    fn what_is_chosen_is_kept_while_pictures_are_saved() {
        let mut saving = Saving::default();
        assert_eq!(saving.update(Event::Open(Some("wins-canvas".into()), Vec::new())), Some(Effect::Show));
        assert_eq!(saving.update(Event::Kind("3840".into())), Some(Effect::Draw));
        saving.update(Event::Ground("clear".into()));
        assert_eq!(saving.update(Event::Save), Some(Effect::Save));
        assert!(saving.update(Event::Closed).is_none() && !saving.is_open);
        saving.update(Event::Open(None, Vec::new()));
        assert_eq!((saving.kind, saving.ground, saving.what), (Kind::Png(3840), Ground::Clear, None));
        assert_eq!((Kind::Png(3840).extension(), Kind::Svg.width()), ("png", 960));
    }
}

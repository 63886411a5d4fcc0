//! The steps of the tour as data: one row for each, in the order of the lecture's argument.
//!
//! The words are in `www/locale/tour.*.txt` under `tour.NAME.*`: `title`, `say` (what it is about), `ask` (what the reader
//! predicts or does first), `a`, `b`, `c` (answers of a prediction), `told` (what was measured, with the reader's own
//! numbers) and `told.no` (the same where the claim does not show), `note` (for the presenter).

use crate::nn::activation::Activation;
use crate::page::model::link;
use crate::page::model::settings::Settings;
use crate::study::plan::M_MIN;

/// A place on the axis of m, whatever its ends are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    Left,
    /// Two doublings from the left end: few examples, but more than the fewest.
    Few,
    /// Six tenths of the way: 1,024 of 16 to 16,384.
    Middle,
    Right,
}

impl At {
    /// The measured value of m there.
    pub fn m(self, settings: &Settings) -> u32 {
        let values = settings.m_values();
        let last = values.len().saturating_sub(1);
        let place = match self {
            At::Left => 0,
            At::Few => last.min(2),
            At::Middle => values.len() * 6 / 10,
            At::Right => last,
        };
        values.get(place).copied().unwrap_or(M_MIN)
    }
}

/// What a step asks the reader to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// To choose one of so many answers, before anything is said.
    Predict(u8),
    /// To let the lab on the screen train to its end.
    Train,
    /// To move the slider.
    Move(At),
    /// To switch the activation.
    Switch(Activation),
}

/// What a step tells after that; see [`crate::page::panels::tour::told`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
    /// Nothing but the reader's own choice.
    Choice,
    Figure,
    Plateau,
    Range,
    Pairs,
    Sizes,
    Both,
    Cost,
    Left,
    Hand,
    Right,
    Gradient,
    /// What a lab says of its own results: the text of the first of these elements that has one.
    Quote(&'static [&'static str]),
    Session,
}

pub struct Step {
    /// In keys of texts.
    pub name: &'static str,
    /// Claims of the lecture that it is about.
    pub claims: &'static [u8],
    /// Settings as a share link spells them, without m; what is not said is at its default.
    pub link: &'static str,
    pub m: At,
    /// The panel that it speaks of: the first of these that the page has.
    pub panels: &'static [&'static str],
    pub deed: Deed,
    pub tells: Tells,
}

impl Step {
    /// The reader's settings, brought to what this step is about. Language, look and size of the experiment stay theirs.
    pub fn settings(&self, own: &Settings) -> Settings {
        let (mut settings, _) = link::parse(self.link);
        settings.take(own, &["max", "repeats", "seed", "lang", "theme", "mode", "step", "fix", "workers"]);
        settings.move_m(self.m.m(&settings));
        settings
    }
}

const FIGURE: &[&str] = &["figure"];

pub const STEPS: [Step; 15] = [
    Step {
        name: "forces",
        claims: &[1],
        link: "",
        m: At::Middle,
        panels: FIGURE,
        deed: Deed::Predict(3),
        tells: Tells::Choice,
    },
    Step {
        name: "figure",
        claims: &[2],
        link: "",
        m: At::Middle,
        panels: FIGURE,
        deed: Deed::Train,
        tells: Tells::Figure,
    },
    Step {
        name: "plateau",
        claims: &[3],
        link: "",
        m: At::Middle,
        panels: FIGURE,
        deed: Deed::Predict(3),
        tells: Tells::Plateau,
    },
    Step {
        name: "digital",
        claims: &[4],
        link: "",
        m: At::Left,
        panels: FIGURE,
        deed: Deed::Move(At::Right),
        tells: Tells::Range,
    },
    Step {
        name: "pairs",
        claims: &[8],
        link: "",
        m: At::Right,
        panels: &["data"],
        deed: Deed::Move(At::Left),
        tells: Tells::Pairs,
    },
    Step {
        name: "sizes",
        claims: &[5],
        link: "",
        m: At::Right,
        panels: FIGURE,
        deed: Deed::Predict(3),
        tells: Tells::Sizes,
    },
    Step {
        name: "both",
        claims: &[6],
        link: "",
        m: At::Few,
        panels: &["scale", "figure"],
        deed: Deed::Predict(3),
        tells: Tells::Both,
    },
    Step {
        name: "limits",
        claims: &[7],
        link: "",
        m: At::Right,
        panels: &["scale", "figure"],
        deed: Deed::Predict(3),
        tells: Tells::Cost,
    },
    Step {
        name: "left",
        claims: &[9],
        link: "",
        m: At::Left,
        panels: &["wins"],
        deed: Deed::Predict(3),
        tells: Tells::Left,
    },
    Step {
        name: "hand",
        claims: &[2, 9],
        link: "task=spam&features=engineered",
        m: At::Few,
        panels: FIGURE,
        deed: Deed::Predict(2),
        tells: Tells::Hand,
    },
    Step {
        name: "right",
        claims: &[10],
        link: "",
        m: At::Right,
        panels: &["wins"],
        deed: Deed::Predict(3),
        tells: Tells::Right,
    },
    Step {
        name: "slope",
        claims: &[11],
        link: "",
        m: At::Middle,
        panels: &["gradient"],
        deed: Deed::Switch(Activation::Sigmoid),
        tells: Tells::Gradient,
    },
    Step {
        name: "race",
        claims: &[11, 12],
        link: "lab=algorithms",
        m: At::Middle,
        panels: &["race-race"],
        deed: Deed::Train,
        tells: Tells::Quote(&["race-verdict"]),
    },
    Step {
        name: "loop",
        claims: &[13],
        link: "lab=computation&replicates=4",
        m: At::Middle,
        panels: &["comp-found"],
        deed: Deed::Train,
        tells: Tells::Quote(&["comp-verdict"]),
    },
    Step {
        name: "closing",
        claims: &[14],
        link: "",
        m: At::Right,
        panels: FIGURE,
        deed: Deed::Predict(3),
        tells: Tells::Session,
    },
];
